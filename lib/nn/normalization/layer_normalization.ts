/** Layer normalization as a layer. */
import type * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../../_check_sizes.ts";
import { layerNorm } from "../layer_norm.ts";
import { checkEpsilon } from "../_check_epsilon.ts";
import type { Framework, ParameterLayout } from "../layout.ts";
import { Module } from "../module.ts";
import {
  checkLastAxis,
  scaleAndShiftLayouts,
  type ScaleAndShiftOptions,
  scaleAndShiftVariables,
} from "./_scale_and_shift.ts";
import { requireObject } from "../../_require_object.ts";

/** How to build a {@linkcode LayerNormalization}. */
export interface LayerNormalizationOptions extends ScaleAndShiftOptions {
  /** Added to the variance, above 0. Default 1e-5, as in PyTorch (Keras: 1e-3). */
  readonly epsilon?: number;
}

/**
 * Layer normalization ({@linkcode layerNorm}) with a scale and a shift of its own.
 *
 * Parameters: gamma and beta, [features] each.
 *
 * @throws {RangeError} for features that are no positive integer, and an epsilon not above 0
 *
 * @example
 * ```ts
 * import { LayerNormalization } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new LayerNormalization(2);
 * assert.deepEqual([...layer.apply(tf.tensor2d([[1, 3]])).dataSync()].map(Math.round), [-1, 1]);
 * layer.dispose();
 * ```
 */
export class LayerNormalization extends Module {
  /** Scale, [features]; none with `scale: false`. */
  readonly gamma: tf.Variable<tf.Rank.R1> | undefined;
  /** Shift, [features]; none with `center: false`. */
  readonly beta: tf.Variable<tf.Rank.R1> | undefined;
  /** What is added to the variance. */
  readonly epsilon: number;

  /**
   * Starts with scale 1 and shift 0 in every feature.
   *
   * @param features size of the last axis
   * @param options see {@linkcode LayerNormalizationOptions}
   */
  constructor(readonly features: number, options: LayerNormalizationOptions = {}) {
    super();
    const task = "build a layer normalization";
    const { epsilon = 1e-5 } = requireObject(task, "options", options);
    checkSizes(task, { features });
    checkEpsilon(task, epsilon);
    ({ gamma: this.gamma, beta: this.beta } = scaleAndShiftVariables(features, options));
    this.epsilon = epsilon;
  }

  /** [..., features] normalized. */
  apply<T extends tf.Tensor>(x: T): T {
    checkLastAxis("normalize a layer", x, this.features);
    return layerNorm(x, this);
  }

  /** PyTorch calls them weight and bias. */
  override layouts(framework: Framework): ParameterLayout[] {
    return scaleAndShiftLayouts(framework);
  }
}
