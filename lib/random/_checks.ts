/** What the methods of Random demand of their arguments. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { RandomState } from "./types.ts";

export const COUNT = "a safe integer of at least 0";

/** Whether a value is a non-negative safe integer. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function checkLength(task: string, n: number): void {
  if (!(isCount(n) && n < 2 ** 32)) {
    throw invalidArgument(task, "n", "an integer in [0, 4294967295]", n);
  }
}

export function checkUniform(task: string, min: number, max: number): void {
  if (Number.isFinite(min) && Number.isFinite(max) && min < max && max - min < Infinity) return;
  if (!Number.isFinite(min)) throw invalidArgument(task, "min", "a finite number", min);
  if (!Number.isFinite(max)) throw invalidArgument(task, "max", "a finite number", max);
  const requirement = min < max
    ? `less than 1.797e+308 above "min" (${min})`
    : `greater than "min" (${min})`;
  throw invalidArgument(task, "max", requirement, max);
}

export function checkNormal(task: string, mean: number, standardDeviation: number): void {
  if (!Number.isFinite(mean)) throw invalidArgument(task, "mean", "a finite number", mean);
  if (!(Number.isFinite(standardDeviation) && standardDeviation >= 0)) {
    const requirement = "a finite number of at least 0";
    throw invalidArgument(task, "standardDeviation", requirement, standardDeviation);
  }
}

export function checkIntegerRange(task: string, min: number, max: number): void {
  if (!Number.isSafeInteger(min)) throw invalidArgument(task, "min", "a safe integer", min);
  if (!Number.isSafeInteger(max)) throw invalidArgument(task, "max", "a safe integer", max);
  if (max <= min) throw invalidArgument(task, "max", `greater than "min" (${min})`, max);
  if (max - min > 2 ** 32) {
    throw invalidArgument(task, "max", `at most 4294967296 above "min" (${min})`, max);
  }
}

/** Checks probabilities, up to a common factor, and returns their sum. */
export function checkProbabilities(task: string, probabilities: ArrayLike<number>): number {
  if (typeof probabilities?.length !== "number") {
    throw invalidArgument(task, "probabilities", "an array of numbers", probabilities, "object");
  }
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const probability = probabilities[i]!;
    if (!(Number.isFinite(probability) && probability >= 0)) {
      const requirement = "a finite number of at least 0";
      throw invalidArgument(task, `probabilities[${i}]`, requirement, probability);
    }
    sum += probability;
  }
  if (!(sum > 0 && sum < Infinity)) {
    const requirement = "an array with a positive and finite sum";
    throw invalidArgument(task, "probabilities", requirement, probabilities, "object");
  }
  return sum;
}

export function checkFloatArray(task: string, out: unknown): void {
  if (!(out instanceof Float32Array || out instanceof Float64Array)) {
    throw invalidArgument(task, "out", "a Float32Array or a Float64Array", out, "never");
  }
}

export function checkShuffled(array: unknown): void {
  if (!Array.isArray(array) && !(ArrayBuffer.isView(array) && "length" in array)) {
    throw invalidArgument("shuffle", "array", "an array or a typed array", array, "never");
  }
}

export function checkState(state: RandomState): void {
  const task = "restore a random generator";
  if (typeof state !== "object" || state === null) {
    throw invalidArgument(task, "state", "what Random.state gave", state, "never");
  }
  const { algorithm, key, position } = state;
  if (algorithm !== "threefry4x32-20") {
    throw invalidArgument(task, "state.algorithm", '"threefry4x32-20"', algorithm, "string");
  }
  const isWord = (word: unknown) => isCount(word) && word < 2 ** 32;
  if (!(Array.isArray(key) && key.length === 4 && key.every(isWord))) {
    throw invalidArgument(task, "state.key", "an array of four 32-bit words", key, "object");
  }
  if (!isCount(position)) throw invalidArgument(task, "state.position", COUNT, position);
}
