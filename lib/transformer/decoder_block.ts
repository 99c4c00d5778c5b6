/** One block of a Transformer's decoder: it attends to what came before, and to the encoder's result. */
import * as tf from "@tensorflow/tfjs";
import {
  allowedKeys,
  asIfAbsent,
  type AttentionInputs,
  multiHeadContext,
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

/** The parameters of {@linkcode transformerDecoderBlock}. */
export interface DecoderBlockParameters extends FeedForwardParameters {
  /** Over the places of x up to the own one. */
  readonly selfAttention: MultiHeadParameters;
  /** Over the memory. */
  readonly crossAttention: MultiHeadParameters;
  /** Of self-attention. */
  readonly selfAttentionNorm: NormalizationParameters;
  /** Of cross-attention. */
  readonly crossAttentionNorm: NormalizationParameters;
  /** Of the small network. */
  readonly feedForwardNorm: NormalizationParameters;
}

/** Which places a decoder block attends to. */
export interface DecoderMasks {
  /** 1 where a place of x is no padding, 0 where it is: [batch, time]. The mask is causal anyway. */
  readonly mask?: tf.Tensor2D | undefined;
  /** 1 where the memory may be attended to: [batch, keys] or [batch, time, keys]. */
  readonly memoryMask?: tf.Tensor | undefined;
}

/** How {@linkcode transformerDecoderBlock} computes. */
export interface DecoderBlockOptions extends BlockOptions, DecoderMasks {}

/**
 * Decoder block of a Transformer (Transformer 解码器块; Vaswani et al. 2017, section 3.1):
 *
 *     h = norm(x + selfAttention(x)),  g = norm(h + crossAttention(h, memory)),
 *     y = norm(g + W2 f(W1 g + b1) + b2)
 *
 * or, normalized first, x + selfAttention(norm(x)) and so on; the memory is not normalized here.
 * Self-attention is causal: no place sees what comes after it.
 *
 * @param x [batch, time, size]
 * @param memory the encoder's result, [batch, keys, memorySize]
 * @param parameters see {@linkcode DecoderBlockParameters}
 * @param options see {@linkcode DecoderBlockOptions}
 * @returns y, shape [batch, time, size]
 * @throws {RangeError} for shapes that do not fit
 *
 * @example
 * ```ts
 * import { TransformerDecoderBlock, transformerDecoderBlock } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const parameters = new TransformerDecoderBlock(4, { heads: 2, random: new Random(0) });
 * const x = tf.ones<tf.Rank.R3>([2, 5, 4]), memory = tf.ones<tf.Rank.R3>([2, 7, 4]);
 * const y = transformerDecoderBlock(x, memory, parameters, { heads: 2 });
 * assert.deepEqual(y.shape, [2, 5, 4]);
 * ```
 */
export function transformerDecoderBlock(
  x: tf.Tensor3D,
  memory: tf.Tensor3D,
  parameters: DecoderBlockParameters,
  options: DecoderBlockOptions,
): tf.Tensor3D {
  const task = { function: "apply a decoder block", argument: "x" };
  assertShape(x, ["batch", "time", "size"], task);
  const [batch, time] = x.shape, { heads, mask, memoryMask } = options;
  if (mask !== undefined) assertShape(mask, [batch, time], { ...task, argument: "mask" });
  const { selfAttention, crossAttention } = parameters;
  return tf.tidy(() => {
    const allowed = () => allowedKeys({ mask, causal: true }, [batch, time, time])!;
    const attend = (h: tf.Tensor3D) =>
      multiHeadContext(h, h, selfAttention, { heads, mask, causal: true });
    const cross = (h: tf.Tensor3D) =>
      multiHeadContext(h, memory, crossAttention, { heads, mask: memoryMask });
    const compute = ({ queries: x }: AttentionInputs) => {
      const h = residual(x, attend, parameters.selfAttentionNorm, options);
      const g = residual(h, cross, parameters.crossAttentionNorm, options);
      return {
        y: residual(g, feedForward(parameters, options), parameters.feedForwardNorm, options),
      };
    };
    // also around the residuals: what a mask hides must not reach their gradients either
    return asIfAbsent({ queries: x, keys: x, values: x }, allowed, compute).y;
  });
}
