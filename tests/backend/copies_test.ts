/** Slices, splits, joins, tiles and transpositions: against index arithmetic, for every type. */
import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { onStock, rearranged, valuesOf } from "./_reference_elementwise.ts";

await setUpBackend();
installKernels();

type NumericType = "float32" | "int32" | "bool";

/** A tensor whose elements tell where they stand (booleans, as far as they can). */
function counting(shape: readonly number[], dtype: NumericType = "float32"): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Array.from({ length: size }, (_, i) => dtype === "bool" ? i * i % 7 % 2 : i);
  return tf.tensor(values, [...shape], dtype);
}

const dtype = fc.constantFrom<NumericType>("float32", "int32", "bool");
const dimensions = (minLength: number, max = 6) =>
  fc.array(fc.oneof(fc.integer({ min: 1, max }), fc.constantFrom(0, 1, max)), {
    minLength,
    maxLength: 5,
  });

/** Runs a property a fixed number of times, from a fixed seed. */
function check<T extends unknown[]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  body: (...values: T) => void,
): void {
  const values = fc.tuple<T>(...arbitraries);
  const property = fc.property(values, (values) => void tf.tidy(() => body(...values)));
  fc.assert(property, { seed: 11, numRuns: 150 });
}

function same(got: tf.Tensor, x: tf.Tensor, shape: number[], source: (at: number[]) => number[]) {
  assert.deepEqual(got.shape, shape);
  assert.equal(got.dtype, x.dtype);
  assert.deepEqual(Array.from(got.dataSync()), rearranged(x.dataSync(), x.shape, shape, source));
}

Deno.test("slice cuts any box out of any tensor", () => {
  check([dimensions(1), dtype, fc.infiniteStream(fc.nat())], (shape, dtype, numbers) => {
    const begin = shape.map((length) => numbers.next().value! % (length + 1));
    const size = shape.map((length, i) => numbers.next().value! % (length - begin[i]! + 1));
    const x = counting(shape, dtype);
    same(tf.slice(x, begin, size), x, size, (at) => at.map((i, axis) => i + begin[axis]!));
  });
});

Deno.test("stridedSlice takes every stride, forwards and backwards", () => {
  check([dimensions(1), dtype, fc.infiniteStream(fc.nat())], (shape, dtype, numbers) => {
    const strides = shape.map(() => [1, 2, 3, -1, -2][numbers.next().value! % 5]!);
    const begin = shape.map((length) => numbers.next().value! % Math.max(length, 1));
    const end = shape.map((length, i) => {
      // a positive index, since -1 would count from the end
      const steps = numbers.next().value! % (length + 1);
      return strides[i]! > 0 ? begin[i]! + steps : Math.max(begin[i]! - steps, 0);
    });
    const size = shape.map((length, i) => {
      const stop = Math.min(end[i]!, length);
      return Math.max(0, Math.ceil((stop - begin[i]!) / strides[i]!));
    });
    const x = counting(shape, dtype);
    const got = tf.stridedSlice(x, begin, end, strides);
    same(got, x, size, (at) => at.map((i, axis) => begin[axis]! + i * strides[axis]!));
  });
});

Deno.test("stridedSlice keeps the type of integers, which tfjs calls float32", () => {
  const x = tf.tensor1d([1, 2, 3, 4], "int32");
  const everyOther = () => tf.stridedSlice(x, [0], [4], [2]);
  assert.equal(everyOther().dtype, "int32");
  assert.deepEqual(valuesOf(everyOther()), [1, 3]);
  assert.equal(onStock(everyOther).dtype, "float32");
});

Deno.test("stridedSlice drops and adds axes as its masks say", () => {
  const x = counting([3, 4]);
  const column = tf.stridedSlice(x, [0, 1], [3, 2], [1, 1], 0, 0, 0, 0, 2);
  assert.deepEqual(column.shape, [3]);
  assert.deepEqual(valuesOf(column), [1, 5, 9]);
  const framed = tf.stridedSlice(x, [0, 1], [0, 3], [1, 1], 0, 0, 0, 1);
  assert.deepEqual(framed.shape, [1, 2, 4]);
});

Deno.test("split and unstack give the parts in order", () => {
  check([dimensions(1), dtype, fc.nat(), fc.nat()], (shape, dtype, where, at) => {
    const axis = where % shape.length;
    const cut = at % (shape[axis]! + 1);
    const x = counting(shape, dtype);
    const [first, second] = tf.split(x, [cut, shape[axis]! - cut], axis) as [tf.Tensor, tf.Tensor];
    same(first, x, shape.with(axis, cut), (at) => at);
    same(
      second,
      x,
      shape.with(axis, shape[axis]! - cut),
      (at) => at.with(axis, at[axis]! + cut),
    );
    tf.unstack(x, axis).forEach((part, i) => {
      same(part, x, shape.toSpliced(axis, 1), (at) => at.toSpliced(axis, 0, i));
    });
  });
});

