/** Magnitude pruning: masks that leave out the smallest weights. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type Amount, countOf } from "./amount.ts";

const TASK = "prune weights by magnitude";

/**
 * Magnitude pruning (幅值剪枝) of one layer: which weights are kept when the smallest are set to 0
 * (Han, Pool, Tran & Dally 2015, arXiv:1506.02626; `l1_unstructured` of PyTorch).
 *
 * Of equal weights the first is pruned first.
 *
 * @param weights w, at least one
 * @param amount how many are pruned of those that are kept so far
 * @param kept an earlier mask, 1 for each weight that is kept. Default: all are
 * @returns 1 for each weight that is kept, 0 for each that is pruned
 * @throws {RangeError | TypeError} for an amount out of its range, or a mask of another length
 *
 * @example
 * ```ts
 * import { magnitudeMask } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const weights = [0.5, -0.1, 0.2, -2];
 * assert.deepEqual([...magnitudeMask(weights, { share: 0.5 })], [1, 0, 0, 1]);
 * ```
 */
export function magnitudeMask(
  weights: ArrayLike<number>,
  amount: Amount,
  kept?: ArrayLike<number>,
): Uint8Array {
  return magnitudeMasks([weights], amount, kept === undefined ? undefined : [kept])[0]!;
}

/**
 * {@linkcode magnitudeMask} of several layers together, with one threshold for all of them
 * (`global_unstructured` of PyTorch). A layer of small weights then loses more than the others.
 *
 * @param layers the weights of each layer
 * @param amount how many are pruned of all those that are kept so far
 * @param kept earlier masks. Default: all weights are kept
 * @returns a mask for each layer
 * @throws {RangeError | TypeError} for an amount out of its range, or masks of other lengths
 *
 * @example
 * ```ts
 * import { magnitudeMasks } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const masks = magnitudeMasks([[5, 1], [2, 3]], { count: 2 });
 * assert.deepEqual(masks.map((mask) => [...mask]), [[1, 0], [0, 1]]);
 * ```
 */
export function magnitudeMasks(
  layers: readonly ArrayLike<number>[],
  amount: Amount,
  kept?: readonly ArrayLike<number>[],
): Uint8Array[] {
  checkMasks(layers, kept);
  const masks = layers.map((weights, layer) =>
    Uint8Array.from(weights, (_, i) => Number(kept === undefined || kept[layer]![i] !== 0))
  );
  const sizes = Float64Array.from(sizesOfKept(layers, masks)), total = sizes.length;
  const count = countOf(TASK, amount, total);
  if (count === 0) return masks;
  const threshold = sizes.sort()[count - 1]!;
  let equal = count - sizes.indexOf(threshold); // how many of the threshold's size are pruned
  for (const [layer, mask] of masks.entries()) {
    for (let i = 0; i < mask.length; i++) {
      const size = Math.abs(layers[layer]![i]!);
      if (mask[i] === 0 || !(size <= threshold)) continue;
      if (size === threshold && equal-- <= 0) continue;
      mask[i] = 0;
    }
  }
  return masks;
}

function* sizesOfKept(
  layers: readonly ArrayLike<number>[],
  masks: readonly Uint8Array[],
): Generator<number> {
  for (const [layer, mask] of masks.entries()) {
    for (let i = 0; i < mask.length; i++) {
      if (mask[i] === 1) yield Math.abs(layers[layer]![i]!);
    }
  }
}

function checkMasks(
  layers: readonly ArrayLike<number>[],
  kept: readonly ArrayLike<number>[] | undefined,
): void {
  if (kept === undefined) return;
  if (kept.length !== layers.length) {
    throw invalidArgument(TASK, "kept.length", `${layers.length}`, kept.length);
  }
  for (const [layer, weights] of layers.entries()) {
    const { length } = kept[layer]!;
    if (length === weights.length) continue;
    throw invalidArgument(TASK, `kept[${layer}].length`, `${weights.length}`, length);
  }
}
