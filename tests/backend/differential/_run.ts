/** Runs a case on a heap full of rubbish, twice with different rubbish, and compares with plain loops. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { type Case, type Plain, sizeOf, tensorsOf } from "./_case.ts";

/** Bit patterns that look like no result: a large float, and NaN; neither is 0 or 1 as a byte. */
const RUBBISH = [0x7b5a5a5a, 0x7fc2a5a5];

/** Throws unless the kernel gives what is expected, whatever the memory held before. */
export function checkCase(test: Case): void {
  const before = tf.memory().numDataBuffers;
  if ("refused" in test.expected) {
    assert.throws(() => run(test, RUBBISH[0]!), (error: Error) => {
      assert.match(error.message, (test.expected as { refused: RegExp }).refused);
      assert.ok(error instanceof RangeError || error instanceof TypeError, error.name);
      return true;
    });
    return;
  }
  const [first, second] = RUBBISH.map((rubbish) => run(test, rubbish));
  assert.deepEqual(first, second, "the result depends on what the memory held before");
  assert.equal(first!.length, test.expected.length, "number of outputs");
  for (const [i, expected] of test.expected.entries()) {
    compare(first![i]!, expected, test.tolerance ?? 1e-5);
  }
  assert.equal(tf.memory().numDataBuffers, before, "a buffer is left over");
}

function run(test: Case, rubbish: number): Plain[] {
  tf.engine().startScope();
  try {
    return call(test, rubbish);
  } finally {
    tf.engine().endScope();
  }
}

function call(test: Case, rubbish: number): Plain[] {
  const inputs = tensorsOf(test.inputs);
  const expected = "refused" in test.expected ? [] : test.expected;
  const sizes = new Set(
    [...expected, ...Object.values(inputs)].map(({ shape }) => sizeOf(shape)),
  );
  soil([...sizes, 1, 2, 4, 16], rubbish);
  const attributes = { ...test.attributes } as Record<string, number>;
  const result = tf.engine().runKernel(test.kernel, inputs, attributes);
  return [result].flat().map(({ shape, dtype, dataId }) => ({
    shape,
    dtype: dtype as Plain["dtype"],
    values: Array.from(tf.backend().readSync(dataId) as Float32Array),
  }));
}

/** Leave rubbish in freed memory of these sizes. */
function soil(sizes: readonly number[], rubbish: number): void {
  const pattern = (size: number) => new Int32Array(size).fill(rubbish);
  for (const tensor of sizes.flatMap((size) => [0, 1, 2].map(() => tf.tensor1d(pattern(size))))) {
    tensor.dataSync();
    tf.dispose(tensor);
  }
}

function compare(actual: Plain, expected: Plain, tolerance: number): void {
  assert.deepEqual(actual.shape, expected.shape, "shape");
  assert.equal(actual.dtype, expected.dtype, "dtype");
  for (const [i, right] of expected.values.entries()) {
    const value = actual.values[i]!;
    if (Object.is(value, right) || value === right) continue;
    assert.ok(Number.isFinite(right), `element ${i} is ${value}, must be ${right}`);
    const allowed = tolerance * Math.max(1, Math.abs(right));
    assert.ok(
      Math.abs(value - right) <= allowed,
      `element ${i} is ${value}, must be ${right} (all: ${actual.values.slice(0, 12)})`,
    );
  }
}
