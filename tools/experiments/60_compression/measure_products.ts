/** How long products take with integers, with zeros and with fewer units, beside those of float32. */
import * as tf from "@tensorflow/tfjs";
import { gemmScratchBytes } from "lib/backend/host/gemm.ts";
import { type SideModule, sideModule } from "lib/backend/host/side_module.ts";
import { setUpBackend, SparseMatrix } from "lib/backend/mod.ts";
import { QuantizedDense, removeUnits, unitMask } from "lib/compression/mod.ts";
import { Dense, type MLP } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";
import { milliseconds, speedups, type Times } from "./_times.ts";
import { trainMlp } from "./_trained.ts";

/** Rows of A, and the sides of B. */
const SHAPES = [[1, 196, 256], [256, 196, 256], [1, 2048, 2048], [256, 2048, 2048]] as const;
const DENSITIES = [50, 25, 10, 5, 2, 1];

export const measurement: Measurement = {
  description:
    "Products of float32 and of 8-bit matrices, of sparse ones by compressed rows, whole layers, and one " +
    "network in several forms, by the native kernels and by WebAssembly, on one thread: how many times as " +
    "fast as the float32 product or layer (median and quartiles of 15 rounds in which they take turns), " +
    "and milliseconds, of processor time",
  measure: async () => {
    const builds: Record<string, unknown> = {};
    for (const [name, native] of [["native", "auto"], ["WebAssembly", false]] as const) {
      const { native: family } = await setUpBackend({ native, threads: 1 });
      builds[name] = {
        family: family || "none",
        int8: byShape(int8Speedup),
        layer: byShape(layerSpeedup),
        sparse: Object.fromEntries(
          [1, 256].map((count) => [`${count}`, sparseSpeedups(count)]),
        ),
        network: networkTimes(),
      };
    }
    return builds;
  },
};

function byShape(
  of: (shape: typeof SHAPES[number]) => Times,
): Readonly<Record<string, Times>> {
  return Object.fromEntries(SHAPES.map((shape) => [shape.join(" x "), of(shape)]));
}

/** The kernels alone; the 8-bit weights are packed before, as a layer keeps them. */
function int8Speedup([m, k, n]: typeof SHAPES[number]): Times {
  const module = sideModule(), { kernels } = module;
  const area = areas(module, {
    ...{ a: 4 * m * k, b: 4 * k * n, c: 4 * m * n, scratch: gemmScratchBytes(n, k) },
    ...{ a8: m * k, b8: k * n, packed: Math.ceil(n / 16) * 16 * (k + k % 2), y: 4 * m * n },
    room: 4 * m * (1 + Math.ceil(k / 2)),
  });
  const heap = () => module.backend.wasm.asm.memory.buffer as ArrayBuffer, random = new Random(0);
  random.fillNormal(new Float32Array(heap(), area.a, m * k));
  random.fillNormal(new Float32Array(heap(), area.b, k * n));
  for (const [start, count] of [[area.a8, m * k], [area.b8, k * n]] as const) {
    const codes = new Int8Array(heap(), start, count);
    for (let i = 0; i < count; i++) codes[i] = random.integer(-128, 128);
  }
  kernels.packInt8(area.b8, area.packed, k, n, 0);
  const { "8 bits": speedup } = speedups({
    "float32": () => kernels.gemm(0, 0, m, n, k, area.a, area.b, area.c, area.scratch, 0),
    "8 bits": () => kernels.matMulInt8(area.a8, area.packed, area.y, area.room, m, n, k, 1, 128, 0),
  });
  return speedup!;
}

/** Whole layers, from numbers to numbers: ranges, rounding and scales included. */
function layerSpeedup([rows, inputs, units]: typeof SHAPES[number]): Times {
  const layer = new Dense(inputs, units, { random: new Random(0), activation: "relu" });
  const quantized = new QuantizedDense(layer), x = new Float32Array(rows * inputs);
  new Random(1).fillUniform(x);
  const { "8 bits": speedup } = speedups({
    "float32": () => tf.tidy(() => void layer.apply(tf.tensor2d(x, [rows, inputs])).dataSync()),
    "8 bits": () => void quantized.apply(x, rows),
  });
  quantized.dispose();
  layer.dispose();
  return speedup!;
}

