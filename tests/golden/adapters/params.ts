/** Reference cases on the number of parameters of layers and models. */
import {
  bertParameterCount,
  bidirectionalParameterCount,
  convolutionParameterCount,
  denseParameterCount,
  depthwiseConvolutionParameterCount,
  embeddingParameterCount,
  gptParameterCount,
  gruParameterCount,
  type LanguageModelSizes,
  lstmParameterCount,
  multiHeadAttentionParameterCount,
  normalizationParameterCount,
  type ParameterCount,
  separableConvolutionParameterCount,
  simpleRnnParameterCount,
  sumParameters,
  transformerDecoderLayerParameterCount,
  transformerEncoderLayerParameterCount,
  transposedConvolutionParameterCount,
} from "lib/parameter_counts/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

type Row = GoldenInputs;

/** Answers each row of a case with totals and the shapes of all weights. */
const layers = (count: (row: Row) => ParameterCount): Adapter => ({ rows }) => ({
  rows: rows.map((row: Row) => {
    const { total, trainable, nonTrainable, weights } = count(row);
    const shapes = weights.map(({ name, shape }) => [name, shape]);
    return { total, trainable, non_trainable: nonTrainable, weights: shapes };
  }),
});

function recurrent(layer: string, sizes: { inputs: number; units: number; useBias: boolean }) {
  if (layer === "LSTM") return lstmParameterCount(sizes);
  if (layer === "GRU") return gruParameterCount(sizes);
  return simpleRnnParameterCount(sizes);
}

const sizesOf = (row: Row) => ({ inputs: row.input_dim, units: row.units, useBias: row.use_bias });

function otherConvolution(row: Row): ParameterCount {
  const sizes = {
    kernelSize: [row.kernel, row.kernel],
    inputChannels: row.in_channels,
    filters: row.filters,
    useBias: row.use_bias,
  };
  const depthMultiplier = row.depth_multiplier;
  if (row.layer === "Conv1D") {
    return convolutionParameterCount({ ...sizes, kernelSize: [row.kernel] });
  }
  if (row.layer === "Conv2DTranspose") return transposedConvolutionParameterCount(sizes);
  if (row.layer === "SeparableConv2D") {
    return separableConvolutionParameterCount({ ...sizes, depthMultiplier });
  }
  return depthwiseConvolutionParameterCount({ ...sizes, depthMultiplier });
}

const model = ({ vocab, embed, rnn, units, bidirectional, classes }: Row) => {
  const parts = [embeddingParameterCount({ vocabulary: vocab, dimensions: embed })];
  let inputs = embed;
  for (const width of units) {
    const layer = recurrent(rnn, { inputs, units: width, useBias: true });
    parts.push(bidirectional ? bidirectionalParameterCount(layer) : layer);
    inputs = bidirectional ? 2 * width : width;
  }
  parts.push(denseParameterCount({ inputs, units: classes }));
  return { total: sumParameters(parts).total, per_layer: parts.map(({ total }) => total) };
};

/** The arrays of a PyTorch recurrent layer: transposed, two biases, one set a layer and direction. */
function torchRecurrent(row: Row) {
  const { layer, hidden_size: units, bias: useBias, proj_size: projection } = row;
  const outputs = projection > 0 ? projection : units;
  const weights: [string, number[]][] = [];
  for (let level = 0, inputs = row.input_size; level < row.num_layers; level++) {
    for (const suffix of row.bidirectional ? ["", "_reverse"] : [""]) {
      const sizes = { inputs, units, useBias, biases: "pytorch" as const };
      const count = layer === "LSTM"
        ? lstmParameterCount(projection > 0 ? { ...sizes, projection } : sizes)
        : layer === "GRU"
        ? gruParameterCount(sizes)
        : simpleRnnParameterCount(sizes);
      for (const { name, shape } of count.weights) {
        const [first, second] = shape as [number, number];
        const at = `_l${level}${suffix}`;
        if (name === "kernel") weights.push([`weight_ih${at}`, [second, first]]);
        if (name === "recurrent_kernel") weights.push([`weight_hh${at}`, [second, first]]);
        if (name === "projection") weights.push([`weight_hr${at}`, [second, first]]);
        if (name === "bias") weights.push([`bias_ih${at}`, [second]], [`bias_hh${at}`, [second]]);
      }
    }
    inputs = row.bidirectional ? 2 * outputs : outputs;
  }
  const total = weights.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b), 0);
  return { total, weights };
}

