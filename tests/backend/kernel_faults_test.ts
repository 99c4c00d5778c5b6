/** What users of tfjs reported, and its siblings, through the public operations. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";

await setUpBackend();

function values(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync(), (value) => Math.round(value * 1e4) / 1e4);
}

Deno.test("functions of real numbers take integers as real numbers", () => {
  const x = tf.tensor1d([0, 1, 2, 9], "int32");
  assert.deepEqual(values(tf.log1p(x)), [0, 0.6931, 1.0986, 2.3026]);
  assert.deepEqual(values(tf.reciprocal(tf.tensor1d([1, 2, 4], "int32"))), [1, 0.5, 0.25]);
  assert.deepEqual(values(tf.erf(tf.tensor1d([0, 1], "int32"))), [0, 0.8427]);
});

Deno.test("functions of booleans count them as 0 and 1", () => {
  const x = tf.tensor1d([true, false], "bool");
  assert.deepEqual(values(tf.relu(x)), [1, 0]);
  assert.deepEqual(values(tf.neg(x)), [-1, 0]);
  assert.deepEqual(values(tf.sub(x, tf.tensor1d([true, true], "bool"))), [0, -1]);
  assert.deepEqual(values(tf.softplus(x)), [1.3133, 0.6931]);
});

Deno.test("where() chooses among booleans", () => {
  const condition = tf.tensor1d([true, false], "bool");
  const yes = tf.tensor1d([true, true], "bool"), no = tf.tensor1d([false, false], "bool");
  const chosen = tf.where(condition, yes, no);
  assert.equal(chosen.dtype, "bool");
  assert.deepEqual(values(chosen), [1, 0]);
});

Deno.test("the sign of a small number is its sign", () => {
  assert.deepEqual(values(tf.sign(tf.tensor1d([1e-7, -1e-7, 0, NaN, 1e-40]))), [1, -1, 0, NaN, 1]);
});

Deno.test("reductions of nothing have the identity as their value", () => {
  const none = tf.zeros([2, 0]);
  assert.deepEqual(values(tf.max(none, 1)), [-Infinity, -Infinity]);
  assert.deepEqual(values(tf.min(none, 1)), [Infinity, Infinity]);
  assert.deepEqual(values(tf.prod(none, 1)), [1, 1]);
  assert.deepEqual(values(tf.sum(tf.zeros([2, 0], "int32"), 1)), [0, 0]);
  assert.deepEqual(values(tf.all(tf.zeros([2, 0], "bool"), 1)), [1, 1]);
  assert.deepEqual(values(tf.any(tf.zeros([2, 0], "bool"), 1)), [0, 0]);
  assert.throws(() => tf.argMax(none, 1), {
    name: "RangeError",
    message:
      'Cannot compute argMax: "x" must have an element along axis 1, current shape is [2, 0]',
  });
});

Deno.test("prelu()'s slopes broadcast along any axis", () => {
  const x = tf.reshape(tf.range(-1, -13, -1), [2, 2, 3]);
  const y = tf.prelu(x, tf.tensor3d([[[1], [2]]]));
  assert.deepEqual(values(y), [-1, -2, -3, -8, -10, -12, -7, -8, -9, -20, -22, -24]);
});

Deno.test("an index out of range is refused by name", () => {
  const x = tf.tensor1d([1, 2, 3]), indices = tf.tensor2d([[5], [-1]], [2, 1], "int32");
  const message = (operation: string, argument = "indices") =>
    `Cannot compute ${operation}: "${argument}" must be in [0, 3), current value is 5`;
  const updates = tf.tensor1d([1, 2]);
  assert.throws(() => tf.gatherND(x, indices), { message: message("gatherND") });
  assert.throws(() => tf.scatterND(indices, updates, [3]), { message: message("scatterND") });
  assert.throws(() => tf.tensorScatterUpdate(x, indices, updates), {
    message: message("tensorScatterUpdate"),
  });
  assert.throws(() => tf.sparseToDense(indices, updates, [3]), {
    message: message("sparseToDense", "sparseIndices"),
  });
});

Deno.test("maxima below 0 are found in 3-D and by dilation, and get the gradient", () => {
  const x = tf.fill([1, 2, 2, 2, 1], -1) as tf.Tensor5D;
  assert.deepEqual(values(tf.maxPool3d(x, 2, 2, "valid")), [-1]);
  const gradient = tf.grad((t: tf.Tensor) => tf.sum(tf.maxPool3d(t as tf.Tensor5D, 2, 2, "valid")));
  assert.deepEqual(values(gradient(x)), [1, 0, 0, 0, 0, 0, 0, 0]);
  const image = tf.fill([1, 2, 2, 1], -3) as tf.Tensor4D;
  assert.deepEqual(values(tf.dilation2d(image, tf.zeros([2, 2, 1]), 1, "valid")), [-3]);
});

Deno.test("the gradient of avgPool3d() counts the elements inside the volume", () => {
  const x = tf.ones([1, 2, 2, 2, 1]) as tf.Tensor5D;
  const gradient = tf.grad((t: tf.Tensor) => tf.sum(tf.avgPool3d(t as tf.Tensor5D, 2, 1, "same")));
  assert.equal(values(gradient(x)).at(-1), 3.375);
});

Deno.test("quotients of integers are rounded down, and none by 0 is computed", () => {
  const a = tf.tensor1d([-7, 7, -7], "int32"), b = tf.tensor1d([2, -2, -2], "int32");
  assert.deepEqual(values(tf.floorDiv(a, b)), [-4, -4, 3]);
  assert.deepEqual(values(tf.mod(a, b)), [1, -1, -1]);
  assert.throws(() => tf.mod(a, tf.zeros([3], "int32")), {
    message: 'Cannot compute mod: "b" must be other than 0, current value is 0',
  });
});

Deno.test("a padding by number fits filters and strides that are not square", () => {
  const x = tf.ones([1, 7, 6, 1]) as tf.Tensor4D, filter = tf.ones([3, 2, 1, 1]) as tf.Tensor4D;
  const y = tf.conv2d(x, filter, 1, 1);
  assert.deepEqual(y.shape, [1, 7, 7, 1]);
  assert.equal(values(tf.sum(y))[0], 228); // each pixel once in each of its windows: (19) (12)
  assert.deepEqual(tf.maxPool(x, [3, 2], 1, 1).shape, [1, 7, 7, 1]);
});

Deno.test("a number of windows that is rounded up takes what the last one lacks as padding", () => {
  const x = tf.tensor4d([1, 2, 3, 4, 5], [1, 1, 5, 1]);
  assert.deepEqual(values(tf.maxPool(x, [1, 2], [1, 2], 0, "ceil")), [2, 4, 5]);
  assert.deepEqual(values(tf.avgPool(x, [1, 2], [1, 2], 0, "ceil")), [1.5, 3.5, 5]);
  const filter = tf.ones([1, 2, 1, 1]) as tf.Tensor4D;
  assert.deepEqual(values(tf.conv2d(x, filter, [1, 2], 0, "NHWC", 1, "ceil")), [3, 7, 5]);
});

Deno.test("a type that no kernel has is refused by name", () => {
  const x = tf.tensor1d(["a", "b"]);
  assert.throws(() => tf.engine().runKernel("Log1p", { x }), {
    name: "TypeError",
    message:
      'Cannot compute log1p: "x" must be of type float32 or bool or int32, current type is string',
  });
});
