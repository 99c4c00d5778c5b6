import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  dequantize,
  matMulInteger,
  quantizationGrid,
  quantize,
  quantizedBytes,
  QuantizedDense,
  quantizeWeights,
  rangeOf,
  signalToNoise,
} from "lib/compression/mod.ts";
import { Dense, MLP } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const normals = (count: number, seed = 0) => {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal());
};

Deno.test("quantizationGrid() has 0 on the grid, whatever the range", () => {
  for (const [min, max] of [[-1, 3], [2, 5], [-7, -2], [0, 0.1]] as const) {
    const { scale, zeroPoint, least, most } = quantizationGrid({ min, max }, { signed: false });
    assert.ok(Number.isInteger(zeroPoint) && zeroPoint >= least && zeroPoint <= most);
    assertClose(scale, (Math.max(max, 0) - Math.min(min, 0)) / 255, 1e-7);
  }
});

Deno.test("quantizationGrid() of each number of bits has its integers", () => {
  const ends = (options: Parameters<typeof quantizationGrid>[1]) => {
    const { least, most } = quantizationGrid({ min: -1, max: 1 }, options);
    return [least, most];
  };
  assert.deepEqual(ends({}), [-128, 127]);
  assert.deepEqual(ends({ narrow: true }), [-127, 127]);
  assert.deepEqual(ends({ bits: 2, narrow: true }), [-1, 1]);
  assert.deepEqual(ends({ bits: 4, signed: false }), [0, 15]);
});

Deno.test("quantizationGrid() of numbers that are all 0 has scale 1", () => {
  const grid = { scale: 1, zeroPoint: 0, least: -128, most: 127 };
  assert.deepEqual(quantizationGrid({ min: 0, max: 0 }), grid);
});

Deno.test("quantize() is off by at most half a step, and exact at 0", () => {
  const x = normals(1000);
  x[0] = 0;
  for (const bits of [2, 3, 4, 6, 8]) {
    for (const options of [{ narrow: true }, { signed: false }, { symmetric: false }]) {
      const quantized = quantize(x, [1000], { bits, ...options }), back = dequantize(quantized);
      // the zero point is rounded too: one step more at the ends of an affine grid
      const most = quantized.grids[0]!.scale * ("narrow" in options ? 0.5 : 1) + 1e-6;
      assert.equal(back[0], 0);
      back.forEach((value, i) => assert.ok(Math.abs(value - x[i]!) <= most));
    }
  }
});

Deno.test("a bit more is 6 dB of signal to noise", () => {
  const random = new Random(1), x = Float32Array.from({ length: 20_000 }, () => random.uniform());
  const ratios = [4, 5, 6, 7, 8].map((bits) =>
    signalToNoise(x, dequantize(quantize(x, [x.length], { bits, signed: false })))
  );
  ratios.slice(1).forEach((ratio, i) => assertClose(ratio - ratios[i]!, 6.02, 0.6));
  assert.equal(signalToNoise([1, 2], [1, 2]), Infinity);
});

Deno.test("quantize() per channel saves the channels beside an outlier", () => {
  const x = normals(64 * 16).map((value, i) => (i % 16 === 5 ? 100 * value : value));
  const without = (values: ArrayLike<number>) =>
    Float32Array.from(values).filter((_, i) => i % 16 !== 5);
  const [tensor, channel] = [{}, { axis: 1 }].map((options) =>
    signalToNoise(without(x), without(dequantize(quantize(x, [64, 16], options))))
  );
  assert.ok(tensor! < 12 && channel! > 35, `${tensor} and ${channel}`);
  const { grids, axis } = quantize(x, [64, 16], { axis: -1 });
  assert.deepEqual([grids.length, axis], [16, -1]);
});

