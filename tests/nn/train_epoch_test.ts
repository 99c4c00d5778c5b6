import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  Adam,
  BatchNormalization,
  Dense,
  minibatches,
  type Module,
  takeRows,
  trainEpoch,
} from "lib/nn/mod.ts";
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

/** The rows that one epoch of five rows has trained on, and how the model was updated. */
function fiveRows(model: Module, y: (x: tf.Tensor2D) => tf.Tensor, batchSize: number) {
  const seen: number[][] = [], optimizer = new Adam();
  const loss = (x: tf.Tensor2D) => {
    seen.push([...x.dataSync()]);
    return tf.mean(tf.square(y(x))) as tf.Scalar;
  };
  const options = { model, optimizer, random: new Random(0), batchSize };
  const run = () => trainEpoch(Float32Array.of(1, 2, 3, 4, 5), 1, loss, options);
  return { run, seen, optimizer };
}

Deno.test("trainEpoch() leaves out a single row at the end where batch normalization is part", () => {
  class Normalized extends Dense {
    readonly blocks = [{ norm: new BatchNormalization(1) }];
    normalized = (x: tf.Tensor2D) => this.blocks[0]!.norm.apply(this.apply(x), { training: true });
  }
  const model = new Normalized(1, 1, { random: new Random(0) });
  const { run, seen, optimizer } = fiveRows(model, model.normalized, 2);
  const mean = run();
  assert.deepEqual(seen.map((rows) => rows.length), [2, 2]);
  assert.equal(optimizer.iterations, 2);
  assert.ok(Math.abs(mean - 1) < 0.1); // of what was trained on: mean 0, variance 1
  for (const batchSize of [1, 5, 3]) {
    const other = fiveRows(model, model.normalized, batchSize);
    if (batchSize === 1) { // no minibatch has a variance: an error before any update
      assert.throws(other.run, /two elements a channel or more/);
      assert.equal(other.optimizer.iterations, 0);
    } else {
      other.run();
      assert.equal(other.seen.flat().length, 5);
    }
  }
  model.dispose();
});

Deno.test("trainEpoch() trains on a single row at the end where nothing mixes rows", () => {
  const model = new Dense(1, 1, { random: new Random(0) });
  const { run, seen } = fiveRows(model, (x) => model.apply(x), 2);
  run();
  assert.deepEqual(seen.map((rows) => rows.length), [2, 2, 1]);
  model.dispose();
});
