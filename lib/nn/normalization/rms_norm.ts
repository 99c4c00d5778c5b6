/** Root-mean-square (RMS) normalization: as a function, and as a layer. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../../_check_sizes.ts";
import { checkEpsilon } from "../_check_epsilon.ts";
import type { Framework, ParameterLayout } from "../layout.ts";
import { Module } from "../module.ts";
import {
  channelVariable,
  checkChannels,
  checkLastAxis,
  divideByDeviation,
  scaleAndShiftLayouts,
} from "./_scale_and_shift.ts";
import { requireObject } from "../../_require_object.ts";

/** The parameters of {@linkcode rmsNorm}. */
export interface RmsNormParameters {
  /** Scale of each feature, [features]; none by default. */
  readonly gamma?: tf.Tensor | undefined;
  /** Added to the mean square, above 0. Default 1e-6, as in Keras. */
  readonly epsilon?: number;
}

const TASK = "normalize by the root mean square";

/**
 * Root-mean-square (RMS) normalization over the last axis: layer normalization without a mean and
 * without a shift.
 *
 * y = x / sqrt(mean(x^2) + epsilon) gamma (Zhang & Sennrich 2019, arXiv:1910.07467, equation 4).
 *
 * @param x [..., features]
 * @param parameters see {@linkcode RmsNormParameters}
 * @returns the shape of x
 * @throws {RangeError} for a scalar, a gamma of another width, and an epsilon not above 0
 *
 * @example
 * ```ts
 * import { rmsNorm } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const y = rmsNorm(tf.tensor2d([[3, -3]]), {});
 * assert.deepEqual([...y.dataSync()].map(Math.round), [1, -1]);
 * ```
 */
export function rmsNorm<T extends tf.Tensor>(x: T, parameters: RmsNormParameters): T {
  const { gamma, epsilon = 1e-6 } = parameters;
  checkEpsilon(TASK, epsilon);
  checkChannels(TASK, x, { gamma });
  return tf.tidy(() => {
    const variance = tf.mean(tf.square(x), -1, true); // [..., 1], around 0
    return divideByDeviation(x, { variance, epsilon, gamma });
  });
}

/**
 * RMS normalization ({@linkcode rmsNorm}) with a scale of its own.
 *
 * Parameters: gamma, [features].
 *
 * @throws {RangeError} for features that are no positive integer, and an epsilon not above 0
 *
 * @example
 * ```ts
 * import { RMSNormalization } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new RMSNormalization(4);
 * assert.deepEqual(layer.apply(tf.ones([2, 4])).shape, [2, 4]);
 * layer.dispose();
 * ```
 */
export class RMSNormalization extends Module {
  /** Scale, [features]. */
  readonly gamma: tf.Variable<tf.Rank.R1>;
  /** What is added to the mean square. */
  readonly epsilon: number;

  /**
   * Starts with scale 1 in every feature; there is no shift.
   *
   * @param features size of the last axis
   * @param options `epsilon`: added to the mean square, above 0. Default 1e-6, as in Keras
   */
  constructor(readonly features: number, options: { readonly epsilon?: number } = {}) {
    super();
    const task = "build an RMS normalization";
    const { epsilon = 1e-6 } = requireObject(task, "options", options);
    checkEpsilon(task, epsilon);
    checkSizes(task, { features });
    this.gamma = channelVariable(features, 1);
    this.epsilon = epsilon;
  }

  /** [..., features] normalized. */
  apply<T extends tf.Tensor>(x: T): T {
    checkLastAxis(TASK, x, this.features);
    return rmsNorm(x, this);
  }

  /** PyTorch calls gamma weight. */
  override layouts(framework: Framework): ParameterLayout[] {
    return scaleAndShiftLayouts(framework);
  }
}
