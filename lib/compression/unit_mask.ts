/** Structured pruning: whole units or channels with the smallest weights are left out. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type Amount, countOf } from "./amount.ts";
import { type Channels, checkValues, eachElement } from "./_channels.ts";
import { magnitudeMask } from "./magnitude_mask.ts";

/** Which units {@linkcode unitMask} prunes. */
export interface UnitMaskOptions {
  /** The axis along which the units lie: of a dense layer's kernel [inputs, units] it is 1. */
  readonly axis: number;
  /** How many units are pruned. */
  readonly amount: Amount;
  /** 1: the sum of the absolute weights decides; 2 (the default): the root of the sum of squares. */
  readonly norm?: 1 | 2;
}

const TASK = "prune units";

/**
 * Structured pruning (结构化剪枝): which units of a layer, or channels of a convolution, are kept when
 * those whose weights have the smallest norm are left out (Li et al. 2017, arXiv:1608.08710;
 * `ln_structured` of PyTorch). Unlike single weights, whole units make the matrices smaller.
 *
 * @param weights the kernel, row by row
 * @param shape its shape
 * @param options see {@linkcode UnitMaskOptions}
 * @returns 1 for each unit that is kept: shape [shape[axis]]
 * @throws {RangeError | TypeError} for a shape that does not fit, an axis that is not there, another
 *   norm, or an amount out of its range
 *
 * @example
 * ```ts
 * import { unitMask } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const kernel = [3, 0.1, 1, 4, 0.2, 1]; // [inputs 2, units 3]
 * const mask = unitMask(kernel, [2, 3], { axis: 1, amount: { count: 1 } });
 * assert.deepEqual([...mask], [1, 0, 1]);
 * ```
 */
export function unitMask(
  weights: ArrayLike<number>,
  shape: readonly number[],
  { axis, amount, norm = 2 }: UnitMaskOptions,
): Uint8Array {
  if (norm !== 1 && norm !== 2) throw invalidArgument(TASK, "norm", "1 or 2", norm);
  const channels = checkValues(TASK, weights, shape, axis);
  countOf(TASK, amount, channels.count);
  return magnitudeMask(unitNorms(weights, channels, norm), amount);
}

/** [channels.count]: the norm of each unit's weights; of norm 2 its square, which is in the same order. */
function unitNorms(weights: ArrayLike<number>, channels: Channels, norm: 1 | 2): Float64Array {
  const sums = new Float64Array(channels.count);
  eachElement(channels, weights.length, (i, channel) => {
    sums[channel]! += Math.abs(weights[i]!) ** norm;
  });
  return sums;
}
