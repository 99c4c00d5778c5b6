/** How many weights attention, transformer layers and the published BERT and GPT models have. */
import {
  checkSizes,
  denseParameterCount,
  embeddingParameterCount,
  normalizationParameterCount,
  type ParameterCount,
  sumParameters,
  weight,
} from "./parameter_count.ts";

const dense = (inputs: number, units: number) => denseParameterCount({ inputs, units });
const norm = (channels: number) => normalizationParameterCount("layer", { channels });
const table = (vocabulary: number, dimensions: number) =>
  embeddingParameterCount({ vocabulary, dimensions });
const repeat = (layer: ParameterCount, times: number) =>
  sumParameters(Array.from({ length: times }, () => layer));

/** Sizes of a multi-head attention layer. */
export interface AttentionSizes {
  /** Numbers in a token's vector, at input and output. */
  readonly modelSize: number;
  /** Number of heads. */
  readonly heads: number;
  /** Numbers in a head's query and key. Default modelSize / heads. */
  readonly keySize?: number;
  /** Numbers in a head's value. Default `keySize`. */
  readonly valueSize?: number;
  /** Default true. */
  readonly useBias?: boolean;
}

/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2.2): projections of query, key and value
 * for all heads, and of their outputs. With keySize = modelSize / heads the number of heads
 * cancels: 4 modelSize^2 + 4 modelSize.
 *
 * @param layer sizes, positive integers
 * @returns kernel and bias of query, key, value and output, in this order
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { multiHeadAttentionParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { total } = multiHeadAttentionParameterCount({ modelSize: 768, heads: 12 });
 * assert.equal(total, 4 * 768 ** 2 + 4 * 768);
 * ```
 */
export function multiHeadAttentionParameterCount(layer: AttentionSizes): ParameterCount {
  const { modelSize, heads, useBias = true } = layer;
  const keySize = layer.keySize ?? modelSize / heads, valueSize = layer.valueSize ?? keySize;
  checkSizes({ modelSize, heads, keySize, valueSize });
  const projection = (size: number) => [
    weight("kernel", [modelSize, heads, size]),
    ...(useBias ? [weight("bias", [heads, size])] : []),
  ];
  return sumParameters([
    ...[keySize, keySize, valueSize].flatMap(projection),
    weight("kernel", [heads, valueSize, modelSize]),
    ...(useBias ? [weight("bias", [modelSize])] : []),
  ]);
}

/** Sizes of a transformer layer. */
export interface TransformerLayerSizes {
  /** Numbers in a token's vector. */
  readonly modelSize: number;
  /** Number of heads. */
  readonly heads: number;
  /** Units of the hidden layer of the feed-forward part; 4 modelSize in the paper. */
  readonly feedForwardSize: number;
}

/**
 * Transformer encoder layer (Vaswani et al. 2017, section 3.1): attention, a feed-forward part of
 * two dense layers, and two layer normalizations. A GPT layer has the same weights: causal masking
 * adds none.
 *
 * @param layer sizes, positive integers
 * @returns all weights of the layer
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { transformerEncoderLayerParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const layer = { modelSize: 16, heads: 2, feedForwardSize: 979 };
 * assert.equal(transformerEncoderLayerParameterCount(layer).total, 33475);
 * ```
 */
export function transformerEncoderLayerParameterCount(
  { modelSize, heads, feedForwardSize }: TransformerLayerSizes,
): ParameterCount {
  return sumParameters([
    multiHeadAttentionParameterCount({ modelSize, heads }),
    dense(modelSize, feedForwardSize),
    dense(feedForwardSize, modelSize),
    norm(modelSize),
    norm(modelSize),
  ]);
}

/**
 * Transformer decoder layer of an encoder-decoder model: an encoder layer with a second attention,
 * to the encoder's outputs, and its normalization.
 *
 * @param layer sizes, positive integers
 * @returns all weights of the layer
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { transformerDecoderLayerParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const layer = { modelSize: 16, heads: 2, feedForwardSize: 979 };
 * assert.equal(transformerDecoderLayerParameterCount(layer).total, 34595);
 * ```
 */
export function transformerDecoderLayerParameterCount(
  layer: TransformerLayerSizes,
): ParameterCount {
  const { modelSize, heads } = layer;
  return sumParameters([
    transformerEncoderLayerParameterCount(layer),
    multiHeadAttentionParameterCount({ modelSize, heads }),
    norm(modelSize),
  ]);
}

/** Sizes of a transformer language model. */
export interface LanguageModelSizes extends TransformerLayerSizes {
  /** Number of tokens. */
  readonly vocabulary: number;
  /** Longest sequence: rows of the table of positions. */
  readonly positions: number;
  /** Number of transformer layers. */
  readonly layers: number;
}

/**
 * BERT (Devlin et al. 2019): tables of tokens, positions and segments with a normalization, the
 * encoder layers, and the pooler, a dense layer on [CLS].
 *
 * @param model sizes, positive integers; `segments`: kinds of segments, default 2
 * @returns `encoder`: the model with its pooler; `maskedLanguageModel`: without pooler, with the
 *   head that predicts tokens, whose big matrix is the token table again; `preTraining`: pooler,
 *   that head and the one for the next sentence
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { bertParameterCount, PUBLISHED_MODELS } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(bertParameterCount(PUBLISHED_MODELS["BERT base"]).encoder.total, 109_482_240);
 * ```
 */
export function bertParameterCount(
  model: LanguageModelSizes & { readonly segments?: number },
): Record<"encoder" | "maskedLanguageModel" | "preTraining", ParameterCount> {
  const { vocabulary, positions, layers, modelSize, segments = 2 } = model;
  checkSizes({ layers });
  const body = sumParameters([
    ...[vocabulary, positions, segments].map((rows) => table(rows, modelSize)),
    norm(modelSize),
    repeat(transformerEncoderLayerParameterCount(model), layers),
  ]);
  const pooler = dense(modelSize, modelSize);
  const tokenHead = sumParameters([
    dense(modelSize, modelSize),
    norm(modelSize),
    weight("bias", [vocabulary]),
  ]);
  const encoder = sumParameters([body, pooler]);
  return {
    encoder,
    maskedLanguageModel: sumParameters([body, tokenHead]),
    preTraining: sumParameters([encoder, tokenHead, dense(modelSize, 2)]),
  };
}

/** Sizes of a GPT. */
export interface GptSizes extends LanguageModelSizes {
  /** Whether a normalization follows the last layer: not in GPT-1. Default true. */
  readonly finalNormalization?: boolean;
}

/**
 * GPT (Radford et al. 2018, 2019; Brown et al. 2020): tables of tokens and positions and the
 * layers; from GPT-2 on one more normalization at the end. The output matrix is the token table.
 *
 * @param model sizes, positive integers
 * @returns all weights
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { gptParameterCount, PUBLISHED_MODELS } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(gptParameterCount(PUBLISHED_MODELS["GPT-3 175B"]).total, 174_604_259_328);
 * ```
 */
export function gptParameterCount(model: GptSizes): ParameterCount {
  const { vocabulary, positions, layers, modelSize, finalNormalization = true } = model;
  checkSizes({ layers });
  return sumParameters([
    table(vocabulary, modelSize),
    table(positions, modelSize),
    repeat(transformerEncoderLayerParameterCount(model), layers),
    ...(finalNormalization ? [norm(modelSize)] : []),
  ]);
}

/** Sizes as published; the feed-forward part has 4 modelSize units in each. */
const sizes = (
  vocabulary: number,
  positions: number,
  layers: number,
  modelSize: number,
  heads: number,
): LanguageModelSizes => ({
  vocabulary,
  positions,
  layers,
  modelSize,
  heads,
  feedForwardSize: 4 * modelSize,
});

/** A configuration that a paper published. */
export type PublishedModel =
  | "BERT base"
  | "BERT large"
  | "GPT-1"
  | "GPT-2 small"
  | "GPT-2 medium"
  | "GPT-2 large"
  | "GPT-2 XL"
  | "GPT-3 175B";

/** The configurations of the papers (Devlin et al. 2019; Radford et al. 2018, 2019; Brown et al. 2020). */
export const PUBLISHED_MODELS: Readonly<Record<PublishedModel, GptSizes>> = {
  "BERT base": sizes(30522, 512, 12, 768, 12),
  "BERT large": sizes(30522, 512, 24, 1024, 16),
  "GPT-1": { ...sizes(40478, 512, 12, 768, 12), finalNormalization: false },
  "GPT-2 small": sizes(50257, 1024, 12, 768, 12),
  "GPT-2 medium": sizes(50257, 1024, 24, 1024, 16),
  "GPT-2 large": sizes(50257, 1024, 36, 1280, 20),
  "GPT-2 XL": sizes(50257, 1024, 48, 1600, 25),
  "GPT-3 175B": sizes(50257, 2048, 96, 12288, 96),
};
