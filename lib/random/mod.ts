/**
 * Seeded random numbers, the same bits on every machine: the only door to randomness.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const random = new Random(42);
 * const order = random.split("shuffle").permutation(10);
 * assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
 * ```
 *
 * @module
 */
export { type NormalFill, setFastNormal } from "./fast_normal.ts";
export { Random } from "./random.ts";
export { requireRandom } from "./require_random.ts";
export { normalTensor, uniformTensor } from "./tensors.ts";
export type { FloatArray, MutableArrayLike, RandomState } from "./types.ts";
