import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  Clip,
  INITIAL_LOG_SCALE,
  ResidualNetwork,
  type ResidualNetworkConfig,
  TextTransformer,
  type TextTransformerConfig,
  VisionTransformer,
  type VisionTransformerConfig,
} from "lib/clip/mod.ts";
import { Adam, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const SIZES = { size: 8, blocks: 2, heads: 2, embedding: 6 };
const VISION: VisionTransformerConfig = { ...SIZES, side: 8, channels: 1, patch: 4 };
const RESIDUAL: ResidualNetworkConfig = {
  ...{ side: 8, channels: 1, widths: [8, 16], groups: 4, embedding: 6 },
};
const TEXT: TextTransformerConfig = { ...SIZES, vocabulary: 9, time: 6, end: 2 };
const vision = (random = new Random(0)) => new VisionTransformer(VISION, { random });
const residual = (random = new Random(0)) => new ResidualNetwork(RESIDUAL, { random });
const text = (random = new Random(1)) => new TextTransformer(TEXT, { random });
const images = (count: number, seed = 2) =>
  normalTensor<tf.Rank.R4>(new Random(seed), [count, 8, 8, 1]);
const captions = (rows: number[][]) => tf.tensor2d(rows, undefined, "int32");

Deno.test("the towers have as many parameters as their formulas say", () => {
  const block = 4 * (8 * 8 + 8) + (8 * 32 + 32) + (32 * 8 + 8) + 4 * 8, norm = 2 * 8;
  const patches = 4 * 4 * 8, positions = 5 * 8, projection = 8 * 6;
  assert.equal(
    vision().parameterCount,
    patches + 8 + positions + 2 * norm + 2 * block + projection,
  );
  assert.equal(text().parameterCount, 9 * 8 + 6 * 8 + 2 * block + norm + projection);
  const stem = 9 * 8 + 8, first = 2 * (9 * 8 * 8) + 4 * 8;
  const second = 9 * 8 * 16 + 9 * 16 * 16 + 8 * 16 + 4 * 16;
  assert.equal(residual().parameterCount, stem + first + second + 16 * 6);
});

Deno.test("a caption's embedding depends on what stands up to its end, and on the order", () => {
  const tower = text();
  const embed = (row: number[]) => [...tower.apply(captions([row])).dataSync()];
  const base = embed([4, 5, 2, 0, 0, 0]);
  assert.deepEqual(embed([4, 5, 2, 7, 8, 2]), base);
  assertClose(embed([4, 5, 2]), base, 1e-6);
  assert.notDeepEqual(embed([5, 4, 2, 0, 0, 0]), base);
  assert.notDeepEqual(embed([4, 6, 2, 0, 0, 0]), base);
});

Deno.test("a token sees those before it alone", () => {
  const tower = text();
  const states = (row: number[]) => tower.states(captions([row])).arraySync()[0]!;
  const [first, second] = [states([4, 5, 6, 2]), states([4, 5, 7, 2])];
  assert.deepEqual(first.slice(0, 2), second.slice(0, 2));
  assert.notDeepEqual(first[2], second[2]);
});

Deno.test("the vision transformer tells places apart, and each picture is by itself", () => {
  const tower = vision(), x = images(3);
  const all = tower.apply(x), one = tower.apply(tf.slice(x, [1, 0, 0, 0], [1, -1, -1, -1]));
  assertClose(one, tf.slice(all, [1, 0], [1, -1]), 1e-5);
  const moved = tower.apply(tf.reverse(x, 2));
  assert.ok(tf.max(tf.abs(tf.sub(moved, all))).dataSync()[0]! > 1e-4);
});

Deno.test("the vision transformer has the gradient of finite differences", () => {
  const tower = vision(), f = (x: tf.Tensor4D) => tf.sum(tf.square(tower.apply(x)));
  const { largestRelativeError } = checkGradient(f, images(1), { epsilon: 0.01 });
  assert.ok(largestRelativeError < 0.02, `${largestRelativeError}`);
});

Deno.test("the ResNet has the gradient of finite differences along a direction", () => {
  const tower = residual(), x = images(1), direction = images(1, 3);
  // along one direction: in single pixels the corners of the rectifiers would show
  const f = (step: tf.Tensor1D) =>
    tf.sum(tf.square(tower.apply(tf.add(x, tf.mul(direction, tf.sum(step))))));
  const { largestRelativeError } = checkGradient(f, tf.tensor1d([0]), { epsilon: 2e-3 });
  assert.ok(largestRelativeError < 0.02, `${largestRelativeError}`);
});

Deno.test("a stem with strides shrinks all stages, and costs no parameter", () => {
  const strided = new ResidualNetwork({ ...RESIDUAL, stemStrides: 2 }, { random: new Random(0) });
  assert.deepEqual(residual().states(images(2)).shape, [2, 4, 4, 16]);
  assert.deepEqual(strided.states(images(2)).shape, [2, 2, 2, 16]);
  assert.equal(strided.parameterCount, residual().parameterCount);
});

Deno.test("the same seed gives the same towers", () => {
  const embed = (seed: number) => [...vision(new Random(seed)).apply(images(2)).dataSync()];
  assert.deepEqual(embed(0), embed(0));
  assert.notDeepEqual(embed(0), embed(1));
});

for (const [name, image] of [["vision transformer", vision], ["ResNet", residual]] as const) {
  Deno.test(`CLIP with a ${name} learns which of 6 captions belongs to a picture, and leaks nothing`, async () => {
    await withLeakCheck(() => {
      const random = new Random(0);
      const clip = new Clip(image(random.split("image")), text(random.split("text")));
      const optimizer = new Adam({ learningRate: 0.003 });
      const [x, tokens] = [
        images(6),
        captions([[3, 4, 2], [4, 3, 2], [5, 6, 2], [6, 5, 2], [7, 8, 2], [8, 7, 2]]),
      ];
      const losses = Array.from(
        { length: 100 },
        () => trainStep({ model: clip, loss: () => clip.loss(x, tokens).loss, optimizer }).loss,
      );
      assert.ok(losses[0]! > 0.8 * Math.log(6) && losses.at(-1)! < 0.2, `${losses.at(-1)}`);
      const cosines = tf.tidy(() => {
        const [i, t] = [clip.embedImages(x), clip.embedTexts(tokens)];
        return tf.argMax(tf.matMul(i, t, false, true), 1).arraySync();
      });
      assert.deepEqual(cosines, [0, 1, 2, 3, 4, 5]);
      tf.dispose([x, tokens]);
      optimizer.dispose();
      clip.dispose();
    });
  });
}

Deno.test("CLIP's scale starts at 1 / 0.07 and never goes beyond 100", () => {
  const clip = new Clip(vision(), text());
  assertClose(Math.exp(INITIAL_LOG_SCALE), 1 / 0.07, 1e-9);
  assertClose(clip.scale.dataSync()[0]!, 1 / 0.07, 1e-4);
  clip.logScale.assign(tf.scalar(9));
  assertClose(clip.scale.dataSync()[0]!, 100, 1e-3);
  assert.ok(Object.keys(clip.parameters).includes("logScale"));
});

Deno.test("the towers name a bad size, and an input of another shape", () => {
  const random = new Random(0);
  assert.throws(() => new VisionTransformer({ ...VISION, patch: 3 }, { random }), {
    name: "RangeError",
    message:
      'Cannot build a vision transformer: "patch" must be a divisor of the side 8, current value is 3',
  });
  assert.throws(() => new VisionTransformer({ ...VISION, heads: 3 }, { random }), /"heads"/);
  assert.throws(() => new ResidualNetwork({ ...RESIDUAL, side: 9 }, { random }), {
    message:
      'Cannot build a residual network: "side" must be divisible by 2, as stem and stages shrink it, current value is 9',
  });
  const strided = { ...RESIDUAL, side: 12, stemStrides: 8 };
  assert.throws(() => new ResidualNetwork(strided, { random }), /"side" must be divisible by 16/);
  assert.throws(() => new ResidualNetwork({ ...RESIDUAL, widths: [] }, { random }), /"widths"/);
  assert.throws(() => new TextTransformer({ ...TEXT, end: 9 }, { random }), /"end" must be .*9\)/);
  const small = tf.zeros<tf.Rank.R4>([1, 4, 4, 1]);
  assert.throws(() => vision().apply(small), {
    message:
      'Cannot apply a vision transformer: "images" must be of shape [batch, 8, 8, 1], current shape is [1, 4, 4, 1]',
  });
  assert.throws(() => residual().apply(small), /"images" must be of shape \[batch, 8, 8, 1\]/);
  const tower = text();
  assert.throws(() => tower.apply(captions([[3, 4]])), {
    message:
      'Cannot apply a text transformer: "tokens[0]" must be a caption with its end, token 2, current value is "without"',
  });
  assert.throws(() => tower.apply(captions([[3, 9, 2]])), /"tokens" must be in \[0, 9\)/);
  assert.throws(() => tower.apply(tf.zeros([1, 7], "int32")), /at most 6 in a caption/);
});
