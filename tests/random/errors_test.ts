/** The text of every error that lib/random throws. */
import assert from "node:assert/strict";
import { normalTensor, Random, type RandomState, uniformTensor } from "lib/random/mod.ts";

const random = new Random(1);
const numbers = new Float32Array(2);
// deno-lint-ignore no-explicit-any
const wrong = (value: unknown): any => value;
const state = (changes: object): RandomState => ({ ...random.state, ...changes });

const CASES: readonly (readonly [() => unknown, "RangeError" | "TypeError", string])[] = [
  [
    () => new Random(-1),
    "RangeError",
    'Cannot make a random generator: "seed" must be a safe integer of at least 0, current value is -1',
  ],
  [
    () => new Random(0.5),
    "RangeError",
    'Cannot make a random generator: "seed" must be a safe integer of at least 0, current value is 0.5',
  ],
  [
    () => new Random(2 ** 53),
    "RangeError",
    'Cannot make a random generator: "seed" must be a safe integer of at least 0, current value is 9007199254740992',
  ],
  [
    () => new Random(wrong("7")),
    "TypeError",
    'Cannot make a random generator: "seed" must be a safe integer of at least 0, current value is "7"',
  ],
  [
    () => new Random(wrong(undefined)),
    "TypeError",
    'Cannot make a random generator: "seed" must be a safe integer of at least 0, current value is undefined',
  ],
  [
    () => random.split(-1),
    "RangeError",
    'Cannot split a random generator: "label" must be a string or a safe integer of at least 0, current value is -1',
  ],
  [
    () => random.split(wrong(null)),
    "TypeError",
    'Cannot split a random generator: "label" must be a string or a safe integer of at least 0, current value is null',
  ],
  [
    () => random.uniform(2, 2),
    "RangeError",
    'Cannot draw a uniform number: "max" must be greater than "min" (2), current value is 2',
  ],
  [
    () => random.uniform(-1e308, 1e308),
    "RangeError",
    'Cannot draw a uniform number: "max" must be less than 1.797e+308 above "min" (-1e+308), current value is 1e+308',
  ],
  [
    () => random.uniform(NaN),
    "RangeError",
    'Cannot draw a uniform number: "min" must be a finite number, current value is NaN',
  ],
  [
    () => random.uniform(0, Infinity),
    "RangeError",
    'Cannot draw a uniform number: "max" must be a finite number, current value is Infinity',
  ],
  [
    () => random.uniform(0, wrong("1")),
    "TypeError",
    'Cannot draw a uniform number: "max" must be a finite number, current value is "1"',
  ],
  [
    () => random.normal(NaN),
    "RangeError",
    'Cannot draw a normal number: "mean" must be a finite number, current value is NaN',
  ],
  [
    () => random.normal(0, -1),
    "RangeError",
    'Cannot draw a normal number: "standardDeviation" must be a finite number of at least 0, current value is -1',
  ],
  [
    () => random.normal(0, wrong([])),
    "TypeError",
    'Cannot draw a normal number: "standardDeviation" must be a finite number of at least 0, current value is an array of 0',
  ],
  [
    () => random.integer(0.5, 3),
    "RangeError",
    'Cannot draw an integer: "min" must be a safe integer, current value is 0.5',
  ],
  [
    () => random.integer(0, NaN),
    "RangeError",
    'Cannot draw an integer: "max" must be a safe integer, current value is NaN',
  ],
  [
    () => random.integer(3, 3),
    "RangeError",
    'Cannot draw an integer: "max" must be greater than "min" (3), current value is 3',
  ],
  [
    () => random.integer(0, 2 ** 32 + 1),
    "RangeError",
    'Cannot draw an integer: "max" must be at most 4294967296 above "min" (0), current value is 4294967297',
  ],
  [
    () => random.categorical([0.5, -0.1]),
    "RangeError",
    'Cannot draw a category: "probabilities[1]" must be a finite number of at least 0, current value is -0.1',
  ],
  [
    () => random.categorical([NaN]),
    "RangeError",
    'Cannot draw a category: "probabilities[0]" must be a finite number of at least 0, current value is NaN',
  ],
  [
    () => random.categorical([0, 0]),
    "RangeError",
    'Cannot draw a category: "probabilities" must be an array with a positive and finite sum, current value is an array of 2',
  ],
  [
    () => random.categorical(new Float32Array(0)),
    "RangeError",
    'Cannot draw a category: "probabilities" must be an array with a positive and finite sum, current value is a Float32Array of 0',
  ],
  [
    () => random.categorical(wrong(3)),
    "TypeError",
    'Cannot draw a category: "probabilities" must be an array of numbers, current value is 3',
  ],
  [
    () => random.shuffle(wrong(null)),
    "TypeError",
    'Cannot shuffle: "array" must be an array or a typed array, current value is null',
  ],
  [
    () => random.permutation(-1),
    "RangeError",
    'Cannot make a permutation: "n" must be an integer in [0, 4294967295], current value is -1',
  ],
  [
    () => random.integers(1.5, 0, 2),
    "RangeError",
    'Cannot draw integers: "n" must be an integer in [0, 4294967295], current value is 1.5',
  ],
  [
    () => random.integers(1, -(2 ** 31) - 1, 0),
    "RangeError",
    'Cannot draw integers: "min" must be at least -2147483648, current value is -2147483649',
  ],
  [
    () => random.integers(1, 0, 2 ** 31 + 1),
    "RangeError",
    'Cannot draw integers: "max" must be at most 2147483648, current value is 2147483649',
  ],
  [
    () => random.fillUniform(numbers, 1, 0),
    "RangeError",
    'Cannot fill an array with uniform numbers: "max" must be greater than "min" (1), current value is 0',
  ],
  [
    () => random.fillUniform(wrong(new Int32Array(3))),
    "TypeError",
    'Cannot fill an array with uniform numbers: "out" must be a Float32Array or a Float64Array, current value is an Int32Array of 3',
  ],
  [
    () => random.fillNormal(numbers, 0, Infinity),
    "RangeError",
    'Cannot fill an array with normal numbers: "standardDeviation" must be a finite number of at least 0, current value is Infinity',
  ],
  [
    () => random.fillNormal(wrong([1, 2])),
    "TypeError",
    'Cannot fill an array with normal numbers: "out" must be a Float32Array or a Float64Array, current value is an array of 2',
  ],
  [
    () => Random.fromState(wrong(() => 1)),
    "TypeError",
    'Cannot restore a random generator: "state" must be what Random.state gave, current value is a function',
  ],
  [
    () => Random.fromState(wrong({ ...random.state, algorithm: "philox" })),
    "RangeError",
    'Cannot restore a random generator: "state.algorithm" must be "threefry4x32-20", current value is "philox"',
  ],
  [
    () => Random.fromState(state({ key: [1, 2, 3, 2 ** 32] })),
    "RangeError",
    'Cannot restore a random generator: "state.key" must be an array of four 32-bit words, current value is an array of 4',
  ],
  [
    () => Random.fromState(state({ key: {} })),
    "RangeError",
    'Cannot restore a random generator: "state.key" must be an array of four 32-bit words, current value is an object',
  ],
  [
    () => Random.fromState(state({ position: -1 })),
    "RangeError",
    'Cannot restore a random generator: "state.position" must be a safe integer of at least 0, current value is -1',
  ],
  [
    () => normalTensor(random, [2, -3]),
    "RangeError",
    'Cannot make a tensor of normal numbers: "shape[1]" must be an integer of at least 0, current value is -3',
  ],
  [
    () => normalTensor(random, wrong(4)),
    "TypeError",
    'Cannot make a tensor of normal numbers: "shape" must be an array of integers, current value is 4',
  ],
  [
    () => uniformTensor(random, [2.5]),
    "RangeError",
    'Cannot make a tensor of uniform numbers: "shape[0]" must be an integer of at least 0, current value is 2.5',
  ],
];

for (const [call, name, message] of CASES) {
  Deno.test(`lib/random says: ${message}`, () => {
    assert.throws(call, { name, message });
  });
}

Deno.test("a refused call draws nothing", () => {
  const { position } = random.state;
  assert.throws(() => random.normal(NaN));
  assert.throws(() => random.uniform(1, 0));
  assert.throws(() => random.categorical([-1]));
  assert.equal(random.state.position, position);
});