function torchTransformer({ nhead: heads, d_model: modelSize, dim_feedforward, num_layers }: Row) {
  const sizes = { modelSize, heads, feedForwardSize: dim_feedforward };
  const encoderLayer = transformerEncoderLayerParameterCount(sizes).total;
  return {
    mha: multiHeadAttentionParameterCount({ modelSize, heads }).total,
    encoder_layer: encoderLayer,
    encoder: num_layers * encoderLayer,
    decoder_layer: transformerDecoderLayerParameterCount(sizes).total,
  };
}

function published({ family, config }: Row): Record<string, number> {
  if (family === "clip") return { CLIPModel: clip() };
  if (family === "bert") {
    const count = bertParameterCount({
      vocabulary: config.vocab_size,
      positions: config.max_position_embeddings,
      layers: config.num_hidden_layers,
      modelSize: config.hidden_size,
      heads: config.num_attention_heads,
      feedForwardSize: config.intermediate_size,
      segments: config.type_vocab_size,
    });
    return {
      BertModel: count.encoder.total,
      BertForMaskedLM: count.maskedLanguageModel.total,
      BertForPreTraining: count.preTraining.total,
    };
  }
  const sizes: LanguageModelSizes = {
    vocabulary: config.vocab_size,
    positions: config.n_positions,
    layers: config.n_layer,
    modelSize: config.n_embd,
    heads: config.n_head,
    feedForwardSize: config.n_inner ?? 4 * config.n_embd,
  };
  const { total } = gptParameterCount({ ...sizes, finalNormalization: family !== "gpt1" });
  return family === "gpt1"
    ? { OpenAIGPTModel: total, OpenAIGPTLMHeadModel: total }
    : { GPT2Model: total, GPT2LMHeadModel: total };
}

/** CLIP ViT-B/32: a GPT for the text, a transformer over 49 patches and a class token for the image. */
function clip(): number {
  const text = { modelSize: 512, heads: 8, feedForwardSize: 2048, layers: 12 };
  const image = { modelSize: 768, heads: 12, feedForwardSize: 3072 };
  const norm = normalizationParameterCount("layer", { channels: image.modelSize }).total;
  const patches = convolutionParameterCount({
    kernelSize: [32, 32],
    inputChannels: 3,
    filters: image.modelSize,
    useBias: false,
  }).total;
  const projection = (inputs: number) =>
    denseParameterCount({ inputs, units: 512, useBias: false }).total;
  const temperature = 1;
  return gptParameterCount({ ...text, vocabulary: 49408, positions: 77 }).total + patches +
    (1 + 50) * image.modelSize + 12 * transformerEncoderLayerParameterCount(image).total +
    2 * norm + projection(512) + projection(768) + temperature;
}

const rowsOf = (answer: (row: Row) => unknown): Adapter => ({ rows }) => ({
  rows: rows.map(answer),
});
const norm = (kind: "batch" | "layer" | "group") => (row: Row) =>
  normalizationParameterCount(kind, {
    channels: row.channels ?? row.dim,
    center: row.center,
    scale: row.scale,
  });

export const adapters: Record<string, Adapter> = {
  params_keras_dense: layers((row) => denseParameterCount(sizesOf(row))),
  params_keras_embedding: layers((row) =>
    embeddingParameterCount({ vocabulary: row.input_dim, dimensions: row.output_dim })
  ),
  params_keras_simplernn: layers((row) => simpleRnnParameterCount(sizesOf(row))),
  params_keras_lstm: layers((row) => lstmParameterCount(sizesOf(row))),
  params_keras_gru: layers((row) =>
    gruParameterCount({ ...sizesOf(row), resetAfter: row.reset_after })
  ),
  params_keras_bidirectional: layers((row) =>
    bidirectionalParameterCount(recurrent(row.layer, sizesOf(row)))
  ),
  params_keras_conv2d: layers((row) =>
    convolutionParameterCount({
      kernelSize: row.kernel,
      inputChannels: row.in_channels,
      filters: row.filters,
      groups: row.groups,
      useBias: row.use_bias,
    })
  ),
  params_keras_conv_other: layers(otherConvolution),
  params_keras_batchnorm: layers(norm("batch")),
  params_keras_layernorm: layers(norm("layer")),
  params_keras_groupnorm: layers(norm("group")),
  params_keras_multiheadattention: layers((row) =>
    multiHeadAttentionParameterCount({
      modelSize: row.d_model,
      heads: row.num_heads,
      keySize: row.key_dim,
      valueSize: row.value_dim ?? row.key_dim,
      useBias: row.use_bias,
    })
  ),
  params_keras_models: rowsOf(model),
  params_torch_rnn: rowsOf(torchRecurrent),
  params_torch_transformer: rowsOf(torchTransformer),
  params_transformers: rowsOf(published),
};
