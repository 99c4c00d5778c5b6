import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import { Dense, minibatches, takeRows, trainEpoch } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

Deno.test("minibatches() uses every row exactly once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 64 }), (n, size) => {
      const batches = [...minibatches(n, size, new Random(n))];
      assert.deepEqual(batches.flatMap((b) => [...b]).sort((a, b) => a - b), [...Array(n).keys()]);
      assert.ok(batches.slice(0, -1).every((batch) => batch.length === size));
    }),
    { numRuns: 50 },
  );
});

Deno.test("minibatches() shuffles, from the generator that it is given", () => {
  const order = (seed: number) => [...minibatches(50, 50, new Random(seed))][0]!.join();
  assert.equal(order(1), order(1));
  assert.notEqual(order(1), order(2));
  assert.notEqual(order(1), [...Array(50).keys()].join());
});

Deno.test("minibatches() names a size that is no positive integer", () => {
  assert.throws(() => [...minibatches(0, 4, new Random(0))], {
    name: "RangeError",
    message: 'Cannot make minibatches: "count" must be a positive integer, current value is 0',
  });
  assert.throws(() => [...minibatches(4, -1, new Random(0))], {
    name: "RangeError",
    message: 'Cannot make minibatches: "batchSize" must be a positive integer, current value is -1',
  });
});

Deno.test("takeRows() copies rows, the same one twice if asked", () => {
  const taken = takeRows(Float32Array.of(1, 2, 3, 4, 5, 6), 3, [1, 0, 1]);
  assert.deepEqual(taken.arraySync(), [[4, 5, 6], [1, 2, 3], [4, 5, 6]]);
});

Deno.test("takeRows() names a row that is not there", () => {
  assert.throws(() => takeRows(new Float32Array(6), 3, [2]), {
    name: "RangeError",
    message: 'Cannot take rows: each of "rows" must be an integer in [0, 2), current value is 2',
  });
});

Deno.test("trainEpoch() fits a line, and returns the loss before the updates", () => {
  const rows = Float32Array.from({ length: 64 }, (_, i) => i / 32 - 1);
  const random = new Random(0), layer = new Dense(1, 1, { random });
  const loss = (x: tf.Tensor2D) =>
    tf.mean(tf.square(tf.sub(layer.apply(x), tf.add(tf.mul(x, 3), 1)))) as tf.Scalar;
  const before = tf.tidy(() => loss(tf.tensor2d(rows, [64, 1])).dataSync()[0]!);
  const options = { optimizer: tf.train.sgd(0.3), variables: layer.variables, random };
  const first = trainEpoch(rows, 1, loss, { ...options, batchSize: 64 });
  assert.ok(Math.abs(first - before) < 1e-5);
  for (let epoch = 0; epoch < 50; epoch++) trainEpoch(rows, 1, loss, { ...options, batchSize: 16 });
  assert.ok(Math.abs(layer.kernel.dataSync()[0]! - 3) < 1e-3);
  assert.ok(Math.abs(layer.bias!.dataSync()[0]! - 1) < 1e-3);
});

Deno.test("trainEpoch() leaks no tensor once the optimizer has its state", async () => {
  const random = new Random(0), layer = new Dense(2, 2, { random });
  const options = { optimizer: tf.train.adam(), variables: layer.variables, random };
  const epoch = () =>
    void trainEpoch(new Float32Array(20), 2, (x) => tf.mean(layer.apply(x)) as tf.Scalar, options);
  epoch();
  await withLeakCheck(epoch);
});

Deno.test("trainEpoch() stops before a loss that is not finite changes the weights", () => {
  const random = new Random(0), layer = new Dense(1, 1, { random });
  const loss = (x: tf.Tensor2D) =>
    tf.mean(tf.log(tf.sub(tf.mul(layer.apply(x), 0), 1))) as tf.Scalar;
  const options = { optimizer: tf.train.sgd(0.1), variables: layer.variables, random };
  const before = [...layer.kernel.dataSync()];
  assert.throws(() => trainEpoch(Float32Array.of(1), 1, loss, options), {
    name: "RangeError",
    message:
      "Cannot train: the loss must stay finite, current value is NaN; try a smaller learning rate",
  });
  assert.deepEqual([...layer.kernel.dataSync()], before);
});