Deno.test("concat undoes split, and stack undoes unstack", () => {
  check([dimensions(1), dtype, fc.nat(), fc.nat()], (shape, dtype, where, at) => {
    const axis = where % shape.length;
    const cut = at % (shape[axis]! + 1);
    const x = counting(shape, dtype);
    const parts = tf.split(x, [cut, shape[axis]! - cut], axis);
    same(tf.concat(parts, axis), x, shape, (at) => at);
    if (shape[axis] !== 0) same(tf.stack(tf.unstack(x, axis), axis), x, shape, (at) => at);
  });
});

Deno.test("tile repeats every axis", () => {
  check([dimensions(1, 4), dtype, fc.infiniteStream(fc.nat(3))], (shape, dtype, numbers) => {
    const repetitions = shape.map(() => numbers.next().value!);
    const x = counting(shape, dtype);
    const target = shape.map((length, axis) => length * repetitions[axis]!);
    same(tf.tile(x, repetitions), x, target, (at) => at.map((i, axis) => i % shape[axis]!));
  });
});

Deno.test("transpose reorders the axes in every order", () => {
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 });
  check([dimensions(0, 9), dtype, order], (shape, dtype, shuffled) => {
    const order = shuffled.filter((axis) => axis < shape.length);
    const x = counting(shape, dtype);
    const target = order.map((axis) => shape[axis]!);
    const source = (at: number[]) => shape.map((_, axis) => at[order.indexOf(axis)]!);
    same(tf.transpose(x, order), x, target, source);
  });
});

Deno.test("transpose turns matrices of all sizes, in batches too", () => {
  for (const [rows, columns] of [[1, 9], [4, 8], [5, 7], [31, 17], [64, 64], [130, 67], [3, 200]]) {
    tf.tidy(() => {
      const x = counting([2, rows!, columns!]);
      same(
        tf.transpose(x, [0, 2, 1]),
        x,
        [2, columns!, rows!],
        ([b, i, j]) => [b!, j!, i!],
      );
    });
  }
});

Deno.test("transpose takes tensors without elements, on which tfjs divides by zero", () => {
  const transpose = () => tf.transpose(tf.zeros([0, 2, 3]), [0, 2, 1]);
  assert.deepEqual(transpose().shape, [0, 3, 2]);
  assert.throws(() => onStock(transpose), WebAssembly.RuntimeError);
});

Deno.test("copies of six and seven axes are right too", () => {
  tf.tidy(() => {
    const x = counting([2, 3, 2, 2, 3, 2, 2]);
    const order = [4, 2, 6, 0, 5, 1, 3];
    const source = (at: number[]) => order.map((_, axis) => at[order.indexOf(axis)]!);
    const cube = tf.reshape(x, [2, 3, 2, 2, 3, 4]);
    const begin = [0, 1, 0, 1, 1, 1], size = [2, 2, 1, 1, 2, 2];
    same(tf.slice(cube, begin, size), cube, size, (at) => at.map((i, axis) => i + begin[axis]!));
    const got = tf.engine().runKernel("Transpose", { x }, { perm: order }) as tf.Tensor;
    same(got, x, order.map((axis) => x.shape[axis]!), source);
  });
});

Deno.test("slice refuses what lies outside, where tfjs reads what happens to lie there", () => {
  const x = tf.tensor1d([1, 2, 3]);
  assert.throws(() => tf.slice(x, [2], [2]), /would overflow/);
  assert.throws(() => tf.slice(x, [-2], [1]), /negative begin/);
  assert.equal(valuesOf(onStock(() => tf.slice(x, [2], [2]))).length, 2);
});

Deno.test("joins refuse shapes that don't fit and leave mixed types and strings to tfjs", () => {
  const fits = tf.ones([2, 3]), wider = tf.ones([3, 3]);
  assert.throws(() => tf.concat([fits, wider], 1), /does not match/);
  assert.throws(() => tf.stack([fits, wider]), /matching shapes/);
  assert.deepEqual(valuesOf(tf.concat([tf.tensor1d([1]), tf.tensor1d([2], "int32")])), [1, 2]);
  const words = tf.concat([tf.tensor1d(["a"]), tf.tensor1d(["b", "c"])]);
  assert.deepEqual(words.dataSync() as unknown as string[], ["a", "b", "c"]);
  assert.deepEqual(
    tf.slice(words, [1], [2]).dataSync() as unknown as string[],
    ["b", "c"],
  );
});

Deno.test("copies that change nothing share the buffer, which outlives its first owner", async () => {
  await withLeakCheck(() => {
    const x = counting([2, 3]), empty = tf.zeros([0, 3]), stack = tf.reshape(x, [2, 1, 3]);
    const copies = [
      tf.slice(x, [0, 0], [2, 3]),
      tf.transpose(stack, [1, 0, 2]),
      tf.stridedSlice(x, [0, 0], [2, 3], [1, 1]),
      tf.concat([x, empty]),
    ];
    tf.dispose([x, empty, stack]);
    for (const copy of copies) assert.deepEqual(valuesOf(copy), [0, 1, 2, 3, 4, 5]);
  });
});
