import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { type ActivationName, activations, elu, leakyRelu } from "lib/nn/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const names = Object.keys(activations) as ActivationName[];
const ALONG_THE_LAST_AXIS: readonly string[] = ["softmax", "log_softmax"];
const elementwise = names.filter((name) => !ALONG_THE_LAST_AXIS.includes(name));
const at = (name: ActivationName, x: number) => activations[name](tf.tensor1d([x])).dataSync()[0]!;
const slopeAt = (name: ActivationName, x: number) =>
  tf.grad((x: tf.Tensor) => activations[name](x))(tf.tensor1d([x])).dataSync()[0]!;

/** Values in float64, by the formulas of their papers. */
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const REFERENCES: Partial<Record<ActivationName, (x: number) => number>> = {
  elu: (x) => x > 0 ? x : Math.expm1(x),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  silu: (x) => x * sigmoid(x),
  softplus: (x) => x > 30 ? x : Math.log1p(Math.exp(x)),
  log_sigmoid: (x) => x < -30 ? x : -Math.log1p(Math.exp(-x)),
  softsign: (x) => x / (1 + Math.abs(x)),
  mish: (x) => x * Math.tanh(x > 30 ? x : Math.log1p(Math.exp(x))),
  hard_sigmoid: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
};
for (const [name, reference] of Object.entries(REFERENCES)) {
  Deno.test(`${name} is exact from tiny to large numbers`, () => {
    for (const x of [1e-7, 1e-3, 0.5, 3, 20, 80, 1000].flatMap((x) => [x, -x])) {
      const got = at(name as ActivationName, x);
      assertClose(got, reference(x), { rtol: 1e-5, atol: 1e-9 }, `${name}(${x})`);
    }
  });
}

for (const name of elementwise) {
  Deno.test(`${name} has the gradient of its values`, () => {
    const x = tf.tensor1d([-4.1, -1.3, -0.2, 0.3, 1.4, 2.7]);
    const { largestRelativeError } = checkGradient((x) => tf.sum(activations[name](x)), x);
    assert.ok(largestRelativeError < 5e-3, `${largestRelativeError}`);
  });

  Deno.test(`${name} lets NaN be seen, and its slope is finite at large numbers`, () => {
    assert.ok(Number.isNaN(at(name, NaN)));
    for (const x of name === "exponential" ? [-1000, 80] : [-1000, -90, 90, 1000]) {
      assert.ok(Number.isFinite(slopeAt(name, x)), `the slope of ${name} at ${x}`);
    }
  });
}

Deno.test("an activation keeps the shape and leaves no other tensor", async () => {
  const x = tf.zeros([2, 0, 3]), y = tf.ones([2, 1, 3]);
  for (const name of names) {
    if (!ALONG_THE_LAST_AXIS.includes(name)) {
      assert.deepEqual(tf.tidy(() => activations[name](x).shape), [2, 0, 3]);
    }
    const result = await withLeakCheck(() => activations[name](y));
    assert.deepEqual(result.shape, [2, 1, 3]);
    result.dispose();
    assert.ok(!y.isDisposed);
  }
});

Deno.test("softmax and log_softmax take masked and very large logits", () => {
  const logits = tf.tensor2d([[0, 0, -Infinity], [1e4, 0, -1e4]]);
  assertClose(activations.softmax(logits), tf.tensor2d([[0.5, 0.5, 0], [1, 0, 0]]), 1e-7);
  const logs = [-Math.LN2, -Math.LN2, -Infinity, 0, -1e4, -2e4];
  assertClose(activations.log_softmax(logits).dataSync(), logs, 1e-6);
  const gradient = tf.grad((x: tf.Tensor) => tf.slice(activations.log_softmax(x), [0, 0], [1, 2]));
  assertClose(gradient(logits).dataSync().slice(0, 3), [0, 0, 0], 1e-6);
});

Deno.test("leakyRelu() and elu() take their parameter", () => {
  const x = tf.tensor1d([-2, 3]);
  assertClose(leakyRelu(x, 0.01), tf.tensor1d([-0.02, 3]));
  assertClose(elu(x, 2), tf.tensor1d([2 * Math.expm1(-2), 3]));
});

Deno.test("at a kink, an activation has the slope that PyTorch gives it", () => {
  const kinks: [ActivationName, number, number][] = [
    ["relu", 0, 0],
    ["relu6", 0, 0],
    ["relu6", 6, 0],
    ["leaky_relu", 0, 0.2],
    ["elu", 0, 1],
    ["hard_sigmoid", -3, 0],
    ["hard_sigmoid", 3, 0],
    ["hard_silu", -3, 0],
    ["hard_silu", 3, 1],
  ];
  for (const [name, x, slope] of kinks) {
    assertClose(slopeAt(name, x), slope, 1e-6, `${name} at ${x}`);
  }
});
