import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadSceneClip } from "lib/clip/mod.ts";
import { describeScene, drawScenes, sceneCombinations } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

Deno.test("loadSceneClip() gives towers that end in 32 numbers, as vectors of length 1", async () => {
  const { clip, config, curve, encode } = await loadSceneClip();
  assert.deepEqual([config.image.embedding, config.text.embedding, config.text.time], [32, 32, 16]);
  const { images, captions } = drawScenes(5, { objects: 2, random: new Random(0) });
  const pictures = clip.embedImages(tf.tensor4d(images, [5, 16, 16, 3]));
  const texts = clip.embedTexts(encode(captions));
  for (const vectors of [pictures, texts]) {
    assert.deepEqual(vectors.shape, [5, 32]);
    assertClose(tf.norm(vectors, 2, 1).dataSync(), [1, 1, 1, 1, 1], 1e-5);
  }
  assert.equal(curve.step.at(-1), 1500);
  assert.ok(curve.loss.at(-1)! < curve.loss[0]!);
  clip.dispose();
});

Deno.test("the CLIP of scenes names what it was trained on, and most of what it was not", async () => {
  const { clip, encode } = await loadSceneClip(), classes = sceneCombinations();
  const texts = clip.embedTexts(encode(classes.map((one) => describeScene([one]))));
  const accuracy = (combinations: "training" | "held_out") => {
    const { images, objects } = drawScenes(200, { combinations, random: new Random(5) });
    const pictures = clip.embedImages(tf.tensor4d(images, [200, 16, 16, 3]));
    const best = tf.argMax(tf.matMul(pictures, texts, false, true), 1).dataSync();
    return objects.filter(([object], i) => {
      const { shape, colour } = classes[best[i]!]!;
      return object!.shape === shape && object!.colour === colour;
    }).length / 200;
  };
  assert.ok(accuracy("training") > 0.95);
  assert.ok(accuracy("held_out") > 0.5); // guessing: 1 of 30
  clip.dispose();
});

Deno.test("loadSceneClip() says that a file is missing, and leaves no tensors behind", async () => {
  const directory = new URL("file:///none/");
  await assert.rejects(loadSceneClip({ directory }), {
    message:
      'Cannot load CLIP on scenes: data file "clip/scenes.safetensors" is missing; restore it from git',
  });
  await withLeakCheck(async () => {
    const { clip } = await loadSceneClip();
    clip.dispose();
  });
});
