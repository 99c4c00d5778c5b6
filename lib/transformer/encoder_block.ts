/** One block of a Transformer's encoder: self-attention and a small network, each with a way around it. */
import * as tf from "@tensorflow/tfjs";
import {
  asIfAbsent,
  type AttentionInputs,
  type AttentionOptions,
  multiHeadAttention,
  type MultiHeadWeights,
} from "../attention/mod.ts";
import { dense, type DenseWeights, gelu, layerNorm } from "../nn/mod.ts";
import { assertShape } from "../tensor/mod.ts";

/** Scale and shift of a layer normalization. */
export interface NormalizationWeights {
  /** [size] */
  readonly gamma: tf.Tensor1D;
  /** [size] */
  readonly beta: tf.Tensor1D;
}

/** The weights of {@linkcode transformerEncoderBlock}. */
export interface EncoderBlockWeights {
  readonly attention: MultiHeadWeights;
  /** [size, feedForward] */
  readonly expand: DenseWeights;
  /** [feedForward, size] */
  readonly contract: DenseWeights;
  readonly attentionNorm: NormalizationWeights;
  readonly feedForwardNorm: NormalizationWeights;
}

/** How {@linkcode transformerEncoderBlock} computes. */
export interface EncoderBlockOptions extends AttentionOptions {
  /** A positive integer that divides the size. */
  readonly heads: number;
  /** Between the two dense layers. Default `"relu"`, as published. */
  readonly activation?: "relu" | "gelu";
  /**
   * Normalize what goes into each part, as GPT-2 does, in place of what comes out of each sum, as
   * published (Xiong et al. 2020, arXiv:2002.04745). Default `false`.
   */
  readonly normalizeFirst?: boolean;
  /** Added to the variance of the layer normalizations. Default 1e-5. */
  readonly epsilon?: number;
}

/**
 * Encoder block of a Transformer (Transformer 编码器块; Vaswani et al. 2017, section 3.1):
 *
 *     h = norm(x + attention(x)),  y = norm(h + W2 f(W1 h + b1) + b2)
 *
 * or, normalized first, h = x + attention(norm(x)), y = h + W2 f(W1 norm(h) + b1) + b2.
 *
 * @param x [batch, time, size]
 * @param weights see {@linkcode EncoderBlockWeights}
 * @param options see {@linkcode EncoderBlockOptions}
 * @returns y, shape [batch, time, size]
 * @throws {RangeError} for shapes that do not fit
 *
 * @example
 * ```ts
 * import { transformerEncoderBlock } from "lib/transformer/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const dense = (inputs: number, units: number) => ({
 *   kernel: tf.ones<tf.Rank.R2>([inputs, units]),
 *   bias: tf.zeros<tf.Rank.R1>([units]),
 * });
 * const square = dense(4, 4), norm = { gamma: tf.ones<tf.Rank.R1>([4]), beta: square.bias };
 * const weights = {
 *   attention: { query: square, key: square, value: square, output: square },
 *   ...{ expand: dense(4, 8), contract: dense(8, 4) },
 *   ...{ attentionNorm: norm, feedForwardNorm: norm },
 * };
 * const y = transformerEncoderBlock(tf.ones([2, 5, 4]), weights, { heads: 2 });
 * assert.deepEqual(y.shape, [2, 5, 4]);
 * ```
 */
export function transformerEncoderBlock(
  x: tf.Tensor3D,
  weights: EncoderBlockWeights,
  options: EncoderBlockOptions,
): tf.Tensor3D {
  const { normalizeFirst = false, epsilon = 1e-5, activation = "relu", heads, mask } = options;
  assertShape(x, ["batch", "time", "size"], {
    function: "apply an encoder block",
    argument: "x",
  });
  const attendTo = mask === undefined ? { heads } : { heads, mask };
  const attend = (h: tf.Tensor3D) => multiHeadAttention(h, h, weights.attention, attendTo).context;
  const feedForward = (h: tf.Tensor3D) => {
    const { expand, contract } = weights;
    const expanded = activation === "relu" ? dense(h, expand, "relu") : gelu(dense(h, expand)); // [batch, time, feedForward]
    return dense(expanded, contract);
  };
  const around = (
    h: tf.Tensor3D,
    part: (h: tf.Tensor3D) => tf.Tensor3D,
    norm: NormalizationWeights,
  ): tf.Tensor3D =>
    normalizeFirst
      ? tf.add(h, part(layerNorm(h, { ...norm, epsilon })))
      : layerNorm(tf.add(h, part(h)), { ...norm, epsilon });
  const compute = ({ queries: x }: AttentionInputs) => ({
    y: around(around(x, attend, weights.attentionNorm), feedForward, weights.feedForwardNorm),
  });
  // also around the residuals: what a mask hides must not reach their gradients either
  return tf.tidy(() => asIfAbsent({ queries: x, keys: x, values: x }, mask, compute).y);
}
