/** The sweep of notebook 60 on quantization: weights of 8 to 2 bits, rounded after training or during it. */
import { dequantize, quantize } from "lib/compression/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { CLASSES, INPUTS, Network } from "./_digits.ts";

const UNITS = 256, FIRST = { steps: 1500, rate: 0.016 }, FURTHER_STEPS = 300;
const BITS = [8, 7, 6, 5, 4, 3, 2];

interface Rounding {
  readonly bits: number;
  readonly perUnit: boolean;
  readonly symmetric: boolean;
}

type Settings = RunSettings & { readonly rate: number; readonly aware?: number };

/** Kernels on their grids; biases stay. */
function round(weights: Float32Array, { bits, perUnit, symmetric }: Rounding): Float32Array {
  const rounded = weights.slice(), last = (INPUTS + 1) * UNITS;
  const options = { bits, symmetric, narrow: symmetric, ...(perUnit ? { axis: 1 } : {}) };
  for (const [start, shape] of [[0, [INPUTS, UNITS]], [last, [UNITS, CLASSES]]] as const) {
    const kernel = weights.subarray(start, start + shape[0] * shape[1]);
    rounded.set(dequantize(quantize(kernel, shape, options)), start);
  }
  return rounded;
}

const ALL: readonly Rounding[] = BITS.flatMap((bits) =>
  [false, true].flatMap((perUnit) =>
    [true, false].map((symmetric) => ({ bits, perUnit, symmetric }))
  )
);
const nameOf = ({ bits, perUnit, symmetric }: Rounding) =>
  `error_${bits}_${perUnit ? "unit" : "tensor"}_${symmetric ? "symmetric" : "affine"}`;
const grid = { rate: [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016] };

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels, 7,000 images: a network of 256 hidden units is trained for 1,500 steps on 50 " +
    "images and for 300 more, without rounding, or with its kernels rounded to 3 or 2 bits in the forward " +
    "and the backward pass (straight-through estimator). Then its kernels are rounded, to 8 to 2 bits, with " +
    "a scale per tensor or unit, symmetric or affine. Error rates on 2,000 held-out images; " +
    "error and validation: without rounding, of the arms aware of it with a symmetric scale per unit",
  arms: {
    "rounded after": { grid },
    "aware of 3 bits": { settings: { aware: 3 }, grid },
    "aware of 2 bits": { settings: { aware: 2 }, grid },
  },
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 3 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "error",
  difference: { margin: 0.01, reason: "as in notebook 04: one image in a hundred" },
  minutes: 2,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "aware of 2 bits",
  run: (settings) => {
    const { seed, rate, aware } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("60 bits"), order = random.split("order");
      const network = new Network(UNITS, random.split("weights"));
      network.learn(FIRST.steps, FIRST.rate, order);
      const own = { bits: aware ?? 8, perUnit: true, symmetric: true };
      const options = aware === undefined
        ? {}
        : { rounded: (weights: Float32Array) => round(weights, own) };
      network.learn(FURTHER_STEPS, rate, order, options);
      const weights = network.weights, metrics: Record<string, number> = {};
      const judged = (values: Float32Array) => {
        network.weights = values;
        return network.judge();
      };
      const { test, validation } = judged(aware === undefined ? weights : round(weights, own));
      const cases = aware === undefined ? ALL : [own];
      for (const one of cases) metrics[nameOf(one)] = judged(round(weights, one)).test;
      return { ...metrics, error: test, validation };
    });
  },
});
