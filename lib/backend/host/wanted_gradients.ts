/** Which gradients of an operation are wanted, for kernels that compute them in one call. */
import type * as tf from "@tensorflow/tfjs";

let wanted: readonly string[] | undefined;

/** Run a gradient function that may ask by which of its operation's inputs gradients are wanted. */
export function withWanted<T>(names: readonly string[], run: () => T): T {
  const before = wanted;
  wanted = names;
  try {
    return run();
  } finally {
    wanted = before;
  }
}

/**
 * What a gradient function returns, where one call computes all gradients that are wanted.
 *
 * @param names of the operation's inputs
 * @param compute from the names that are wanted to their gradients, in the same order
 */
export function gradientsTogether(
  names: readonly string[],
  compute: (wanted: readonly string[]) => readonly tf.Tensor[],
): Record<string, () => tf.Tensor> {
  const asked = wanted === undefined ? names : names.filter((name) => wanted!.includes(name));
  const gradients = compute(asked);
  return Object.fromEntries(asked.map((name, i) => [name, () => gradients[i]!]));
}
