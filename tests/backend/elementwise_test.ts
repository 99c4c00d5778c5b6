/** tanh, exp, log, maximum and minimum: accuracy, special values, broadcasting, other types. */
import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  everyFloat32,
  onStock,
  rearranged,
  unitsApart,
  valuesOf,
} from "./_reference_elementwise.ts";

await setUpBackend();
installKernels();

/** Of the 2^32 float32 numbers, one in so many is tried: a prime, so that all low bits occur. */
const STRIDE = 1021;

const FUNCTIONS = [
  { name: "tanh", bound: 3, op: tf.tanh, exact: Math.tanh },
  { name: "exp", bound: 2, op: tf.exp, exact: Math.exp },
  { name: "log", bound: 2, op: tf.log, exact: Math.log },
] as const;

/** Largest error of a function over numbers, and where. */
function worst(
  { op, exact }: typeof FUNCTIONS[number],
  numbers: Iterable<Float32Array>,
): { units: number; at: number } {
  let units = 0, at = 0;
  for (const x of numbers) {
    const y = tf.tidy(() => op(tf.tensor1d(x)).dataSync());
    for (let i = 0; i < x.length; i++) {
      const error = unitsApart(y[i]!, exact(x[i]!));
      if (error > units) [units, at] = [error, x[i]!];
    }
  }
  return { units, at };
}

for (const f of FUNCTIONS) {
  Deno.test(`${f.name} is within ${f.bound} units in the last place over all of float32`, () => {
    const { units, at } = worst(f, everyFloat32(STRIDE));
    assert.ok(units <= f.bound, `${units} units at ${at}`);
  });

  Deno.test(`${f.name} is as accurate on a dense grid where it bends`, () => {
    const grid = Float32Array.from({ length: 200_001 }, (_, i) => (i - 100_000) / 10_000 + 1e-5);
    const { units, at } = worst(f, [grid]);
    assert.ok(units <= f.bound, `${units} units at ${at}`);
  });

  Deno.test(`${f.name} of an element doesn't depend on where it stands`, () => {
    const x = Float32Array.from([0.3, -2, 1e-40, 90, -100, NaN, 7, 0, -0, 2.5, -Infinity]);
    const whole = valuesOf(f.op(tf.tensor1d(x)));
    for (let start = 0; start < x.length; start++) {
      assert.deepEqual(valuesOf(f.op(tf.tensor1d(x.subarray(start)))), whole.slice(start));
    }
  });

  Deno.test(`${f.name} takes tensors without elements and scalars`, () => {
    assert.deepEqual(f.op(tf.zeros([2, 0, 3])).shape, [2, 0, 3]);
    const scalar = f.op(tf.scalar(1));
    assert.deepEqual(scalar.shape, []);
    assert.equal(scalar.dtype, "float32");
  });
}

Deno.test("exp is Infinity above 88.7228, rounds denormal results and is exact at 0", () => {
  const x = [88.72283172607422, 88.72283935546875, 1e38, Infinity, -Infinity, -1e9, 0, -0, NaN];
  const expected = [Math.fround(Math.exp(x[0]!)), Infinity, Infinity, Infinity, 0, 0, 1, 1, NaN];
  const got = valuesOf(tf.exp(x));
  assert.ok(unitsApart(got[0]!, Math.exp(x[0]!)) <= 2);
  assert.deepEqual(got.slice(1), expected.slice(1));
  assert.deepEqual(valuesOf(tf.exp([-103.9, -104])), [2 ** -149, 0]);
});

Deno.test("log is -Infinity at 0, NaN below, and right for denormal numbers", () => {
  const got = valuesOf(tf.log([0, -0, -1, -Infinity, Infinity, NaN, 1, 2 ** -149]));
  const smallest = Math.fround(Math.log(2 ** -149));
  assert.deepEqual(got, [-Infinity, -Infinity, NaN, NaN, Infinity, NaN, 0, smallest]);
});

Deno.test("tanh keeps the sign of zero and never leaves [-1, 1]", () => {
  assert.deepEqual(valuesOf(tf.tanh([0, -0, 2 ** -149, 100, -Infinity, NaN])), [
    ...[0, -0, 2 ** -149, 1, -1, NaN],
  ]);
  const near = Float32Array.from({ length: 100_000 }, (_, i) => 7 + i * 4e-5);
  assert.ok(valuesOf(tf.tanh(near)).every((y) => y <= 1 && y > 0.999998));
});

/** Numbers, among them those on which maxima go wrong. */
const NUMBER = fc.oneof(
  fc.float({ noDefaultInfinity: true }),
  fc.constantFrom(NaN, 0, -0, Infinity, -Infinity),
);

Deno.test("maximum and minimum are Math.max and Math.min for all broadcasts", () => {
  const shapes = [
    [[7], [7]],
    [[3, 5], [5]],
    [[5], [3, 5]],
    [[2, 3, 5], [3, 5]],
    [[2, 3, 5], [1, 1, 5]],
    [[4, 9], []],
    [[], [4, 9]],
    [[1, 1], [6]],
    [[4, 1], [4, 3]],
    [[2, 1, 3], [4, 1]],
    [[2, 3, 1, 2], [3, 4, 1]],
    [[0, 3], [3]],
    [[2, 1], [0]],
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...shapes),
      fc.array(NUMBER, { minLength: 72, maxLength: 72 }),
      ([first, second], numbers) => {
        const shape = tf.broadcast_util.assertAndGetBroadcastShape(first!, second!);
        const a = numbers.slice(0, size(first!)), b = numbers.slice(36, 36 + size(second!));
        const x = broadcast(a, first!, shape), y = broadcast(b, second!, shape);
        const run = (op: typeof tf.maximum) =>
          valuesOf(tf.tidy(() => op(tf.tensor(a, first), tf.tensor(b, second))));
        assert.deepEqual(run(tf.maximum), x.map((v, i) => Math.max(v, y[i]!)));
        assert.deepEqual(run(tf.minimum), x.map((v, i) => Math.min(v, y[i]!)));
      },
    ),
    { seed: 5, numRuns: 100 },
  );
});

/** Values of shape `from`, repeated along the axes where `to` is longer. */
function broadcast(values: readonly number[], from: readonly number[], to: readonly number[]) {
  const start = to.length - from.length;
  return rearranged(
    values,
    from,
    to,
    (place) => from.map((length, axis) => length === 1 ? 0 : place[axis + start]!),
  );
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

Deno.test("maximum is NaN where its second operand is, which tfjs forgets", () => {
  const maximum = () => valuesOf(tf.maximum([1, NaN], [NaN, 1]));
  assert.deepEqual(maximum(), [NaN, NaN]);
  assert.deepEqual(onStock(maximum), [1, NaN]);
});

Deno.test("maximum and minimum leave other types and wrong shapes to tfjs", () => {
  const integers = tf.maximum(tf.tensor1d([1, 5], "int32"), tf.tensor1d([2, 4], "int32"));
  assert.equal(integers.dtype, "int32");
  assert.deepEqual(valuesOf(integers), [2, 5]);
  assert.throws(
    () => tf.maximum(tf.zeros([2, 3]), tf.zeros([2])),
    /Operands could not be broadcast/,
  );
});
