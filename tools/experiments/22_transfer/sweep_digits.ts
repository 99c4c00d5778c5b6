/** The sweep of notebook 22: which body, and how much of it is trained, for a few images of the digits 6 to 9. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { HEAD_STEPS, type Method, STEPS, transfer, type TransferSettings } from "./_digits.ts";

/** Five rates about three times apart; a head on features that stay takes larger ones. */
const RATES = [0.0003, 0.001, 0.003, 0.01, 0.03];
const BODY_RATES = RATES.map((rate) => rate / 10), HEAD_RATES = [0.001, 0.003, 0.01, 0.03, 0.1];

const DEFAULTS: Method = {
  ...{ source: "0 to 5", depth: 2, frozen: 0, rank: 0, headRate: 1, replay: 0 },
};
const arm = (method: Partial<Method>, learningRate = RATES) => ({
  settings: { ...DEFAULTS, ...method },
  grid: { learningRate },
});
/** A head alone on the outputs of the first `depth` layers. */
const head = (source: Method["source"], depth = 2) =>
  arm({ source, depth, frozen: depth }, HEAD_RATES);

export const sweep = defineSweep({
  description:
    "MNIST: a network of 784, 128 and 64 units with an output layer, trained for 450 steps on some images, learns " +
    "the digits 6 to 9 from 5, 25 and 100 images of each: what the body was trained on (the digits 0 to 5; 1500 " +
    "images of 2, 4 or 6 of them, of clothes, of other 6 to 9), which layers are used, which are trained; " +
    `${STEPS} steps of Adam in batches of 32, or ${HEAD_STEPS} steps on all images for an output layer alone; ` +
    "hidden layers start by He et al. 2015; accuracy on held-out images of the new digits, the same after half of " +
    "the steps, that of the nearest mean of the features, and that on the old digits with their output layer",
  arms: {
    "raw pixels, linear": head("nothing", 0),
    "random features": head("nothing"),
    "random first layer": head("nothing", 1),
    "first layer": head("0 to 5", 1),
    "feature extraction": head("0 to 5"),
    "body of 2 digits": head("2 digits"),
    "body of 4 digits": head("4 digits"),
    "body of 6 digits": head("6 digits"),
    "body of clothes": head("clothes"),
    "body of other 6 to 9": head("other 6 to 9"),
    "from scratch": arm({ source: "nothing" }),
    "last two layers": arm({ frozen: 1 }),
    "full fine-tuning": arm({}),
    "fine-tuning, head x 10": arm({ headRate: 10 }, BODY_RATES),
    "LoRA, rank 1": arm({ rank: 1 }),
    "LoRA, rank 4": arm({ rank: 4 }),
    "LoRA, rank 16": arm({ rank: 16 }),
    "fine-tuning, old images": arm({ replay: 0.5 }),
  },
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "largest",
    rounds: [{ seeds: 1 }, { seeds: 3 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "test_25",
  difference: {
    margin: 0.02,
    reason: "one image in fifty, a fifth of the errors of a network from scratch",
  },
  minutes: 4,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "LoRA, rank 4",
  run: (settings) => inTensorScope(() => transfer(settings as RunSettings & TransferSettings)),
});
