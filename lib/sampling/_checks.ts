/** What decoding demands of its arguments. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Throws unless logits are numbers below Infinity, not all of them -Infinity. */
export function checkLogits(task: string, logits: ArrayLike<number>): void {
  if (typeof logits !== "object" || !(logits?.length > 0)) {
    throw invalidArgument(task, "logits", "an array of numbers, not empty", logits, "never");
  }
  let largest = -Infinity;
  for (let i = 0; i < logits.length; i++) {
    const logit = logits[i]!;
    if (!(logit < Infinity)) {
      throw invalidArgument(task, `logits[${i}]`, "a number below Infinity", logit);
    }
    largest = Math.max(largest, logit);
  }
  if (largest === -Infinity) {
    throw invalidArgument(task, "logits", "above -Infinity for some token", logits, "object");
  }
}

/** Throws unless a prompt holds a token, and the length is a positive integer. */
export function checkSearch(
  task: string,
  prompt: readonly number[],
  length: number,
): void {
  if (!(Array.isArray(prompt) && prompt.length > 0)) {
    throw invalidArgument(task, "prompt", "an array of at least one token", prompt, "never");
  }
  if (!(Number.isSafeInteger(length) && length > 0)) {
    throw invalidArgument(task, "length", "a positive integer", length);
  }
}
