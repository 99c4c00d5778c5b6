import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { onStock } from "./_reference_elementwise.ts";

await setUpBackend();

const OPERATIONS = {
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
} as const;
type Name = keyof typeof OPERATIONS;
const NAMES = Object.keys(OPERATIONS) as Name[];

const SPECIAL = [0, -0, 1, -1, NaN, Infinity, -Infinity, 1e-40, 3e38, 0.1];
const tensorOf = (random: Random, shape: number[]) => normalTensor(random, shape as [number]);

Deno.test("arithmetic of equal shapes is IEEE's, element by element", () => {
  const pairs = SPECIAL.flatMap((a) => SPECIAL.map((b) => [a, b] as const));
  const [first, second] = [0, 1].map((side) => tf.tensor1d(pairs.map((pair) => pair[side]!)));
  for (const name of NAMES) {
    const got = tf[name](first!, second!).dataSync();
    pairs.forEach(([a, b], i) => {
      const expected = Math.fround(OPERATIONS[name](Math.fround(a), Math.fround(b)));
      assert.ok(Object.is(got[i], expected), `${name}(${a}, ${b}) is ${got[i]}, not ${expected}`);
    });
  }
});

Deno.test("arithmetic with a row, a scalar or another broadcast gives stock's bits", () => {
  const size = fc.integer({ min: 0, max: 9 });
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 3 }), fc.nat(), (shape, seed) => {
      const random = new Random(seed), full = tensorOf(random, shape);
      const others = [
        shape,
        shape.slice(-1),
        [],
        [1],
        shape.map((dimension, axis) => axis === 0 ? 1 : dimension),
        shape.map((dimension, axis) => axis === shape.length - 1 ? 1 : dimension),
      ].map((other) => tensorOf(random, other));
      for (const name of NAMES) {
        for (const other of others) {
          for (const [a, b] of [[full, other], [other, full]] as const) {
            const compute = () => tf[name](a, b);
            const got = compute(), expected = onStock(compute);
            assert.deepEqual(got.shape, expected.shape);
            assert.deepEqual(got.dataSync(), expected.dataSync(), `${name} ${a.shape} ${b.shape}`);
          }
        }
      }
    }),
    { numRuns: 30, seed: 11 },
  );
});

Deno.test("arithmetic with a row for each example gives stock's bits", () => {
  const cases: [number[], number[]][] = [
    [[3, 5, 70], [3, 1, 70]],
    [[2, 3, 4, 9, 32], [2, 3, 1, 1, 32]],
    [[4, 300, 1], [4, 1, 1]],
    [[4, 300], [4, 1]],
    [[3, 16, 5, 16], [3, 1, 5, 16]],
    [[3, 16, 5, 16], [3, 1, 5, 1]], // two axes apart: stock's
    [[2, 1, 70], [2, 70, 1]],
    [[0, 5, 70], [0, 1, 70]],
  ];
  const random = new Random(3);
  for (const [full, rows] of cases) {
    const tensors = [tensorOf(random, full), tensorOf(random, rows)] as const;
    for (const name of NAMES) {
      for (const [a, b] of [tensors, tensors.toReversed()] as const) {
        const compute = () => tf[name](a!, b!), got = compute(), expected = onStock(compute);
        assert.deepEqual(got.shape, expected.shape);
        assert.deepEqual(got.dataSync(), expected.dataSync(), `${name} ${a!.shape} ${b!.shape}`);
      }
    }
  }
});

Deno.test("arithmetic of integers stays integer", () => {
  const a = tf.tensor1d([7, -3], "int32"), b = tf.tensor1d([2, 5], "int32");
  assert.deepEqual([tf.add(a, b).dtype, [...tf.add(a, b).dataSync()]], ["int32", [9, 2]]);
  assert.deepEqual([tf.mul(a, b).dtype, [...tf.mul(a, b).dataSync()]], ["int32", [14, -15]]);
});

Deno.test("arithmetic with itself, and with a scalar variable after its update, reads what is there", () => {
  const scalar = tf.variable(tf.scalar(2)), x = tf.tensor1d([1, 2, 3]);
  assert.deepEqual([...tf.sub(scalar, x).dataSync()], [1, 0, -1]);
  scalar.assign(tf.scalar(6));
  assert.deepEqual([...tf.div(scalar, x).dataSync()], [6, 3, 2]);
  assert.deepEqual([...tf.sub(x, x).dataSync()], [0, 0, 0]);
  scalar.dispose();
});
