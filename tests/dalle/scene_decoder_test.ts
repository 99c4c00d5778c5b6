import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadSceneDecoder, loadSceneReader, SceneReader } from "lib/dalle/mod.ts";
import { drawScenes } from "lib/datasets/mod.ts";
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

Deno.test("the decoder has learned: it predicts the velocity better than 0 would", async () => {
  const { unet, schedule } = await loadSceneDecoder();
  const x = tf.ones<tf.Rank.R4>([1, 8, 8, 12]), condition = tf.zeros<tf.Rank.R2>([1, 32]);
  const v = unet.apply(tf.mul(x, -1), 0, { condition }); // nearly no noise on black: v = noise is small
  assert.ok(tf.mean(tf.square(v)).dataSync()[0]! < 4);
  assert.equal(schedule.steps, 200);
  unet.dispose();
});
