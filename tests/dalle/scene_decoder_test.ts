import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadSceneClip } from "lib/clip/mod.ts";
import { loadSceneDecoder, loadSceneReader, SceneReader, toPatches } from "lib/dalle/mod.ts";
import { drawScenes } from "lib/datasets/mod.ts";
import { diffusionLoss } from "lib/diffusion/mod.ts";
import { Random } from "lib/random/mod.ts";

await setUpBackend();

Deno.test("the reader names shapes and colours of scenes that it was not trained on", async () => {
  const reader = await loadSceneReader();
  for (const objects of [1, 2]) {
    const scenes = drawScenes(100, { objects, random: new Random(7) });
    const found = reader.read(tf.tensor4d(scenes.images, [100, 16, 16, 3]), objects);
    const right = scenes.objects.filter((all, i) =>
      all.every((one) => found[i]!.some((f) => f.shape === one.shape && f.colour === one.colour))
    );
    assert.ok(right.length >= 90, `${objects} objects: ${right.length} of 100`);
  }
  reader.dispose();
});

Deno.test("the reader gives the surest combinations first", () => {
  const reader = new SceneReader(new Random(0)), images = tf.ones<tf.Rank.R4>([1, 16, 16, 3]);
  const [two] = reader.read(images, 2), [four] = reader.read(images, 4);
  assert.deepEqual(two, four!.slice(0, 2));
  reader.dispose();
});

Deno.test("the reader refuses images of another size, and too many objects", () => {
  const reader = new SceneReader(new Random(0));
  assert.throws(() => reader.apply(tf.ones([1, 32, 32, 3])), /Cannot read scenes: "images"/);
  assert.throws(() => reader.read(tf.ones([1, 16, 16, 3]), 5), {
    name: "RangeError",
    message: 'Cannot read scenes: "objects" must be an integer in [1, 4], current value is 5',
  });
  reader.dispose();
});

Deno.test("the decoder has learned: told a picture's embedding, it finds the picture in noise", async () => {
  const { unet, schedule } = await loadSceneDecoder(), { clip } = await loadSceneClip();
  const { images } = drawScenes(20, { combinations: "training", random: new Random(7) });
  const errors = tf.tidy(() => {
    const pictures = tf.tensor4d(images, [20, 16, 16, 3]);
    const x0 = toPatches(tf.sub(tf.mul(pictures, 2), 1) as tf.Tensor4D, 2); // [20, 8, 8, 12]
    const z = tf.mul(clip.embedImages(pictures), Math.sqrt(32)) as tf.Tensor2D;
    return [z, tf.reverse(z, 0)].map((condition) => {
      const predict = (x: tf.Tensor4D, times: Int32Array) => unet.apply(x, times, { condition });
      const options = { random: new Random(8), predicts: "x0" } as const;
      return diffusionLoss(schedule, predict, x0, options).dataSync()[0]!;
    });
  });
  assert.ok(errors[0]! < 0.06, `${errors[0]}`); // black everywhere has about 0.2
  assert.ok(errors[0]! < 0.8 * errors[1]!, `${errors}, the second with other embeddings`);
  unet.dispose();
  clip.dispose();
});

Deno.test("the decoder and the reader say that a file is missing", async () => {
  const directory = new URL("./none/", import.meta.url);
  await assert.rejects(loadSceneDecoder({ directory }), /decoder.safetensors" is missing/);
  await assert.rejects(loadSceneReader({ directory }), /reader.safetensors" is missing/);
});
