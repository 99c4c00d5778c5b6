/** Every layer has as many trainable numbers as its formula says, and the shapes of its arrays. */
import assert from "node:assert/strict";
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
  type Module,
  RMSNormalization,
  SeparableConv2D,
  toKeras,
} from "lib/nn/mod.ts";
import {
  convolutionParameterCount,
  denseParameterCount,
  depthwiseConvolutionParameterCount,
  embeddingParameterCount,
  normalizationParameterCount,
  type ParameterCount,
  separableConvolutionParameterCount,
  transposedConvolutionParameterCount,
} from "lib/parameter_counts/mod.ts";
import { Random } from "lib/random/mod.ts";

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

for (const [module, { trainable, nonTrainable, weights }] of [...PAIRS, ...NORMS, ...OTHERS]) {
  const shapes = Object.fromEntries(weights.map(({ name, shape }) => [name, shape]));
  const name = `${module.constructor.name} with ${Object.keys(shapes).join(", ") || "nothing"}`;
  Deno.test(`${name} has the parameters that are counted for it`, () => {
    assert.equal(module.parameterCount, trainable);
    const sizes = Object.values(module.parameters).map(({ size }) => size);
    assert.equal(sizes.reduce((a, b) => a + b, 0), trainable + nonTrainable);
    const arrays = Object.entries(toKeras(module)).map(([name, { shape }]) => [name, shape]);
    assert.deepEqual(Object.fromEntries(arrays), shapes);
  });
}
