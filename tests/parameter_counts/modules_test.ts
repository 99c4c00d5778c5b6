/** Every layer has as many trainable numbers as its formula says, and the shapes of its arrays. */
import assert from "node:assert/strict";
import { MultiHeadAttention } from "lib/attention/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  BatchNormalization,
  Conv1D,
  Conv2D,
  Conv2DTranspose,
  Dense,
  DepthwiseConv2D,
  Embedding,
  GroupNormalization,
  LayerNormalization,
  MLP,
  type Module,
  RMSNormalization,
  SeparableConv2D,
  toKeras,
} from "lib/nn/mod.ts";
import {
  bidirectionalParameterCount,
  convolutionParameterCount,
  denseParameterCount,
  depthwiseConvolutionParameterCount,
  embeddingParameterCount,
  gruParameterCount,
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
import { Random } from "lib/random/mod.ts";
import { Bidirectional, GRU, LSTM, SimpleRNN } from "lib/rnn/mod.ts";
import { TransformerDecoderBlock, TransformerEncoderBlock } from "lib/transformer/mod.ts";

await setUpBackend();
const random = () => new Random(0);

type Pair = [module: Module, count: ParameterCount];
const sizes = { inputChannels: 4, filters: 6 };
const image = { ...sizes, kernelSize: [2, 3] } as const;
const norm = (kind: "batch" | "layer" | "group", center: boolean, scale: boolean) =>
  normalizationParameterCount(kind, { channels: 4, center, scale });

/** Each layer with and without what is optional. */
const PAIRS: readonly Pair[] = [true, false].flatMap((useBias): Pair[] => {
  const options = { useBias, random: random() }, kernelSize = image.kernelSize;
  const depthwise = { ...options, kernelSize, depthMultiplier: 3 };
  return [
    [
      new Dense(4, 6, options),
      denseParameterCount({ inputs: 4, units: 6, useBias }),
    ],
    [
      new Conv1D(4, 6, { ...options, kernelSize: 5, groups: 2 }),
      convolutionParameterCount({ ...sizes, kernelSize: [5], groups: 2, useBias }),
    ],
    [
      new Conv2D(4, 6, { ...options, kernelSize, groups: 2 }),
      convolutionParameterCount({ ...image, groups: 2, useBias }),
    ],
    [
      new Conv2DTranspose(4, 6, { ...options, kernelSize }),
      transposedConvolutionParameterCount({ ...image, useBias }),
    ],
    [
      new DepthwiseConv2D(4, depthwise),
      depthwiseConvolutionParameterCount({ ...image, depthMultiplier: 3, useBias }),
    ],
    [
      new SeparableConv2D(4, 6, depthwise),
      separableConvolutionParameterCount({ ...image, depthMultiplier: 3, useBias }),
    ],
  ];
});
const NORMS: readonly Pair[] = [[true, true], [true, false], [false, true], [false, false]]
  .flatMap(([center, scale]): Pair[] => [
    [
      new BatchNormalization(4, { center: center!, scale: scale! }),
      norm("batch", center!, scale!),
    ],
    [
      new GroupNormalization(4, 2, { center: center!, scale: scale! }),
      norm("group", center!, scale!),
    ],
    [
      new LayerNormalization(4, { center: center!, scale: scale! }),
      norm("layer", center!, scale!),
    ],
  ]);
const OTHERS: readonly Pair[] = [
  [
    new Embedding(7, 3, { random: random() }),
    embeddingParameterCount({ vocabulary: 7, dimensions: 3 }),
  ],
  [new RMSNormalization(4), norm("layer", false, true)],
];

const RECURRENT: readonly Pair[] = [true, false].flatMap((useBias): Pair[] => {
  const options = { useBias, random: random() }, sizes = { inputs: 3, units: 5, useBias };
  return [
    [new SimpleRNN(3, 5, options), simpleRnnParameterCount(sizes)],
    [new LSTM(3, 5, options), lstmParameterCount(sizes)],
    [new GRU(3, 5, options), gruParameterCount(sizes)],
    [
      new GRU(3, 5, { ...options, resetAfter: false }),
      gruParameterCount({ ...sizes, resetAfter: false }),
    ],
  ];
});

/** Of several layers, whose arrays have the same names. */
const lstm = () => new LSTM(3, 5, { random: random() });
const attention = { heads: 2, headSize: 3, valueSize: 5 };
const block = { modelSize: 8, heads: 2, feedForwardSize: 20 };
const COMPOSED: readonly Pair[] = [
  [
    new Bidirectional(lstm(), lstm()),
    bidirectionalParameterCount(lstmParameterCount({ inputs: 3, units: 5 })),
  ],
  [
    new MLP([4, 7, 2], { random: random() }),
    sumParameters(
      [[4, 7], [7, 2]].map(([inputs, units]) =>
        denseParameterCount({ inputs: inputs!, units: units! })
      ),
    ),
  ],
  ...[true, false].map((useBias): Pair => [
    new MultiHeadAttention(8, { ...attention, useBias, random: random() }),
    multiHeadAttentionParameterCount({
      modelSize: 8,
      heads: 2,
      keySize: 3,
      valueSize: 5,
      useBias,
    }),
  ]),
  [
    new TransformerEncoderBlock(8, { heads: 2, feedForward: 20, random: random() }),
    transformerEncoderLayerParameterCount(block),
  ],
  [
    new TransformerDecoderBlock(8, { heads: 2, feedForward: 20, random: random() }),
    transformerDecoderLayerParameterCount(block),
  ],
];

for (const [module, count] of [...PAIRS, ...NORMS, ...OTHERS, ...RECURRENT, ...COMPOSED]) {
  const { trainable, nonTrainable, weights } = count;
  const isLayer = !COMPOSED.some(([composed]) => composed === module);
  const shapes = Object.fromEntries(weights.map(({ name, shape }) => [name, shape]));
  const sizes = weights.map(({ shape }) => `[${shape}]`).join(" ") || "nothing";
  Deno.test(`${module.constructor.name} of ${sizes} has the parameters that are counted for it`, () => {
    assert.equal(module.parameterCount, trainable);
    const sizes = Object.values(module.parameters).map(({ size }) => size);
    assert.equal(sizes.reduce((a, b) => a + b, 0), trainable + nonTrainable);
    if (!isLayer) return;
    const arrays = Object.entries(toKeras(module)).map(([path, { shape }]) => {
      return [path.split("/").at(-1), shape]; // "gru_cell/kernel" in a recurrent layer
    });
    assert.deepEqual(Object.fromEntries(arrays), shapes);
  });
}