/** A matrix of 2,048 x 2,048 times `count` columns, by percent of the numbers that aren't 0. */
function sparseSpeedups(count: number): Readonly<Record<string, Times>> {
  const module = sideModule(), { kernels } = module, size = 2048;
  return Object.fromEntries(DENSITIES.map((percent) => {
    const random = new Random(percent), dense = new Float32Array(size * size);
    const chosen = new Float32Array(size * size);
    random.fillNormal(dense);
    random.fillUniform(chosen);
    dense.forEach((_, i) => chosen[i]! * 100 >= percent && (dense[i] = 0));
    const { starts, places, values } = new SparseMatrix(dense, { rows: size, columns: size });
    const area = areas(module, {
      ...{ s: 4 * dense.length, x: 4 * size * count, y: 4 * size * count },
      scratch: gemmScratchBytes(count, size),
      ...{ starts: 4 * starts.length, places: 4 * places.length, values: 4 * values.length },
    });
    const heap = module.backend.wasm.asm.memory.buffer as ArrayBuffer;
    new Float32Array(heap, area.s, dense.length).set(dense);
    new Int32Array(heap, area.starts, starts.length).set(starts);
    new Int32Array(heap, area.places, places.length).set(places);
    new Float32Array(heap, area.values, values.length).set(values);
    random.fillNormal(new Float32Array(heap, area.x, size * count));
    const { sparse } = speedups({
      dense: () => kernels.gemm(0, 0, size, count, size, area.s, area.x, area.y, area.scratch, 0),
      sparse: () =>
        kernels.sparseProduct(
          ...[area.starts, area.places, area.values, area.x, area.y, size, count] as const,
        ),
    });
    return [`${percent}`, sparse!];
  }));
}

/** Addresses of areas of so many bytes, until the next call. */
function areas<Name extends string>(
  module: SideModule,
  bytes: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> {
  const entries = (Object.entries(bytes) as [Name, number][])
    .map(([name, own]) => [name, Math.ceil(own / 64) * 64] as const);
  let address = module.scratch(entries.reduce((sum, [, own]) => sum + own, 0));
  return Object.fromEntries(entries.map(([name, own]) => [name, (address += own) - own])) as Record<
    Name,
    number
  >;
}

/** Milliseconds of the notebook's kind of network for 1 and 256 images, in several forms. */
function networkTimes(): Readonly<Record<string, Readonly<Record<string, Times>>>> {
  const { mlp, inputs } = trainMlp(new Random(0).split("60 onnx")), [width] = mlp.sizes;
  const { kernel } = mlp.layers[0]!;
  const unit = unitMask(kernel.dataSync(), kernel.shape, { axis: 1, amount: { share: 0.75 } });
  const smaller = removeUnits(mlp, [unit]), zeroed = removeUnits(mlp, [unit.map(() => 1)]);
  const threshold = quantile(kernel.dataSync().map(Math.abs), 0.9);
  tf.tidy(() =>
    zeroed.layers[0]!.kernel.assign(
      tf.where(tf.less(tf.abs(kernel), threshold), tf.zerosLike(kernel), kernel),
    )
  );
  const layers = mlp.layers.map((layer) => new QuantizedDense(layer));
  return Object.fromEntries([1, 256].map((rows) => {
    const x = tf.tensor2d(inputs.slice(0, rows * width!), [rows, width!]);
    const plain = Float32Array.from(x.dataSync());
    const run = (model: MLP) => () => tf.tidy(() => void model.apply(x).dataSync());
    const times = milliseconds({
      "float32": run(mlp),
      "90 % zeros": run(zeroed),
      "8 bits": () => void layers.reduce<Float32Array>((h, layer) => layer.apply(h, rows), plain),
      "a quarter of the units": run(smaller),
    });
    x.dispose();
    return [`${rows}`, times];
  }));
}
