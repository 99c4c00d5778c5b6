/** The sweep of notebook 02 on width: how well one hidden layer learns the curve sin(3x). */
import * as tf from "@tensorflow/tfjs";
import { type ActivationName, Adam, Dense, losses } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";

const STEPS = 1500, POINTS = 97, LIMIT = 2;
const WIDTHS = [4, 16, 64];
const RATES = {
  relu: [0.001, 0.003, 0.01, 0.03, 0.1],
  sigmoid: [0.01, 0.03, 0.1, 0.3, 1],
  tanh: [0.003, 0.01, 0.03, 0.1, 0.3],
};

interface Settings extends RunSettings {
  readonly activation: ActivationName;
  readonly width: number;
  readonly rate: number;
}

/** [points, 1], from -2 to 2. */
const placesOf = (count: number) =>
  tf.tensor2d(Array.from({ length: count }, (_, i) => [LIMIT * (2 * i / (count - 1) - 1)]));
const target = (x: tf.Tensor2D) => tf.sin(tf.mul(x, 3));

export const sweep = defineSweep({
  description:
    "sin(3x) for x from -2 to 2: networks of one hidden layer, 1,500 steps of Adam on 97 points; the " +
    "largest error on 961 points and the root of their mean squared error, by activation and width",
  arms: Object.fromEntries(
    (["relu", "sigmoid", "tanh"] as const).flatMap((activation) =>
      WIDTHS.map((width) => [`${activation}, ${width}`, {
        settings: { activation, width },
        grid: { rate: RATES[activation] },
      }])
    ),
  ),
  tuning: {
    seeds: [1000, 1001, 1002, 1003],
    metric: "rmse",
    best: "smallest",
    rounds: [{ seeds: 2 }, { seeds: 4 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "largest",
  difference: { margin: 0.1, reason: "a tenth of the wave's amplitude" },
  minutes: 1.5,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "relu, 16",
  run: (settings) => {
    const { activation, width, rate, seed } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("02"), x = placesOf(POINTS), y = target(x);
      const initializer = "fan_in_uniform";
      const hidden = new Dense(1, width, { random: random.split(0), activation, initializer });
      const output = new Dense(width, 1, { random: random.split(1), initializer });
      const apply = (x: tf.Tensor2D) => output.apply(hidden.apply(x)); // [points, 1]
      const variables = [...hidden.variables, ...output.variables];
      const optimizer = new Adam({ learningRate: rate });
      for (let step = 0; step < STEPS; step++) {
        if (step === 1000) optimizer.learningRate = rate / 10;
        tf.tidy(() => {
          const { grads } = tf.variableGrads(() => losses.meanSquaredError(y, apply(x)), variables);
          optimizer.applyGradients(grads, { areFinite: true });
        });
      }
      const places = placesOf(961), error = tf.abs(tf.sub(apply(places), target(places)));
      const rmse = Math.sqrt(tf.mean(tf.square(error)).dataSync()[0]!);
      return { largest: tf.max(error).dataSync()[0]!, rmse };
    });
  },
});
