import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Dense, ExponentialMovingAverage } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

Deno.test("an average starts at the parameters and goes a share of the way to them", () => {
  const w = tf.variable(tf.tensor1d([8, 0]));
  const average = new ExponentialMovingAverage({ w }, { decay: 0.75 });
  assert.deepEqual([...average.averages["w"]!.dataSync()], [8, 0]);
  w.assign(tf.tensor1d([0, 4]));
  average.update();
  assert.deepEqual([...average.averages["w"]!.dataSync()], [6, 1]);
  assert.deepEqual([...w.dataSync()], [0, 4]); // the parameters stay as they are
});

Deno.test("a model loads the averages of another of its shape", () => {
  const [trained, shown] = [0, 1].map((seed) => new Dense(2, 3, { random: new Random(seed) }));
  const average = new ExponentialMovingAverage(trained!.parameters, { decay: 0.5 });
  trained!.kernel.assign(tf.zeros([2, 3]));
  average.update();
  shown!.load(average.averages);
  assert.deepEqual(shown!.kernel.dataSync(), average.averages["kernel"]!.dataSync());
  assert.ok(Object.values(average.averages).every(({ trainable }) => !trainable));
});

Deno.test("an average leaks nothing and frees what it owns", async () => {
  const w = tf.variable(tf.tensor1d([8, 0]));
  await withLeakCheck(() => {
    const average = new ExponentialMovingAverage({ w }, { decay: 0.9 });
    average.update();
    average.dispose();
  });
});

Deno.test("an average names a decay out of its range", () => {
  assert.throws(() => new ExponentialMovingAverage({}, { decay: 1 }), {
    name: "RangeError",
    message: 'Cannot average parameters: "decay" must be in [0, 1), current value is 1',
  });
});
