/** The sweep of notebook 05 on the place of the cache: before augmentation or behind it? */
import type { LabelledImages } from "lib/datasets/mod.ts";
import { cache, map } from "lib/input_pipeline/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { drawParts, heldOut, images, SIDE, startClothes } from "./_clothes.ts";

const EPOCHS = 100, PIXELS = SIDE * SIDE, FARTHEST = 2;

/** The image moved by up to 2 pixels each way. */
export function augment(image: Float32Array, random: Random): Float32Array {
  const moved = new Float32Array(PIXELS);
  const right = random.integer(-FARTHEST, FARTHEST + 1);
  const down = random.integer(-FARTHEST, FARTHEST + 1);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const fromX = x - right, fromY = y - down;
      const isInside = fromX >= 0 && fromX < SIDE && fromY >= 0 && fromY < SIDE;
      if (isInside) moved[y * SIDE + x] = image[fromY * SIDE + fromX]!;
    }
  }
  return moved;
}

const pixelsOf = (of: LabelledImages, row: number) =>
  of.images.subarray(row * PIXELS, (row + 1) * PIXELS);
const imageOf = (row: number) => pixelsOf(images, row);

/** Some images of a set, each moved once: photographs that nobody centred. */
function movedImages(
  of: LabelledImages,
  rows: ArrayLike<number>,
  random: Random,
): Pick<LabelledImages, "images" | "labels"> {
  const moved = Array.from(rows, (row) => Array.from(augment(pixelsOf(of, row), random)));
  return {
    images: Float32Array.from(moved.flat()),
    labels: Uint8Array.from(rows, (row) => of.labels[row]!),
  };
}

const everyRow = Uint32Array.from({ length: heldOut.count }, (_, row) => row);
const movedTest = movedImages(heldOut, everyRow, new Random(0).split("05 moved"));

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

async function train({ arm, seed, rate }: RunSettings & { readonly rate: number }) {
  const random = new Random(seed).split("05 cache"), { training, validation } = drawParts(random);
  const settings = { learningRate: rate, units: 64, dropout: 0 };
  const model = startClothes(settings, { rows: training, validation, random });
  const pipeline = PIPELINES[arm]!(training, random.split("augment"));
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const pixels = new Float32Array(training.length * PIXELS);
    let place = 0;
    for await (const image of pipeline) pixels.set(image, PIXELS * place++);
    model.trainOn(pixels);
  }
  const scores = {
    moved: model.on(movedTest).accuracy,
    centred: model.test().accuracy,
    validation: model.on(movedImages(images, validation, random.split("validation"))).accuracy,
    training: model.training().accuracy,
  };
  model.dispose();
  return scores;
}

export const sweep = defineSweep({
  description:
    "A network of 64 hidden units learns from 300 centred images of clothes for 100 epochs, with a cache before or behind " +
    "the augmentation, a move by up to 2 pixels each way: accuracy on 2,000 test images that are moved alike, and on the same ones centred",
  arms: Object.fromEntries(
    Object.keys(PIPELINES).map((arm) => [arm, { grid: { rate: [0.01, 0.03, 0.1, 0.3, 1] } }]),
  ),
  tuning: {
    seeds: [1000, 1001, 1002, 1003],
    metric: "validation",
    best: "largest",
    rounds: [{ seeds: 2 }, { seeds: 4 }],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "moved",
  difference: { margin: 0.01, reason: "as in the sweep on searches" },
  minutes: 1,
  isChecked: ({ seed }) => seed === 0,
  run: async (settings) => await train(settings as RunSettings & { readonly rate: number }),
});
