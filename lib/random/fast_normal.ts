/** The place where a backend may hand in a faster way to fill an array with normal numbers. */
import type { FloatArray, RandomState } from "./types.ts";

/**
 * Fills `out` with the numbers that as many calls of `normal(mean, standardDeviation)` of a
 * generator in `state` would give, the same bits. Returns false, with `out` untouched, when it
 * leaves the work to the caller.
 */
export type NormalFill = (
  out: FloatArray,
  state: RandomState,
  mean: number,
  standardDeviation: number,
) => boolean;

let registered: NormalFill | null = null;

/**
 * Registers a faster filler (a wasm kernel, say) that `Random.fillNormal` asks first.
 *
 * @param fill Gives the same bits as `normal()`; null removes the one that is there.
 *
 * @example A filler that declines
 * ```ts
 * import { Random, setFastNormal } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * let asked = 0;
 * setFastNormal(() => (asked++, false));
 * new Random(1).fillNormal(new Float32Array(1000));
 * setFastNormal(null);
 * assert.equal(asked, 1);
 * ```
 */
export function setFastNormal(fill: NormalFill | null): void {
  registered = fill;
}

/** The registered filler, or null. */
export function fastNormal(): NormalFill | null {
  return registered;
}
