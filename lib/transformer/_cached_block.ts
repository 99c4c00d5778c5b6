/** A causal block that goes on where it stopped. */
import type * as tf from "@tensorflow/tfjs";
import {
  type CachedAttentionOptions,
  cachedSelfAttention,
  type KeyValueCache,
} from "../attention/mod.ts";
import { tidy } from "../tensor/mod.ts";
import { type BlockOptions, feedForward, residual } from "./_block_parts.ts";
import type { EncoderBlockParameters } from "./encoder_block.ts";

/**
 * `transformerEncoderBlock` with `causal`, for the places that follow those of a cache.
 *
 * @param x the new places, [batch, time, size]
 * @param parameters see `EncoderBlockParameters`
 * @param options `cache`: what was read before, default nothing
 * @returns y, [batch, time, size], and the cache of all places, which is the caller's to free
 */
export function cachedBlock(
  x: tf.Tensor3D,
  parameters: EncoderBlockParameters,
  options: BlockOptions & CachedAttentionOptions,
): { readonly y: tf.Tensor3D; readonly cache: KeyValueCache } {
  const { attention, attentionNorm, feedForwardNorm } = parameters;
  return tidy(() => {
    let cache: KeyValueCache | undefined;
    const attend = (h: tf.Tensor3D) => {
      const attended = cachedSelfAttention(h, attention, options);
      ({ cache } = attended);
      return attended.context;
    };
    const h = residual(x, attend, attentionNorm, options);
    const y = residual(h, feedForward(parameters, options), feedForwardNorm, options);
    return { y, cache: cache! };
  });
}
