/** The sweep of notebook 05 on the place of the cache: before augmentation or behind it? */
import { cache, map } from "lib/input_pipeline/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { drawParts, images, SIDE, startClothes } from "./_clothes.ts";

const EPOCHS = 60, PIXELS = SIDE * SIDE;

/** The image moved by up to 2 pixels each way, and mirrored in half of the cases. */
export function augment(image: Float32Array, random: Random): Float32Array {
  const moved = new Float32Array(PIXELS), isMirrored = random.integer(0, 2) === 1;
  const right = random.integer(-2, 3), down = random.integer(-2, 3);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const fromX = isMirrored ? SIDE - 1 - (x - right) : x - right, fromY = y - down;
      const isInside = fromX >= 0 && fromX < SIDE && fromY >= 0 && fromY < SIDE;
      if (isInside) moved[y * SIDE + x] = image[fromY * SIDE + fromX]!;
    }
  }
  return moved;
}

const imageOf = (row: number) => images.images.subarray(row * PIXELS, (row + 1) * PIXELS);

/** The pipelines, from numbers of images to pixels. */
const PIPELINES: Readonly<
  Record<string, (rows: Uint32Array, random: Random) => AsyncIterable<Float32Array>>
> = {
  "no augmentation": (rows) => cache(map(rows, imageOf)),
  "cache, then augment": (rows, random) =>
    map(cache(map(rows, imageOf)), (image) => augment(image, random)),
  "augment, then cache": (rows, random) =>
    cache(map(map(rows, imageOf), (image) => augment(image, random))),
};

async function train(arm: string, seed: number) {
  const random = new Random(seed).split("05 cache"), { training, validation } = drawParts(random);
  const settings = { learningRate: 0.03, units: 64, dropout: 0.2 };
  const model = startClothes(settings, { rows: training, validation, random });
  const pipeline = PIPELINES[arm]!(training, random.split("augment"));
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const pixels = new Float32Array(training.length * PIXELS);
    let place = 0;
    for await (const image of pipeline) pixels.set(image, PIXELS * place++);
    model.trainOn(pixels);
  }
  const scores = { test: model.test().accuracy, training: model.training().accuracy };
  model.dispose();
  return scores;
}

export const sweep = defineSweep({
  description:
    "The network of the searches with fixed settings learns from 300 images of clothes for 60 epochs, with a cache before or behind the " +
    "augmentation: accuracy on 2,000 test images",
  arms: Object.fromEntries(Object.keys(PIPELINES).map((arm) => [arm, {}])),
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "test",
  difference: { margin: 0.01, reason: "as in the sweep on searches" },
  minutes: 0.5,
  isChecked: ({ seed }) => seed === 0,
  run: async ({ arm, seed }) => await train(arm, seed),
});