Deno.test("quantize() clips what lies outside a range found before", () => {
  const range = rangeOf([3, 1], rangeOf([-1]));
  assert.deepEqual(range, { min: -1, max: 3 });
  const { codes } = quantize([-5, -1, 3, 50], [4], { signed: false, range });
  assert.deepEqual([...codes], [0, 0, 255, 255]);
});

Deno.test("quantizedBytes() packs the bits and counts the scales", () => {
  assert.equal(quantizedBytes(quantize(new Float32Array(33), [33], { bits: 3 })), 13 + 5);
  const rows = quantize(new Float32Array(32), [4, 8], { axis: 0 });
  assert.equal(quantizedBytes(rows), 32 + 4 * 5);
});

Deno.test("quantization names the argument that is wrong", () => {
  const refused = (run: () => unknown, message: RegExp) => assert.throws(run, { message });
  refused(
    () => quantize([1], [1], { bits: 1 }),
    /^Cannot make a quantization grid: "bits" must be an integer in \[2, 8\], current value is 1$/,
  );
  refused(() => quantizationGrid({ min: 0, max: Infinity }), /"range.max" must be finite/);
  refused(() => quantizationGrid({ min: 2, max: 1 }), /"range.max" must be at least 2/);
  refused(() => quantize([1, 2], [3]), /Cannot quantize an array: "values.length" must be 3/);
  refused(() => quantize([NaN], [1]), /"values\[0\]" must be a number/);
  refused(() => quantize([NaN, 1], [2, 1], { axis: 0 }), /"range.min" must be finite/);
  const both = { axis: 0, range: { min: 0, max: 1 } };
  refused(() => quantize([1], [1], both), /"range" must be left out where there is an axis/);
  refused(() => rangeOf([]), /"values.length" must be at least 1/);
  refused(() => signalToNoise([1], []), /"approximation.length" must be 1/);
});

Deno.test("matMulInteger() is the product of integers, with zero points", () => {
  const random = new Random(0), [rows, inner, columns] = [5, 17, 4];
  const a = Uint8Array.from({ length: rows * inner }, () => random.integer(0, 256));
  const b = Int8Array.from({ length: inner * columns }, () => random.integer(-128, 128));
  const y = matMulInteger(a, b, { rows, inner, columns, aZeroPoint: 101, bZeroPoint: -3 });
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let i = 0; i < inner; i++) {
        sum += (a[row * inner + i]! - 101) * (b[i * columns + column]! + 3);
      }
      assert.equal(y[row * columns + column], sum);
    }
  }
  const sizes = { rows: 1, inner: 33_026, columns: 1 };
  assert.throws(() => matMulInteger(a, b, sizes), /"inner" must be at most 33025/);
  assert.throws(() => matMulInteger(a, b, { ...sizes, inner: 3 }), /"a.length" must be 3/);
});

Deno.test("QuantizedDense is close to its layer, static and dynamic", () => {
  for (const activation of ["relu", "linear"] as const) {
    const layer = new Dense(40, 12, { random: new Random(0), activation });
    tf.tidy(() => layer.bias!.assign(normalTensor<tf.Rank.R1>(new Random(1), [12])));
    const x = normals(7 * 40, 2), exact = layer.apply(tf.tensor2d(x, [7, 40])).dataSync();
    for (const options of [{}, { perUnit: false }, { inputRange: rangeOf(x) }]) {
      const y = new QuantizedDense(layer, options).apply(x, 7);
      assertClose(y, exact, 0.1);
      assert.ok(signalToNoise(exact, y) > 30);
    }
    const dynamic = new QuantizedDense(layer).apply(x, 7);
    assert.deepEqual(new QuantizedDense(layer, { inputRange: rangeOf(x) }).apply(x, 7), dynamic);
  }
});

