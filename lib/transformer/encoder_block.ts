/** One block of a Transformer's encoder: self-attention and a small network, each with a way around it. */
import * as tf from "@tensorflow/tfjs";
import {
  allowedKeys,
  asIfAbsent,
  type AttentionInputs,
  type AttentionOptions,
  multiHeadContext,
  type MultiHeadOptions,
  type MultiHeadParameters,
} from "../attention/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import {
  type BlockOptions,
  feedForward,
  type FeedForwardParameters,
  type NormalizationParameters,
  residual,
} from "./_block_parts.ts";

/** The parameters of {@linkcode transformerEncoderBlock}. */
export interface EncoderBlockParameters extends FeedForwardParameters {
  /** Over all places of x. */
  readonly attention: MultiHeadParameters;
  /** Of the attention. */
  readonly attentionNorm: NormalizationParameters;
  /** Of the small network. */
  readonly feedForwardNorm: NormalizationParameters;
}

/** Where a block's attention looks. */
export interface SelfAttentionOptions
  extends AttentionOptions, Pick<MultiHeadOptions, "causal" | "turn"> {}

/** How {@linkcode transformerEncoderBlock} computes. */
export interface EncoderBlockOptions extends BlockOptions, SelfAttentionOptions {}

/**
 * Encoder block of a Transformer (Transformer 编码器块; Vaswani et al. 2017, section 3.1):
 *
 *     h = norm(x + attention(x)),  y = norm(h + W2 f(W1 h + b1) + b2)
 *
 * or, normalized first, h = x + attention(norm(x)), y = h + W2 f(W1 norm(h) + b1) + b2. With `causal`
 * it is the block of a decoder-only model such as GPT: no place sees what comes after it.
 *
 * @param x [batch, time, size]
 * @param parameters see {@linkcode EncoderBlockParameters}
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
 * const parameters = {
 *   attention: { query: square, key: square, value: square, output: square },
 *   ...{ expand: dense(4, 8), contract: dense(8, 4) },
 *   ...{ attentionNorm: norm, feedForwardNorm: norm },
 * };
 * const y = transformerEncoderBlock(tf.ones([2, 5, 4]), parameters, { heads: 2 });
 * assert.deepEqual(y.shape, [2, 5, 4]);
 * ```
 */
export function transformerEncoderBlock(
  x: tf.Tensor3D,
  parameters: EncoderBlockParameters,
  options: EncoderBlockOptions,
): tf.Tensor3D {
  assertShape(x, ["batch", "time", "size"], { function: "apply an encoder block", argument: "x" });
  const { mask, causal } = options, { attention, attentionNorm, feedForwardNorm } = parameters;
  const attend = (h: tf.Tensor3D) => multiHeadContext(h, h, attention, options);
  const compute = ({ queries: x }: AttentionInputs) => {
    const h = residual(x, attend, attentionNorm, options);
    return { y: residual(h, feedForward(parameters, options), feedForwardNorm, options) };
  };
  const [batch, time] = x.shape, isMasked = mask !== undefined || causal;
  const allowed = isMasked ? () => allowedKeys(options, [batch, time, time])! : undefined;
  // also around the residuals: what a mask hides must not reach their gradients either
  return tf.tidy(() => asIfAbsent({ queries: x, keys: x, values: x }, allowed, compute).y);
}
