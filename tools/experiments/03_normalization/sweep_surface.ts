/** The sweep of notebook 03 on the surface of the loss: what lies ahead in the direction of the gradient. */
import * as tf from "@tensorflow/tfjs";
import { SGD } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import {
  crossEntropy,
  fitNetwork,
  GUESS,
  lengthBy,
  lengthsOf,
  Network,
  type Norm,
  putBack,
  squaresOf,
  testNetwork,
} from "./_networks.ts";

const STEPS = 100, EVERY = 10, DEPTH = 6, BATCH = 64;
/** Rates that are tried from a point on, in the direction of its gradient. */
const AHEAD = [0.01, 0.03, 0.1];
/** A step of this share of the weights' own length. */
const SHARE = 0.005;
const RATES = [0.01, 0.03, 0.1, 0.3, 1];

interface Settings extends RunSettings {
  readonly norm: Norm;
  readonly rate: number;
  /** Kept: each unit's weights are put back to their initial length before each step. */
  readonly lengths: "free" | "kept";
}

const arm = (norm: Norm, rate: number, lengths: Settings["lengths"] = "free") =>
  [
    `${norm}, ${rate}${lengths === "kept" ? ", length kept" : ""}`,
    { settings: { norm, rate, lengths } },
  ] as const;

export const sweep = defineSweep({
  description:
    "Fashion-MNIST: six hidden layers of 64 units, 100 steps of stochastic gradient descent without momentum " +
    "on 64 images, at five rates. At every tenth step: the range of the loss along the gradient, the " +
    "cosine of the gradients here and a step further, and how fast the gradient changes on the way " +
    "(as long as the weights are finite; looks: at how many steps that was). " +
    "Length: that of the hidden weights at the end, as a multiple of that before",
  arms: Object.fromEntries([
    ...RATES.map((rate) => arm("none", rate)),
    ...RATES.map((rate) => arm("batch", rate)),
    arm("layer", 0.1),
    arm("layer", 1),
    arm("batch", 1, "kept"),
  ]),
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "cosine",
  difference: { margin: 0.1, reason: "a tenth of the way from no relation to the same direction" },
  minutes: 1.9,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "batch, 0.1",
  run: (settings) => {
    const { norm, rate, lengths, seed } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("03");
      const network = new Network(DEPTH, { norm }, random.split("weights"));
      const initial = network.kernels.map((kernel) => lengthsOf(kernel));
      const before = squaresOf(network.kernels).dataSync()[0]!;
      const looks: Look[] = [], optimizer = new SGD({ learningRate: rate });
      fitNetwork(network, {
        optimizer,
        steps: STEPS,
        batch: BATCH,
        random: random.split("fit"),
        before: (step, x, y) => {
          if (lengths === "kept") putBack(network.kernels, initial);
          const look = step % EVERY === 0 ? lookAhead(network, x, y) : undefined;
          if (look) looks.push(look);
        },
      });
      const { loss, accuracy } = testNetwork(network);
      const test = bounded(loss);
      const averages = NAMES.map((name) => [name, mean(looks.map((look) => look[name]))]);
      return {
        test,
        accuracy,
        length: lengthBy(network, before),
        looks: looks.length,
        first_range: looks[0]!.range,
        ...Object.fromEntries(averages),
      };
    });
  },
});

const NAMES = ["range", "cosine", "cosine_share", "change"] as const;
type Look = Record<typeof NAMES[number], number>;

/** A loss that has diverged counts as ten times a guess's. */
const bounded = (loss: number) => Number.isFinite(loss) ? Math.min(loss, 10 * GUESS) : 10 * GUESS;

/** Go ahead in the direction of the gradient, look, and come back; nothing to see once diverged. */
function lookAhead(network: Network, x: tf.Tensor2D, y: tf.Tensor1D): Look | undefined {
  const { variables } = network, random = new Random(0);
  const here = variables.map((variable) => tf.clone(variable));
  const at = () => {
    const loss = () => crossEntropy(y, network.train(x, random, false));
    const { value, grads } = tf.variableGrads(loss, variables);
    return { loss: value.dataSync()[0]!, gradient: variables.map(({ name }) => grads[name]!) };
  };
  const start = at();
  if (!Number.isFinite(start.loss)) return undefined;
  const length = Math.sqrt(dot(start.gradient, start.gradient));
  const goTo = (rate: number) => {
    variables.forEach((v, i) => v.assign(tf.sub(here[i]!, tf.mul(start.gradient[i]!, rate))));
    return at();
  };
  const ahead = AHEAD.map(goTo), share = goTo(SHARE * Math.sqrt(dot(here, here)) / length);
  variables.forEach((variable, i) => variable.assign(here[i]!));
  const losses = [start.loss, ...ahead.map(({ loss }) => loss)].map(bounded);
  const cosine = ({ gradient }: { gradient: tf.Tensor[] }) =>
    dot(gradient, start.gradient) / (length * Math.sqrt(dot(gradient, gradient)) + 1e-12);
  const changes = ahead.map(({ gradient }, i) => {
    const change = gradient.map((g, k) => tf.sub(g, start.gradient[k]!));
    return Math.sqrt(dot(change, change)) / (AHEAD[i]! * length + 1e-12);
  });
  return {
    range: Math.max(...losses) - Math.min(...losses),
    cosine: cosine(ahead[1]!) || 0,
    cosine_share: cosine(share) || 0,
    change: Math.min(Math.max(...changes) || 0, 1e6),
  };
}

const dot = (a: readonly tf.Tensor[], b: readonly tf.Tensor[]): number =>
  a.reduce((sum, t, i) => sum + tf.sum(tf.mul(t, b[i]!)).dataSync()[0]!, 0);
