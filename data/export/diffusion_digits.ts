/**
 * Trains the diffusion model of digits and the classifier that judges it, and exports both to
 * data/diffusion/: weights in 16 bits a number, and beside them sizes and training curve.
 *
 *     deno run -A data/export/diffusion_digits.ts
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { diffusionLoss } from "lib/diffusion/mod.ts";
import { Adam, ExponentialMovingAverage, minibatches, trainStep } from "lib/nn/mod.ts";
import { writeAtomically } from "lib/platform.ts";
import { Random } from "lib/random/mod.ts";
import { sha256 } from "lib/_sha256.ts";
import { UNet } from "lib/unet/mod.ts";
import {
  cosineProcess,
  featureDistance,
  featuresOf,
  loadSmallDigits,
  pictures,
  samplesOf,
  shareRight,
  SIDE,
  STEPS,
  trainClassifier,
} from "../../tools/experiments/31_diffusion/_digits.ts";
import { encodeHalfSafetensors, type Weights } from "./_half_safetensors.ts";

const CONFIG = { side: SIDE, width: 16, multipliers: [1, 2, 4], groups: 4, selfAttention: true };
const TRAINING = 2400, EVERY = 300, RATE = 3e-3, WARM_UP = 100, DECAY = 0.995, BATCH = 64;

await setUpBackend();
const { train, test } = await loadSmallDigits(), random = new Random(0);
const classifier = trainClassifier(train), heldOut = featuresOf(classifier, test.images);
console.log(`the classifier is right on ${shareRight(classifier, test)} of the held-out digits`);
const unet = new UNet(CONFIG, { random: random.split("model") });
const averaged = new UNet(CONFIG, { random: random.split("model") });
const average = new ExponentialMovingAverage(unet.parameters, { decay: DECAY });
const optimizer = new Adam({ learningRate: RATE }), schedule = cosineProcess();
const order = random.split("order"), noise = random.split("noise");
const training = {
  step: [] as number[],
  loss: [] as number[],
  last: [] as number[],
  average: [] as number[],
};

/** Fréchet distance of 250 samples, from the same noise each time. */
function judge(model: UNet): number {
  const drawn = { count: 250, steps: 10, eta: 0, random: new Random(1000) };
  return featureDistance(featuresOf(classifier, samplesOf(model, drawn)), heldOut);
}

let batches: Uint32Array[] = [], sum = 0;
for (let step = 1; step <= TRAINING; step++) {
  if (batches.length === 0) batches = [...minibatches(train.count, BATCH, order)];
  const x0 = pictures(train.images, batches.pop()!);
  const loss = () =>
    diffusionLoss(schedule, (x, t) => unet.apply(x, t), x0, { random: noise, predicts: "v" });
  optimizer.learningRate = RATE * Math.min(1, step / WARM_UP);
  sum += trainStep({ model: unet, optimizer, loss, maxGradientNorm: 1 }).loss;
  x0.dispose();
  average.update();
  if (step % EVERY > 0) continue;
  averaged.load(average.averages);
  training.step.push(step);
  training.loss.push(sum / EVERY);
  training.last.push(judge(unet));
  training.average.push(judge(averaged));
  sum = 0;
  console.log(step, ...[training.loss, training.last, training.average].map((v) => v.at(-1)));
}

const weights = Object.entries({ average: averaged, last: unet, classifier }).flatMap((
  [part, model],
) =>
  Object.entries(model.parameters).map(([name, variable]): [string, Weights] => {
    return [`${part}/${name}`, {
      shape: variable.shape,
      values: variable.dataSync() as Float32Array,
    }];
  })
);
const described = { config: CONFIG, steps: STEPS, training };
const metadata = Object.entries(described).map(([name, value]) => [name, JSON.stringify(value)]);
const bytes = encodeHalfSafetensors(Object.fromEntries(weights), Object.fromEntries(metadata));
const folder = new URL("../diffusion/", import.meta.url);
await Deno.mkdir(folder, { recursive: true });
await writeAtomically(new URL("digits.safetensors", folder).pathname, bytes);
console.log(`${unet.parameterCount} parameters, ${bytes.length} bytes`);
console.log(await sha256(bytes));
