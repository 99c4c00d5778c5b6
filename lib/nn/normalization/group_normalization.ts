/** Group normalization as a layer. */
import type * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../../_check_sizes.ts";
import { checkEpsilon } from "../_check_epsilon.ts";
import type { Framework, ParameterLayout } from "../layout.ts";
import { Module } from "../module.ts";
import { checkGroups } from "./_check_groups.ts";
import { groupNorm } from "./group_norm.ts";
import {
  checkLastAxis,
  scaleAndShiftLayouts,
  type ScaleAndShiftOptions,
  scaleAndShiftVariables,
} from "./_scale_and_shift.ts";
import { requireObject } from "../../_require_object.ts";

/** How to build a {@linkcode GroupNormalization}. */
export interface GroupNormalizationOptions extends ScaleAndShiftOptions {
  /** Added to the variance, above 0. Default 1e-5, as in PyTorch (Keras: 1e-3). */
  readonly epsilon?: number;
}

/**
 * Group normalization ({@linkcode groupNorm}) with a scale and a shift of its own.
 *
 * Parameters: gamma and beta, [channels] each.
 *
 * @throws {RangeError} for channels or groups that are no positive integers, groups that don't divide
 *   the channels, and an epsilon not above 0
 *
 * @example
 * ```ts
 * import { GroupNormalization } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new GroupNormalization(8, 2);
 * assert.deepEqual(layer.apply(tf.ones([1, 4, 4, 8])).shape, [1, 4, 4, 8]);
 * layer.dispose();
 * ```
 */
export class GroupNormalization extends Module {
  /** Scale, [channels]; none with `scale: false`. */
  readonly gamma: tf.Variable<tf.Rank.R1> | undefined;
  /** Shift, [channels]; none with `center: false`. */
  readonly beta: tf.Variable<tf.Rank.R1> | undefined;
  /** What is added to the variance. */
  readonly epsilon: number;

  /**
   * Starts with scale 1 and shift 0 in every channel.
   *
   * @param channels size of the last axis
   * @param groups number of groups of neighbouring channels
   * @param options see {@linkcode GroupNormalizationOptions}
   */
  constructor(
    readonly channels: number,
    readonly groups: number,
    options: GroupNormalizationOptions = {},
  ) {
    super();
    const task = "build a group normalization";
    const { epsilon = 1e-5 } = requireObject(task, "options", options);
    checkSizes(task, { channels });
    checkGroups(task, groups, channels);
    checkEpsilon(task, epsilon);
    ({ gamma: this.gamma, beta: this.beta } = scaleAndShiftVariables(channels, options));
    this.epsilon = epsilon;
  }

  /** [batch, ..., channels] normalized. */
  apply<T extends tf.Tensor>(x: T): T {
    checkLastAxis("normalize groups", x, this.channels);
    return groupNorm(x, this);
  }

  /** PyTorch calls them weight and bias. */
  override layouts(framework: Framework): ParameterLayout[] {
    return scaleAndShiftLayouts(framework);
  }
}
