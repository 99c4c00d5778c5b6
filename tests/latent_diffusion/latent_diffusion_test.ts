import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { drawScenes } from "lib/datasets/mod.ts";
import { ddimTimes, guide, sampleDdim } from "lib/diffusion/mod.ts";
import {
  edgeHints,
  LATENT_SCHEDULE,
  LatentDiffusion,
  loadFirstStage,
  loadPainter,
  PictureAutoencoder,
  SceneJudge,
} from "lib/latent_diffusion/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const normal = (shape: [number, number, number, number], seed = 0) =>
  normalTensor<tf.Rank.R4>(new Random(seed), shape);
const small = (seed = 0) =>
  new LatentDiffusion({ side: 4, width: 4, channels: 2, groups: 2, heads: 2, multipliers: [1] }, {
    random: new Random(seed),
  });
const CAPTIONS = ["a small red ring", "a large blue cross"];

/** A model whose output convolution is no zero any more. */
function disturbed(): LatentDiffusion {
  const model = small();
  for (const variable of model.variables) {
    tf.tidy(() => {
      const noise = normalTensor(new Random(3), variable.shape as [number], 0, 0.1);
      variable.assign(tf.add(variable, noise));
    });
  }
  return model;
}

Deno.test("an autoencoder halves the side once for each width, and doubles it again", () => {
  for (const [widths, side] of [[[4], 4], [[4, 6], 2], [[4, 6, 4], 1]] as const) {
    const model = new PictureAutoencoder({ latent: 3, widths }, { random: new Random(0) });
    const moments = model.encode(normal([2, 8, 8, 3]));
    assert.deepEqual(moments.shape, [2, side, side, 6]);
    assert.deepEqual(model.apply(normal([2, 8, 8, 3])).shape, [2, 8, 8, 3]);
    model.dispose();
  }
});

Deno.test("an autoencoder's gradient is that of its output", () => {
  const model = new PictureAutoencoder({ channels: 1, latent: 1, widths: [2] }, {
    random: new Random(0),
  });
  const loss = (x: tf.Tensor4D) => tf.sum(tf.square(model.apply(x))) as tf.Scalar;
  const { largestRelativeError } = checkGradient(loss, normal([1, 4, 4, 1]), { epsilon: 0.02 });
  assert.ok(largestRelativeError < 0.03, `${largestRelativeError}`);
});

Deno.test("an autoencoder names the channels that do not fit", () => {
  const model = new PictureAutoencoder({}, { random: new Random(0) });
  assert.throws(() => model.encode(normal([1, 8, 8, 1])), /Cannot encode pictures/);
  assert.throws(() => model.decode(normal([1, 2, 2, 3])), /Cannot decode latents/);
});

Deno.test("the prediction depends on the caption, and not on what stands beside it in the batch", () => {
  const model = disturbed(), x = normal([2, 4, 4, 2]);
  const both = model.apply(x, 500, CAPTIONS), [first] = tf.split(both, 2);
  assertClose(model.apply(x.slice(0, 1), 500, [CAPTIONS[0]!]), first!, 1e-5);
  const other = model.apply(x.slice(0, 1), 500, [CAPTIONS[1]!]);
  assert.ok(tf.max(tf.abs(tf.sub(other, first!))).dataSync()[0]! > 1e-4);
});

Deno.test("samples are those of DDIM with a guided prediction; at scale 1 only one is made", () => {
  const model = disturbed(), noise = normal([2, 4, 4, 2], 1), nothing = ["", ""];
  const times = ddimTimes(LATENT_SCHEDULE.steps, 4);
  for (const scale of [0, 1, 2.5]) {
    const expected = sampleDdim(
      LATENT_SCHEDULE,
      (x, time) => {
        return guide(model.apply(x, time, CAPTIONS), model.apply(x, time, nothing), scale);
      },
      noise,
      { times },
    );
    assertClose(model.sample(CAPTIONS, { noise, scale, steps: 4 }), expected, 1e-3);
  }
});

Deno.test("unknown words, a negative scale and another number of captions are refused by name", () => {
  const model = small(), noise = normal([2, 4, 4, 2]);
  assert.throws(() => model.sample(["a red dog", ""], { noise }), /made of words that captions/);
  assert.throws(() => model.sample(CAPTIONS, { noise, scale: -1, steps: 1 }), /"scale" must be/);
  assert.throws(() => model.apply(noise, 1, ["a red ring"]), /one for each of the 2 examples/);
  assert.throws(() => model.apply(normal([2, 8, 8, 2]), 1, CAPTIONS), /Cannot apply a U-Net/);
});

Deno.test("edges lie where the brightness changes, folded by blocks of 4 x 4", () => {
  const picture = tf.buffer([1, 8, 8, 3]);
  for (let row = 0; row < 8; row++) {
    for (let column = 5; column < 8; column++) picture.set(1, 0, row, column, 1);
  }
  const hints = edgeHints(picture.toTensor() as tf.Tensor4D);
  assert.deepEqual(hints.shape, [1, 2, 2, 16]);
  const blocks = hints.arraySync()[0]!; // the step from column 4 to 5 lies in the right blocks
  assert.deepEqual(blocks[0]![0], new Array(16).fill(0));
  assert.deepEqual(blocks[1]![1], Array.from({ length: 16 }, (_, i) => (i % 4 === 0 ? 1 : 0)));
  assert.throws(() => edgeHints(normal([1, 6, 6, 3])), /of a side that 4 divides/);
});

Deno.test("the trained judge knows scenes, and the autoencoder gives them back", async () => {
  const { autoencoder, judge } = await loadFirstStage();
  const { images, objects, count } = drawScenes(100, { random: new Random(4) });
  const pictures = tf.tensor4d(images, [count, 16, 16, 3]);
  const seen = judge.judge(pictures);
  const right = seen.filter(({ shape, colour, size }, i) => {
    const [object] = objects[i]!;
    return shape === object!.shape && colour === object!.colour && size === object!.size;
  });
  assert.ok(right.length >= 97, `${right.length} of 100`);
  const error = tf.losses.meanSquaredError(pictures, autoencoder.apply(pictures)).dataSync()[0]!;
  assert.ok(error < 0.002, `${error}`);
});

Deno.test("the trained painter predicts noise better than nothing does", async () => {
  const { model, training } = await loadPainter(), noise = normal([4, 4, 4, 8]);
  const captions = new Array<string>(4).fill("a large red cross");
  const prediction = model.apply(noise, 999, captions); // nearly nothing but noise
  assert.ok(tf.losses.meanSquaredError(noise, prediction).dataSync()[0]! < 0.1);
  const [first, last] = [training[0]!, training.at(-1)!];
  assert.ok(first.step < last.step && first.loss > last.loss && first.circle < last.circle);
});

Deno.test("models of latent diffusion leave no tensors behind", async () => {
  await withLeakCheck(() => {
    const random = new Random(0), model = small(), judge = new SceneJudge({ random });
    const autoencoder = new PictureAutoencoder({ widths: [2] }, { random });
    const x = normal([2, 4, 4, 2]), pictures = normal([2, 16, 16, 3]);
    judge.judge(pictures);
    const made = [model.apply(x, 3, CAPTIONS), model.sample(CAPTIONS, { noise: x, steps: 2 })];
    tf.dispose([x, pictures, ...made, autoencoder.apply(pictures)]);
    for (const part of [model, autoencoder, judge]) part.dispose();
  });
});
