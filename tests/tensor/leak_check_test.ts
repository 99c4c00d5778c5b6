/** withLeakCheck: passes what it returns, counts what is left, in sync and async functions. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { withLeakCheck } from "lib/tensor/mod.ts";

await tf.setBackend("cpu");

Deno.test("withLeakCheck() gives back the result of a clean function, sync or async", async () => {
  assert.equal(await withLeakCheck(() => 7), 7);
  assert.equal(await withLeakCheck(() => Promise.resolve("done")), "done");
  await withLeakCheck(() => tf.tidy(() => void tf.square(tf.ones([2]))));
});

Deno.test("withLeakCheck() lets returned tensors live, inside arrays and objects too", async () => {
  const { list } = await withLeakCheck(() => ({ list: [tf.scalar(1), tf.scalar(2)], name: "x" }));
  assert.deepEqual(list.map((tensor) => tensor.isDisposed), [false, false]);
  tf.dispose(list);
});

Deno.test("withLeakCheck() counts what was left behind", async () => {
  const leaked: tf.Tensor[] = [];
  await assert.rejects(
    () =>
      withLeakCheck(() => {
        leaked.push(tf.scalar(1), tf.scalar(2));
      }),
    {
      name: "Error",
      message: "Leak: 2 tensors were left behind, beyond the 0 new returned; " +
        "wrap the work in tf.tidy(), or dispose of them",
    },
  );
  await assert.rejects(
    () =>
      withLeakCheck(async () => {
        await Promise.resolve();
        leaked.push(tf.scalar(3));
        const result = tf.scalar(4);
        leaked.push(result);
        return result;
      }),
    /^Error: Leak: 1 tensor was left behind, beyond the 1 new returned/,
  );
  tf.dispose(leaked);
});

Deno.test("withLeakCheck() doesn't take a returned old tensor for a new one", async () => {
  const old = tf.scalar(1);
  const leaked: tf.Tensor[] = [];
  await assert.rejects(
    () =>
      withLeakCheck(() => {
        leaked.push(tf.scalar(2));
        return old;
      }),
    /1 tensor was left behind/,
  );
  tf.dispose([old, ...leaked]);
});

Deno.test("withLeakCheck() doesn't count a returned tensor that is disposed of", async () => {
  const leaked: tf.Tensor[] = [];
  await assert.rejects(
    () =>
      withLeakCheck(() => {
        leaked.push(tf.scalar(1));
        const gone = tf.scalar(2);
        gone.dispose();
        return gone;
      }),
    /1 tensor was left behind/,
  );
  tf.dispose(leaked);
});

Deno.test("withLeakCheck() passes on the function's own error", async () => {
  const failure = () => {
    throw new TypeError("mine");
  };
  await assert.rejects(() => withLeakCheck(failure), { name: "TypeError", message: "mine" });
});
