/** How much faster one fused operation is than the separate ones that it stands for. */
import * as tf from "@tensorflow/tfjs";
import { fusedDense, plainDense, setUpBackend } from "lib/backend/mod.ts";
import * as nn from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";

const ROUNDS = 15, MILLISECONDS = 60;

/** The same values by one operation and by several. */
interface Pair {
  readonly fused: () => void;
  readonly separate: () => void;
}

export const measurement: Measurement = {
  description:
    "Fused operations of lib and the separate operations of tfjs that compute the same, with their gradients: " +
    "microseconds of each (median), and the ratio separate over fused, median and quartiles of 15 rounds in " +
    "which both take turns, on one thread",
  measure: async () => {
    await setUpBackend({ threads: 1 });
    return Object.fromEntries(Object.entries(pairs()).map(([name, pair]) => [name, compare(pair)]));
  },
};

function pairs(): Readonly<Record<string, Pair>> {
  const random = new Random(0),
    drawn = (...shape: number[]) => tf.keep(normalTensor(random, shape));
  const small = drawn(32, 64), large = drawn(512, 1024);
  const kernel = drawn(256, 256) as tf.Tensor2D, bias = drawn(256) as tf.Tensor1D;
  const rows = drawn(128, 256) as tf.Tensor2D;
  const scale = { gamma: drawn(1024) as tf.Tensor1D, beta: drawn(1024) as tf.Tensor1D };
  const gradientOf = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) => () =>
    tf.tidy(() => void tf.grad(f)(x).dataSync());
  const pair = (
    x: tf.Tensor,
    fused: (x: tf.Tensor) => tf.Tensor,
    separate: (x: tf.Tensor) => tf.Tensor,
  ): Pair => ({ fused: gradientOf(fused, x), separate: gradientOf(separate, x) });
  return {
    "GELU of 2,048 numbers": pair(small, nn.geluTanh, nn.geluTanhPlain),
    "GELU of 524,288 numbers": pair(large, nn.geluTanh, nn.geluTanhPlain),
    "layer norm of 524,288 numbers": pair(
      large,
      (x) => nn.layerNorm(x, scale),
      (x) => nn.layerNormPlain(x, scale),
    ),
    "dense layer, 128 x 256 by 256 x 256": pair(
      rows,
      (x) => fusedDense(x as tf.Tensor2D, kernel, bias, "relu"),
      (x) => plainDense(x as tf.Tensor2D, kernel, bias, "relu"),
    ),
    "Adam's step of 524,288 weights": adamPair(large),
  };
}

function adamPair(gradient: tf.Tensor): Pair {
  const step = (optimizer: tf.Optimizer, variable: tf.Variable) => () => {
    optimizer.applyGradients([{ name: variable.name, tensor: gradient }]);
    variable.dataSync();
  };
  const variable = () => tf.variable(tf.zeros(gradient.shape));
  return {
    fused: step(new nn.Adam(), variable()),
    separate: step(tf.train.adam(0.001), variable()),
  };
}

function compare({ fused, separate }: Pair) {
  const counts = [fused, separate].map(callsOf);
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const order = round % 2 === 0 ? [0, 1] : [1, 0], times = [0, 0];
    for (const i of order) times[i] = timeOf([fused, separate][i]!, counts[i]!);
    return times as [number, number];
  });
  const ratios = rounds.map(([one, several]) => several / one);
  const middle = (values: readonly number[]) => round(1000 * quantile(values, 0.5));
  return {
    fused_us: middle(rounds.map(([one]) => one)),
    separate_us: middle(rounds.map(([, several]) => several)),
    ratio: [0.5, 0.25, 0.75].map((q) => round(quantile(ratios, q))),
  };
}

/** How often a call fits into the time of a round, after a warm-up. */
function callsOf(call: () => void): number {
  for (let i = 0; i < 3; i++) call();
  return Math.max(1, Math.round(MILLISECONDS / timeOf(call, 3)));
}

/** Milliseconds of one call. */
function timeOf(call: () => void, calls: number): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) call();
  return (performance.now() - start) / calls;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
