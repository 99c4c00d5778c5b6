import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { drawScenes } from "lib/datasets/mod.ts";
import { SceneMatcher } from "lib/latent_diffusion/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

const matcher = new SceneMatcher({ random: new Random(0) });
const scenes = (count: number, seed: number) => {
  const drawn = drawScenes(count, { random: new Random(seed) });
  return { ...drawn, pictures: tf.tensor4d(drawn.images, [count, 16, 16, 3]) };
};

Deno.test("a matcher names shape, colour and size of scenes that are not in its bank", () => {
  const { pictures, objects } = scenes(100, 4), seen = matcher.match(pictures);
  const right = seen.filter(({ shape, colour, size }, i) => {
    const [object] = objects[i]!;
    return shape === object!.shape && colour === object!.colour && size === object!.size;
  });
  assert.ok(right.length >= 97, `${right.length} of 100`);
  assert.ok(seen.every(({ explained }) => explained > 0.85));
});

Deno.test("what a silhouette explains is the projection on it, by a plain loop", () => {
  const bank = drawScenes(1, { random: new Random(3) }), { pictures } = scenes(1, 5);
  const single = new SceneMatcher({ random: new Random(3), count: 1 });
  const p = pictures.dataSync(), m = bank.masks;
  let explained = 0, squares = 0, length = 0;
  for (const share of m) length += share ** 2;
  for (let channel = 0; channel < 3; channel++) {
    let along = 0;
    for (let i = 0; i < 256; i++) {
      along += m[i]! * p[3 * i + channel]!;
      squares += p[3 * i + channel]! ** 2;
    }
    explained += along ** 2 / length;
  }
  const [match] = single.match(pictures);
  assert.ok(Math.abs(match!.explained - explained / squares) < 1e-5);
  single.dispose();
});

Deno.test("a half as bright scene is explained as well; noise and darkness are not", () => {
  const { pictures } = scenes(4, 6), dim = tf.div<tf.Tensor4D>(pictures, 2);
  const [full, half] = [matcher.match(pictures), matcher.match(dim)];
  full.forEach(({ explained }, i) => assert.ok(Math.abs(explained - half[i]!.explained) < 1e-4));
  const noise = tf.tensor4d(Float32Array.from({ length: 768 }, () => 0.5), [1, 16, 16, 3]);
  assert.ok(matcher.match(noise)[0]!.explained < 0.5);
  assert.equal(matcher.match(tf.zeros([1, 16, 16, 3]))[0]!.explained, 0);
});

Deno.test("a matcher names pictures of another size, and a bank without scenes", () => {
  assert.throws(() => matcher.match(tf.zeros([1, 28, 28, 3])), /Cannot match scenes: "pictures"/);
  assert.throws(() => new SceneMatcher({ random: new Random(0), count: 0 }), /"count"/);
});

Deno.test("a matcher leaves no tensors behind", async () => {
  await withLeakCheck(() => {
    const { pictures } = scenes(2, 7), own = new SceneMatcher({ random: new Random(1), count: 9 });
    own.match(pictures);
    tf.dispose(pictures);
    own.dispose();
  });
});
