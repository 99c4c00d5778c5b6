/** A causal block that goes on where it stopped. */
import * as tf from "@tensorflow/tfjs";
import {
  type CachedAttentionOptions,
  cachedSelfAttention,
  type KeyValueCache,
} from "../attention/mod.ts";
import {
  CACHED_BLOCK,
  type CachedBlockWeights,
  hasFusedKernel,
  runFusedKernel,
} from "../backend/mod.ts";
import { tidy } from "../tensor/mod.ts";
import { type BlockOptions, feedForward, residual } from "./_block_parts.ts";
import type { EncoderBlockParameters } from "./encoder_block.ts";

type Options = BlockOptions & CachedAttentionOptions;

/** What a block gives for its new places. */
interface Output {
  /** [batch, time, size] */
  readonly y: tf.Tensor3D;
  /** Of all places. */
  readonly cache: KeyValueCache;
}

/**
 * `transformerEncoderBlock` with `causal`, for the places that follow those of a cache.
 *
 * One new place is one kernel, where the project's kernels are: a GPT that writes would spend most of its
 * time between the operations. It has the bits of {@linkcode plainCachedBlock}.
 *
 * @param x the new places, [batch, time, size]
 * @param parameters see `EncoderBlockParameters`
 * @param options `cache`: what was read before, default nothing
 * @returns y, and the cache of all places, which is the caller's to free
 */
export function cachedBlock(
  x: tf.Tensor3D,
  parameters: EncoderBlockParameters,
  options: Options,
): Output {
  const weights = weightsOf(parameters);
  return weights !== undefined && fuses(x, weights, options)
    ? fused(x, weights, options)
    : plainCachedBlock(x, parameters, options);
}

/** {@linkcode cachedBlock} by one operation after the other, for any number of places. */
export function plainCachedBlock(
  x: tf.Tensor3D,
  parameters: EncoderBlockParameters,
  options: Options,
): Output {
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

type Weights = CachedBlockWeights<tf.Tensor>;

/** All weights of a block; undefined where it lacks one. */
function weightsOf(parameters: EncoderBlockParameters): Weights | undefined {
  const { attention, attentionNorm, feedForwardNorm, expand, contract } = parameters;
  const { query, key, value, output } = attention;
  const weights = {
    ...{ attentionGamma: attentionNorm.gamma, attentionBeta: attentionNorm.beta },
    ...{ gamma: feedForwardNorm.gamma, beta: feedForwardNorm.beta },
    ...{ query: query.kernel, queryBias: query.bias, key: key.kernel, keyBias: key.bias },
    ...{ value: value.kernel, valueBias: value.bias },
    ...{ output: output.kernel, outputBias: output.bias },
    ...{ expand: expand.kernel, expandBias: expand.bias },
    ...{ contract: contract.kernel, contractBias: contract.bias },
  };
  const isWhole = Object.values(weights).every((weight) => weight !== undefined);
  return isWhole ? weights as Weights : undefined;
}

/** Whether the kernel computes this: what fits, outside a gradient. */
function fuses(x: tf.Tensor3D, weights: Weights, options: Options): boolean {
  const { normalizeFirst, activation, dropout, turn, cache } = options;
  const [batch, time] = x.shape, size = weights.query.shape[0]!;
  const fits = (h: tf.Tensor) => h.rank === 3 && h.shape[0] === batch && h.shape[2] === size;
  const fitsCache = ({ keys, values }: KeyValueCache) =>
    fits(keys) && fits(values) && keys.shape[1] === values.shape[1];
  return normalizeFirst === true && activation === "gelu_tanh" &&
    dropout === undefined && turn === undefined &&
    batch > 0 && time === 1 && fits(x) && (cache === undefined || fitsCache(cache)) &&
    tf.engine().state.gradientDepth === 0 && hasFusedKernel(CACHED_BLOCK, [x]);
}

function fused(x: tf.Tensor3D, weights: Weights, options: Options): Output {
  const { heads, epsilon = 1e-5, cache } = options;
  const past = cache && { keys: cache.keys, values: cache.values };
  const inputs = { x, ...past, ...weights };
  const [y, keys, values] = runFusedKernel(CACHED_BLOCK, inputs, { heads, epsilon });
  return { y, cache: { keys, values } } as Output;
}