Deno.test("QuantizedDense computes with integers what its dequantized parts give", () => {
  const layer = new Dense(30, 5, { random: new Random(3) });
  const quantized = new QuantizedDense(layer), x = normals(2 * 30, 4);
  const w = tf.tensor2d(dequantize(quantized.kernel), [30, 5]);
  const back = tf.tensor2d(dequantize(quantize(x, [2, 30], { signed: false })), [2, 30]);
  assertClose(quantized.apply(x, 2), tf.add(tf.matMul(back, w), layer.bias!).dataSync(), 1e-5);
});

Deno.test("QuantizedDense on kernels gives the bits of its formula", () => {
  const { fround } = Math, rows = 6;
  for (const [units, perUnit, activation] of [[19, true, "relu"], [3, false, "linear"]] as const) {
    const layer = new Dense(33, units, { random: new Random(5), activation });
    tf.tidy(() => layer.bias!.assign(normalTensor<tf.Rank.R1>(new Random(6), [units])));
    const quantized = new QuantizedDense(layer, { perUnit }), { codes, grids } = quantized.kernel;
    const x = normals(rows * 33, 7), own = quantize(x, [rows, 33], { signed: false });
    const { scale, zeroPoint } = own.grids[0]!, bias = layer.bias!.dataSync();
    const expected = Float32Array.from({ length: rows * units }, (_, place) => {
      const row = Math.floor(place / units), unit = place % units;
      let sum = 0;
      for (let i = 0; i < 33; i++) {
        sum += (own.codes[row * 33 + i]! - zeroPoint) * codes[i * units + unit]!;
      }
      const y = fround(scale * grids[perUnit ? unit : 0]!.scale * sum + bias[unit]!);
      return activation === "relu" ? Math.max(0, y) : y;
    });
    assert.deepEqual(quantized.apply(x, rows), expected);
    assert.throws(
      () => quantized.apply(x, rows + 1),
      /"x.length" must be 231, current value is 198/,
    );
    quantized.dispose();
  }
});

Deno.test("QuantizedDense rounds a half to the even code, and clips what its range lacks", () => {
  const layer = new Dense(1, 1, { random: new Random(0) });
  tf.tidy(() => layer.kernel.assign(tf.ones([1, 1])));
  const quantized = new QuantizedDense(layer, { inputRange: { min: -1, max: 254 } }); // scale 1
  const { scale } = quantized.kernel.grids[0]!, weight = Math.fround(127 * scale);
  const y = quantized.apply([-1e30, -1, 0.5, 1.5, 2.5, 254, 1e30, NaN], 8);
  assertClose(y, [-1, -1, 0, 2, 2, 254, 254, -1].map((code) => code * weight), 1e-4);
});

Deno.test("QuantizedDense refuses layers that it does not compute", () => {
  const refused = (layer: unknown, message: RegExp) =>
    assert.throws(() => new QuantizedDense(layer as Dense), { message });
  const random = new Random(0);
  refused(new Dense(2, 2, { random, useBias: false }), /"layer" must be a Dense layer with a bias/);
  refused(new Dense(2, 2, { random, activation: "tanh" }), /"layer.activation" must be relu or/);
});

Deno.test("quantizeWeights() rounds the kernels and leaves the biases", () => {
  const model = new MLP([10, 6, 3], { random: new Random(0) });
  const bias = model.layers[0]!.bias!.dataSync(), kernel = model.layers[0]!.kernel.dataSync();
  const [first, second] = quantizeWeights(model, { bits: 4, axis: -1 });
  assert.deepEqual(model.layers[0]!.bias!.dataSync(), bias);
  const rounded = model.layers[0]!.kernel.dataSync();
  assert.equal(first!.signalToNoise, signalToNoise(kernel, rounded));
  assert.ok(first!.signalToNoise > 15 && first!.signalToNoise < 35);
  assert.deepEqual([second!.name, second!.floatBytes, second!.bytes], [
    ...["layers/1/kernel", 72, 9 + 3 * 5],
  ]);
  assert.throws(() => quantizeWeights(model, { bits: 4, pattern: /x/ }), /"pattern" must be of a/);
});
