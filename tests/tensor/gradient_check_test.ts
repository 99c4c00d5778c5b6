/** checkGradient: passes right gradients, points at the wrong element, leaves nothing behind. */
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import assert from "node:assert/strict";
import { checkGradient } from "lib/tensor/mod.ts";

fc.configureGlobal({ seed: 1 }); // the same cases in every run
await tf.setBackend("cpu");

Deno.test("checkGradient() finds a right float64 gradient right, at any scale of x", () => {
  const coordinate = fc.double({ noNaN: true, min: -100, max: 100 });
  fc.assert(fc.property(fc.array(coordinate, { minLength: 1, maxLength: 8 }), (x) => {
    const check = checkGradient(
      (x) => x.reduce((sum, value, i) => sum + (i + 1) * (2 * value + Math.sin(value)), 0),
      x,
      { gradient: (x) => x.map((value, i) => (i + 1) * (2 + Math.cos(value))) },
    );
    // No derivative is below 1. At |x| = 100, |f| < 7300 is rounded by a few 2^-53 of itself, over
    // 2h = 1.2e-3; at |x| = 1, h = 6e-6 and |f| < 36 * 201 still: 7300 * 8 * 2^-53 / 1.2e-5 = 5e-7.
    assert.ok(check.largestRelativeError < 1e-6, JSON.stringify(check));
  }));
});

Deno.test("checkGradient() names the wrong element with both its derivatives", () => {
  const check = checkGradient((x) => x[0]! + x[1]! ** 2 + x[2]!, [1, 3, 5], {
    gradient: (x) => [1, x[1]!, 1], // the 2 of 2x is forgotten
  });
  assert.equal(check.index, 1);
  assert.equal(check.analytic, 3);
  assert.ok(Math.abs(check.numeric - 6) < 1e-8);
  assert.ok(Math.abs(check.largestRelativeError - 0.5) < 1e-8);
});

Deno.test("checkGradient() doesn't blame noise at an element whose derivative is 0", () => {
  const check = checkGradient((x) => 1e6 * x[0]! + 0 * x[1]!, [1, 1], { gradient: () => [1e6, 0] });
  assert.ok(check.largestRelativeError < 1e-8);
});

Deno.test("checkGradient() of a constant is 0, and a gradient missed entirely is an error of 1", () => {
  assert.equal(checkGradient(() => 4, [1, 2], { gradient: () => [0, 0] }).largestRelativeError, 0);
  const missed = checkGradient((x) => x[0]!, [2], { gradient: () => [0] });
  assert.equal(missed.largestRelativeError, 1);
});

Deno.test("checkGradient() leaves x as it was, whatever the gradient does to its copy", () => {
  const x = Float64Array.of(1, 2);
  checkGradient((x) => x[0]! * x[1]!, x, { gradient: (x) => x.reverse() });
  assert.deepEqual(x, Float64Array.of(1, 2));
});

Deno.test("checkGradient() agrees with tfjs's gradients in float32 and leaves no tensor", () => {
  const x = tf.tensor2d([[0.5, -1, 2], [3, -0.2, 0.1]]);
  const before = tf.memory().numTensors;
  const check = checkGradient((x: tf.Tensor2D) => tf.sum(tf.mul(tf.tanh(x), tf.exp(x))), x);
  assert.ok(check.largestRelativeError < 5e-3, JSON.stringify(check));
  assert.equal(tf.memory().numTensors, before);
  x.dispose();
});

Deno.test("checkGradient() catches a wrong custom gradient of tfjs", () => {
  const wrongSquare = tf.customGrad((x) => ({
    value: tf.square(x as tf.Tensor),
    gradFunc: (dy) => [tf.mul(dy as tf.Tensor, x as tf.Tensor)], // the 2 is forgotten
  }));
  const x = tf.tensor1d([1, 2]);
  const check = checkGradient((x) => tf.sum(wrongSquare(x)), x, { epsilon: 0.01 });
  assert.ok(Math.abs(check.largestRelativeError - 0.5) < 0.01);
  x.dispose();
});

Deno.test("checkGradient() divides by the step as float32 holds it", () => {
  // Near 1000, float32 numbers are 6.1e-5 apart: a step of 1e-3 comes out up to 3 % different.
  const x = tf.scalar(1000);
  const check = checkGradient((x) => tf.mul(x, 2), x, { epsilon: 1e-6 });
  assert.equal(check.numeric, 2);
  x.dispose();
});

// deno-lint-ignore no-explicit-any
const wrong = (value: unknown): any => value;
const gradient = () => [1];
const vector = tf.tensor1d([1, 2]);

const CASES: readonly (readonly [() => unknown, "RangeError" | "TypeError", string])[] = [
  [
    () => checkGradient(() => 1, [], { gradient: () => [] }),
    "RangeError",
    'Cannot check a gradient: "x" must be of at least one element, current value is a Float64Array of 0',
  ],
  [
    () => checkGradient(() => 1, wrong(3), { gradient }),
    "TypeError",
    'Cannot check a gradient: "x" must be an array of numbers or a tensor, current value is 3',
  ],
  [
    () => checkGradient(() => NaN, [1], { gradient }),
    "RangeError",
    'Cannot check a gradient: "f" must be a function to finite numbers, current value is NaN',
  ],
  [
    () => checkGradient((x) => x[0]!, [1], { gradient: () => [NaN] }),
    "RangeError",
    'Cannot check a gradient: "gradient" must be a function to finite numbers, current value is NaN',
  ],
  [
    () => checkGradient((x) => x[0]!, [1], { gradient: () => [1, 2] }),
    "RangeError",
    'Cannot check a gradient: "gradient" must be a function to as many numbers as "x" has (1), current value is an array of 2',
  ],
  [
    () => checkGradient((x) => x[0]!, [1], wrong({})),
    "TypeError",
    'Cannot check a gradient: "gradient" must be a function, current value is undefined',
  ],
  [
    () => checkGradient((x) => x[0]!, [1], { gradient, epsilon: 0 }),
    "RangeError",
    'Cannot check a gradient: "epsilon" must be a finite number greater than 0, current value is 0',
  ],
  [
    () => checkGradient((x) => tf.square(x), vector),
    "RangeError",
    'Cannot check a gradient: "f" must return a tensor of one element, current shape is [2]',
  ],
];

for (const [call, name, message] of CASES) {
  Deno.test(`checkGradient() says: ${message}`, () => {
    assert.throws(call, { name, message });
  });
}
