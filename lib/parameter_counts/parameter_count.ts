/** How many weights a layer has, and where each comes from: dense, embedding, convolution, normalization. */
import { invalidArgument } from "../_invalid_argument.ts";

/** One array of weights of a layer. */
export interface WeightCount {
  /** Name, in Keras's words. */
  readonly name: string;
  /** Sizes of its axes. */
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly count: number;
  /** False for statistics that no gradient updates. */
  readonly trainable: boolean;
  /** Gates that share the array equally along its last axis, in their order. */
  readonly gates?: readonly string[];
}

/** All weights of a layer or model. */
export interface ParameterCount {
  /** All of them. */
  readonly total: number;
  /** Those that a gradient updates. */
  readonly trainable: number;
  /** The others, such as moving averages. */
  readonly nonTrainable: number;
  /** The arrays that they stand in. */
  readonly weights: readonly WeightCount[];
}

/** Describe one array of weights. */
export function weight(
  name: string,
  shape: readonly number[],
  { trainable = true, gates }: {
    readonly trainable?: boolean;
    readonly gates?: readonly string[];
  } = {},
): WeightCount {
  const count = shape.reduce((product, size) => product * size, 1);
  return { name, shape, count, trainable, ...(gates === undefined ? {} : { gates }) };
}

/**
 * Add up arrays of weights, or whole layers.
 *
 * @param parts the arrays and layers, in their order
 * @returns the sums, with all the arrays
 *
 * @example
 * ```ts
 * import { denseParameterCount, embeddingParameterCount, sumParameters } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const model = sumParameters([
 *   embeddingParameterCount({ vocabulary: 1000, dimensions: 8 }),
 *   denseParameterCount({ inputs: 8, units: 2 }),
 * ]);
 * assert.equal(model.total, 8000 + 18);
 * ```
 */
export function sumParameters(parts: readonly (WeightCount | ParameterCount)[]): ParameterCount {
  const weights = parts.flatMap((part) => "weights" in part ? part.weights : [part]);
  const sum = (of: readonly WeightCount[]) => of.reduce((total, { count }) => total + count, 0);
  const trainable = sum(weights.filter((one) => one.trainable));
  const total = sum(weights);
  return { total, trainable, nonTrainable: total - trainable, weights };
}

/**
 * Weights of a layer gate by gate: kernel, recurrent kernel and bias of each.
 *
 * @param layer a recurrent layer's count
 * @returns gate to name of the array to number of weights; empty for a layer without gates
 *
 * @example
 * ```ts
 * import { countByGate, lstmParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { forget } = countByGate(lstmParameterCount({ inputs: 3, units: 4 }));
 * assert.deepEqual(forget, { kernel: 12, recurrent_kernel: 16, bias: 4 });
 * ```
 */
export function countByGate(layer: ParameterCount): Record<string, Record<string, number>> {
  const gates: Record<string, Record<string, number>> = {};
  for (const { name, count, gates: names } of layer.weights) {
    for (const gate of names ?? []) {
      const arrays = gates[gate] ??= {};
      arrays[name] = (arrays[name] ?? 0) + count / names!.length;
    }
  }
  return gates;
}

/** Throw unless every size is a positive integer. */
export function checkSizes(sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!(Number.isSafeInteger(size) && size > 0)) {
      throw invalidArgument("count parameters", name, "a positive integer", size);
    }
  }
}

/**
 * Dense layer: inputs x units, and units more with a bias.
 *
 * @param layer sizes, positive integers; `useBias` default true
 * @returns kernel [inputs, units] and bias [units]
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { denseParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(denseParameterCount({ inputs: 64, units: 128 }).total, 64 * 128 + 128);
 * ```
 */
export function denseParameterCount(
  { inputs, units, useBias = true }: {
    readonly inputs: number;
    readonly units: number;
    readonly useBias?: boolean;
  },
): ParameterCount {
  checkSizes({ inputs, units });
  return sumParameters([weight("kernel", [inputs, units]), ...biasOf(units, useBias)]);
}

/**
 * Embedding: one row of `dimensions` numbers for each of `vocabulary` tokens.
 *
 * @param layer sizes, positive integers
 * @returns embeddings [vocabulary, dimensions]
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { embeddingParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(embeddingParameterCount({ vocabulary: 30522, dimensions: 768 }).total, 23440896);
 * ```
 */
export function embeddingParameterCount(
  { vocabulary, dimensions }: { readonly vocabulary: number; readonly dimensions: number },
): ParameterCount {
  checkSizes({ vocabulary, dimensions });
  return sumParameters([weight("embeddings", [vocabulary, dimensions])]);
}

/**
 * Normalization: gamma (scale) and beta (center) of each channel, and for batch normalization
 * ("batch") the moving mean and variance, which no gradient trains. Layer and group
 * normalization have the first two only, whatever the number of groups.
 *
 * @param kind which normalization
 * @param layer `channels`: a positive integer; `center` and `scale`: default true
 * @returns gamma, beta, moving_mean, moving_variance as far as they exist, [channels] each
 * @throws {RangeError} for channels that are not a positive integer
 *
 * @example
 * ```ts
 * import { normalizationParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { trainable, nonTrainable } = normalizationParameterCount("batch", { channels: 10 });
 * assert.deepEqual([trainable, nonTrainable], [20, 20]);
 * ```
 */
export function normalizationParameterCount(
  kind: "batch" | "layer" | "group",
  { channels, center = true, scale = true }: {
    readonly channels: number;
    readonly center?: boolean;
    readonly scale?: boolean;
  },
): ParameterCount {
  checkSizes({ channels });
  const shape = [channels];
  const statistics = ["moving_mean", "moving_variance"]
    .map((name) => weight(name, shape, { trainable: false }));
  return sumParameters([
    ...(scale ? [weight("gamma", shape)] : []),
    ...(center ? [weight("beta", shape)] : []),
    ...(kind === "batch" ? statistics : []),
  ]);
}

/** A bias of the given size, or none. */
export function biasOf(size: number, useBias: boolean): WeightCount[] {
  return useBias ? [weight("bias", [size])] : [];
}
