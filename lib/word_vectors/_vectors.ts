/** Helpers of word vectors: products, the sigmoid, checks. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";

/** The inner product of two vectors of equal length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}

/** -ln sigmoid(x), without overflow. */
export function softplusOfMinus(x: number): number {
  return Math.max(-x, 0) + log(1 + exp(-Math.abs(x)));
}

/** Throws unless all tokens of all sequences are integers in [0, vocabulary). */
export function checkSentences(
  task: string,
  sentences: readonly ArrayLike<number>[],
  vocabulary: number,
): void {
  if (!Array.isArray(sentences)) {
    throw invalidArgument(task, "sentences", "an array of arrays of tokens", sentences, "never");
  }
  for (const [s, tokens] of sentences.entries()) {
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (Number.isInteger(token) && token >= 0 && token < vocabulary) continue;
      throw invalidArgument(
        task,
        `sentences[${s}][${i}]`,
        `an integer in [0, ${vocabulary})`,
        token,
      );
    }
  }
}

/** Throws unless two vectors are of one length. */
export function checkLength(
  task: string,
  name: string,
  vector: ArrayLike<number>,
  length: number,
): void {
  if (vector?.length === length) return;
  throw invalidArgument(task, name, `of length ${length}`, vector, "object");
}

/** Throws unless a number is greater than 0 and finite. */
export function checkPositive(task: string, name: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  throw invalidArgument(task, name, "greater than 0 and finite", value);
}
