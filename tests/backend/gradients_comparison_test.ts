import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { integers, onBothBackends, onStock } from "./_reference_gradients.ts";
import { assertClose } from "../_assert_close.ts";

const COMPARISONS = ["greater", "greaterEqual", "less", "lessEqual", "equal", "notEqual"] as const;

for (const name of COMPARISONS) {
  // 2 x where the comparison with 0.5 holds, x^2 elsewhere
  const choose = (x: tf.Tensor) => tf.where(tf[name](x, 0.5), tf.mul(x, 2), tf.square(x));

  Deno.test(`tf.where() trains through ${name}()`, async () => {
    await onBothBackends(() => {
      const x = tf.tensor1d([-1, 0.5, 3]);
      const holds = tf[name](x, 0.5).dataSync();
      assertClose(tf.grad(choose)(x), [...x.dataSync()].map((v, i) => holds[i] === 1 ? 2 : 2 * v));
    });
  });

  if (name === "greaterEqual") continue; // the one comparison that tfjs gave a gradient
  Deno.test(`stock tfjs throws in the gradient of ${name}()`, async () => {
    const kernel = name[0]!.toUpperCase() + name.slice(1);
    const message = `Cannot compute gradient: gradient function not found for ${kernel}.`;
    await onStock("cpu", () => assert.throws(() => tf.grad(choose)(tf.scalar(1)), { message }));
  });
}

/** 2 x where -0.4 < x and not (x < -0.2 or x > 0.7), x^2 elsewhere. */
function chooseByLogic(x: tf.Tensor): tf.Tensor {
  const outside = tf.logicalOr(tf.less(x, -0.2), tf.greater(x, 0.7));
  const inside = tf.logicalAnd(tf.greater(x, -0.4), tf.logicalNot(outside));
  return tf.where(inside, tf.mul(x, 2), tf.square(x));
}

Deno.test("conditions made of and, or and not train", async () => {
  await onBothBackends(() => {
    const gradient = tf.grad(chooseByLogic)(tf.tensor1d([-0.5, -0.3, 0, 0.5, 0.9]));
    assertClose(gradient, [-1, -0.6, 2, 2, 1.8]);
  });
  await onStock("cpu", () => {
    const message = /gradient function not found for LogicalAnd/;
    assert.throws(() => tf.grad(chooseByLogic)(tf.scalar(1)), message);
  });
});

Deno.test("any() and all() as conditions train, with comparisons that broadcast", async () => {
  const byAny = (x: tf.Tensor, limit: tf.Tensor) =>
    tf.where(tf.any(tf.greater(x, limit), 1, true), tf.mul(x, 2), tf.neg(x));
  const byAll = (x: tf.Tensor, limit: tf.Tensor) =>
    tf.where(tf.all(tf.greater(x, limit)), tf.mul(x, 2), tf.neg(x));
  const x = [[1, 2], [3, -4]];
  await onBothBackends(() => {
    const [byAnyX, byAnyLimit] = tf.grads(byAny)([tf.tensor2d(x), tf.tensor1d([1.5, 5])]);
    assertClose(byAnyX!, [-1, -1, 2, 2]);
    assertClose(byAnyLimit!, [0, 0]);
    assertClose(tf.grads(byAll)([tf.tensor2d(x), tf.scalar(-5)])[0]!, [2, 2, 2, 2]);
  });
  await onStock("wasm", () => {
    const inputs = [tf.tensor2d(x), tf.scalar(-5)];
    assert.throws(() => tf.grads(byAll)(inputs), /gradient function not found for All/);
  });
});

Deno.test("a mask made by cast(greater()) is a constant in the gradient", async () => {
  await onBothBackends(() => {
    const masked = (x: tf.Tensor) => tf.mul(x, tf.cast(tf.greater(x, 0), "float32"));
    assertClose(tf.grad(masked)(tf.tensor1d([-1, 2])), [0, 1]);
  });
});

Deno.test("the gradient of the gradient of maximum() exists", async () => {
  const square = (x: tf.Tensor) => tf.mul(tf.maximum(x, tf.zerosLike(x)), x);
  const twice = (x: tf.Tensor) => tf.grad(tf.grad(square))(x);
  await onBothBackends(() => assertClose(twice(tf.tensor1d([-1, 2])), [0, 2]));
  await onStock("cpu", () => assert.throws(() => twice(tf.scalar(1)), /not found for Less/));
});

Deno.test("integer operands of a comparison do not stop the gradient", async () => {
  await onBothBackends(() => {
    const chosen = (x: tf.Tensor) =>
      tf.mul(x, tf.cast(tf.equal(tf.argMax(x), integers([1], [])), "float32"));
    assertClose(tf.grad(chosen)(tf.tensor1d([1, 5])), [1, 1]);
  });
});
