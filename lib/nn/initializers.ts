/** Seeded initial weights of a layer, by the names that the frameworks use. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { orthogonalWeights } from "../linear_algebra/mod.ts";
import { normalTensor, type Random, requireRandom, uniformTensor } from "../random/mod.ts";
import {
  type Fans,
  fansOf,
  initialSpread,
  type ScalingInitializer,
  TRUNCATED_DEVIATION,
} from "./initial_spread.ts";

const TASK = "draw initial weights";

/** How a layer's initial weights are drawn; see {@linkcode initialWeights}. */
export type Initializer =
  | ScalingInitializer
  | "orthogonal"
  | "zeros"
  | "ones"
  | { readonly name: "orthogonal"; readonly gain: number }
  | { readonly name: "normal" | "truncated_normal"; readonly standardDeviation: number };

/**
 * Draw the weights of a layer.
 *
 * - `"glorot_uniform"`: U(-a, a), a = sqrt(6 / (fanIn + fanOut)) (Glorot & Bengio 2010, eq. 16; the
 *   default of Keras), and `"glorot_normal"`, of standard deviation sqrt(2 / (fanIn + fanOut)).
 * - `"he_uniform"`: a = sqrt(6 / fanIn), and `"he_normal"`: sqrt(2 / fanIn), for relu (He et al.
 *   2015, eq. 10).
 * - `"lecun_uniform"`: a = sqrt(3 / fanIn), and `"lecun_normal"`: sqrt(1 / fanIn) (LeCun et al. 1998,
 *   "Efficient backprop").
 * - `"fan_in_uniform"`: a = 1 / sqrt(fanIn) (the default of PyTorch's `nn.Linear` and convolutions).
 * - `"orthogonal"`: orthonormal rows or columns, times `gain` (default 1), of the kernel as a matrix
 *   [all but the last dimension, last dimension] (Saxe et al. 2014).
 * - `"normal"` and `"truncated_normal"`: N(0, standardDeviation^2), the second without what lies
 *   beyond two standard deviations.
 * - `"zeros"`, `"ones"`.
 *
 * The names and numbers are Keras's: "glorot_normal", "he_normal" and "lecun_normal" are truncated at
 * two standard deviations too, of a normal so wide that the named standard deviation is what is left.
 *
 * @param shape of the kernel, positive integers
 * @param options `random`: where the numbers are drawn from; `initializer`; `fans`: default
 *   {@linkcode fansOf} of the shape
 * @returns float32 tensor of that shape
 * @throws {RangeError | TypeError} for a size that is not a positive integer, an unknown initializer,
 *   a gain or standard deviation out of its range
 *
 * @example
 * ```ts
 * import { initialWeights } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const options = { random: new Random(0), initializer: "he_normal" } as const;
 * const kernel = initialWeights([3, 3, 16, 32], options); // a convolution: fan-in 3 x 3 x 16
 * const largest = kernel.abs().max().dataSync()[0]!;
 * assert.ok(largest < 2 * Math.sqrt(2 / 144) / 0.87);
 * kernel.dispose();
 * ```
 */
export function initialWeights<R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  { random, initializer, fans }: {
    readonly random: Random;
    readonly initializer: Initializer;
    readonly fans?: Fans;
  },
): tf.Tensor<R> {
  const sizes: readonly number[] = shape;
  checkSizes(TASK, Object.fromEntries(sizes.map((size, axis) => [`shape[${axis}]`, size])));
  const name = typeof initializer === "string" ? initializer : initializer?.name;
  if (name === "zeros") return tf.zeros<R>(shape);
  if (name === "ones") return tf.ones<R>(shape);
  requireRandom(TASK, random);
  switch (name) {
    case "orthogonal":
      return orthogonal(random, shape, gainOf(initializer));
    case "normal":
      return normalTensor<R>(random, shape, 0, deviationOf(initializer));
    case "truncated_normal":
      return truncatedNormal(random, shape, deviationOf(initializer));
  }
  const spread = initialSpread(name, fans ?? fansOf(shape));
  return name.endsWith("_uniform")
    ? uniformTensor<R>(random, shape, -spread, spread)
    : truncatedNormal(random, shape, spread / TRUNCATED_DEVIATION);
}

/** By rejection: 1 number in 22 is drawn again. */
function truncatedNormal<R extends tf.Rank>(
  random: Random,
  shape: tf.ShapeMap[R],
  standardDeviation: number,
): tf.Tensor<R> {
  const sizes: readonly number[] = shape;
  const values = new Float32Array(sizes.reduce((size, length) => size * length, 1));
  for (let i = 0; i < values.length; i++) {
    let normal = random.normal();
    while (Math.abs(normal) > 2) normal = random.normal();
    values[i] = standardDeviation * normal;
  }
  return tf.tensor<R>(values, shape, "float32");
}

function orthogonal<R extends tf.Rank>(
  random: Random,
  shape: tf.ShapeMap[R],
  gain: number,
): tf.Tensor<R> {
  const sizes: readonly number[] = shape, columns = sizes.at(-1)!;
  if (sizes.length < 2) {
    throw invalidArgument(TASK, "shape", "of at least two dimensions", sizes, "object");
  }
  const rows = sizes.slice(0, -1).reduce((size, length) => size * length, 1);
  return tf.tidy(() => tf.reshape<R>(orthogonalWeights(rows, columns, { random, gain }), shape));
}

function gainOf(initializer: Initializer): number {
  return typeof initializer === "object" && "gain" in initializer ? initializer.gain : 1;
}

function deviationOf(initializer: Initializer): number {
  const deviation = typeof initializer === "object" && "standardDeviation" in initializer
    ? initializer.standardDeviation
    : undefined; // the bare name
  if (typeof deviation === "number" && deviation > 0 && deviation < Infinity) return deviation;
  const argument = "initializer.standardDeviation";
  throw invalidArgument(TASK, argument, "finite and above 0", deviation);
}
