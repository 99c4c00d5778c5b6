import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  magnitudeMask,
  magnitudeMasks,
  removeUnits,
  roundHalfToEven,
  unitMask,
  WeightMasks,
} from "lib/compression/mod.ts";
import { Adam, Dense, losses, MLP, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

Deno.test("roundHalfToEven() rounds as Python does", () => {
  assert.deepEqual([-1.5, -0.5, 0.5, 1.5, 2.5, 2.4999, -0.2].map(roundHalfToEven), [
    ...[-2, 0, 0, 2, 2, 2, 0],
  ]);
  assert.ok(Object.is(roundHalfToEven(-0.4), 0), "no -0");
  assert.ok(Number.isNaN(roundHalfToEven(NaN)));
  assert.equal(roundHalfToEven(-Infinity), -Infinity);
});

Deno.test("magnitudeMask() prunes the smallest, and of equal ones the first", () => {
  assert.deepEqual([...magnitudeMask([1, -1, 1, 2], { count: 2 })], [0, 0, 1, 1]);
  assert.deepEqual([...magnitudeMask([1, -1, 1, 2], { count: 0 })], [1, 1, 1, 1]);
  assert.deepEqual([...magnitudeMask([1, -1, 1, 2], { share: 1 })], [0, 0, 0, 0]);
});

Deno.test("magnitudeMask() counts a second share of what the first left", () => {
  const weights = Float64Array.from({ length: 100 }, (_, i) => i);
  const first = magnitudeMask(weights, { share: 0.5 });
  const second = magnitudeMask(weights, { share: 0.5 }, first);
  assert.equal(second.reduce((a, b) => a + b), 25);
  assert.ok(second.every((kept, i) => (kept === 1) === (i >= 75)));
});

Deno.test("magnitudeMasks() has one threshold for all layers", () => {
  const random = new Random(0),
    layers = [1, 10].map((spread) =>
      Float32Array.from({ length: 50 }, () => spread * random.normal())
    );
  const masks = magnitudeMasks(layers, { share: 0.7 });
  const sizes = (kept: number) =>
    layers.flatMap((own, l) => [...own].filter((_, i) => masks[l]![i] === kept).map(Math.abs));
  assert.ok(Math.max(...sizes(0)) <= Math.min(...sizes(1)));
  assert.equal(sizes(1).length, 30);
});

Deno.test("unitMask() prunes slices of any axis by the norm that is asked for", () => {
  const weights = [3, 3, 5, 0, 4, 4]; // rows [3, 3], [5, 0], [4, 4]
  const mask = (
    norm: 1 | 2,
    axis = 0,
  ) => [...unitMask(weights, [3, 2], { axis, norm, amount: { count: 1 } })];
  assert.deepEqual(mask(1), [1, 0, 1]); // 6, 5, 8
  assert.deepEqual(mask(2), [0, 1, 1]); // 18, 25, 32
  assert.deepEqual(mask(2, -1), [1, 0]);
});

Deno.test("masks name the argument that is wrong", () => {
  const refused = (run: () => unknown, message: RegExp) => assert.throws(run, { message });
  refused(
    () => magnitudeMask([1], { share: 1.5 }),
    /^Cannot prune weights by magnitude: "amount.share" must be in \[0, 1\], current value is 1.5$/,
  );
  refused(() => magnitudeMask([1], { count: 2 }), /"amount.count" must be an integer in \[0, 1\]/);
  refused(() => magnitudeMask([1], { count: 1 }, [1, 1]), /"kept\[0\].length" must be 1/);
  const options = { axis: 2, amount: { count: 1 } };
  refused(() => unitMask([1, 2], [1, 2], options), /"axis" must be an integer in \[-2, 2\)/);
  refused(() => unitMask([1, 2], [3], { ...options, axis: 0 }), /"values.length" must be 3/);
  const axis = { ...options, axis: 0, norm: 3 as 2 };
  refused(() => unitMask([1, 2], [1, 2], axis), /"norm" must be 1 or 2, current value is 3/);
});

Deno.test("WeightMasks keeps pruned weights at 0 through training, and biases out of it", () => {
  const model = new MLP([6, 8, 3], { random: new Random(0) }), masks = new WeightMasks(model);
  masks.prune({ share: 0.75 });
  assert.equal(masks.kept, 18); // of 48 + 24
  const x = normalTensor<tf.Rank.R2>(new Random(1), [20, 6]);
  const y = tf.tensor1d(Array.from({ length: 20 }, (_, i) => i % 3), "int32");
  const optimizer = new Adam({ learningRate: 0.1 });
  const loss = () => losses.sparseCategoricalCrossEntropy(y, model.apply(x), { fromLogits: true });
  const before = loss().dataSync()[0]!;
  for (let step = 0; step < 20; step++) {
    trainStep({ model, optimizer, loss });
    masks.apply();
  }
  assert.ok(loss().dataSync()[0]! < before);
  const zeros = model.layers.map(({ kernel }) =>
    kernel.dataSync().filter((weight) => weight === 0).length
  );
  assert.equal(zeros[0]! + zeros[1]!, 72 - 18);
  assert.ok(model.layers[0]!.bias!.dataSync().every((bias) => bias !== 0));
});

Deno.test("WeightMasks prunes each layer for itself, or all together", () => {
  const make = () => {
    const model = new MLP([6, 8, 3], { random: new Random(0) });
    tf.tidy(() => model.layers[1]!.kernel.assign(tf.mul(model.layers[1]!.kernel, 100)));
    return { model, masks: new WeightMasks(model) };
  };
  const kept = ({ model }: { model: MLP }) =>
    model.layers.map(({ kernel }) => kernel.dataSync().filter((weight) => weight !== 0).length);
  const [global, layer] = [make(), make()];
  global.masks.prune({ share: 0.5 });
  layer.masks.prune({ share: 0.5 }, "layer");
  assert.deepEqual(kept(global), [12, 24]);
  assert.deepEqual(kept(layer), [24, 12]);
});

Deno.test("WeightMasks frees what it makes, and refuses masks that do not fit", async () => {
  const model = new MLP([2, 3, 2], { random: new Random(0) });
  await withLeakCheck(() => {
    const masks = new WeightMasks(model);
    masks.prune({ share: 0.5 });
    masks.prune({ share: 0.5 });
    masks.dispose();
  });
  const masks = new WeightMasks(model);
  assert.throws(() => masks.set({ "layers/0/kernel": [1] }), {
    message:
      'Cannot prune a model: "masks["layers/0/kernel"].length" must be 6, current value is 1',
  });
  assert.throws(() => new WeightMasks(3 as unknown as MLP), /"model" must be a module/);
});

Deno.test("removeUnits() gives the outputs of a network whose units give 0", async () => {
  const options = { random: new Random(2), initializer: "glorot_uniform" } as const;
  const mlp = new MLP([5, 7, 6, 4], options);
  const masks = [[1, 0, 1, 1, 0, 1, 1], [0, 1, 1, 1, 1, 0]];
  const x = normalTensor<tf.Rank.R2>(new Random(3), [9, 5]);
  const smaller = removeUnits(mlp, masks);
  assert.deepEqual(smaller.sizes, [5, 5, 4, 4]);
  const silenced = mlp.layers.reduce<tf.Tensor>((h, layer, i) => {
    const y = layer.apply(h);
    return masks[i] === undefined ? y : tf.mul(y, masks[i]);
  }, x);
  assertClose(smaller.apply(x), silenced as tf.Tensor2D, 1e-6);
  await withLeakCheck(() => removeUnits(mlp, masks).dispose());
});

Deno.test("removeUnits() names what does not fit", () => {
  const mlp = new MLP([2, 3, 2], { random: new Random(0) });
  const refused = (run: () => unknown, message: RegExp) => assert.throws(run, { message });
  refused(() => removeUnits(mlp, []), /Cannot remove units: "masks.length" must be 1/);
  refused(() => removeUnits(mlp, [[1]]), /"masks\[0\].length" must be 3, current value is 1/);
  refused(() => removeUnits(mlp, [[0, 0, 0]]), /"masks\[0\]" must be a mask that keeps a unit/);
  const dense = new Dense(2, 2, { random: new Random(0) });
  refused(() => removeUnits(dense as unknown as MLP, []), /"mlp" must be an MLP with a kernel/);
});
