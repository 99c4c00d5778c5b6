/**
 * Element-wise kernels, sums, copies and the seeded normal beside tfjs's stock kernels.
 *
 *     deno bench -A tests/bench/elementwise_bench.ts     the usual table
 *     deno run -A tests/bench/elementwise_bench.ts       nanoseconds an element, interleaved, medians
 */
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { type Kernel, stockKernel } from "lib/backend/host/override_kernel.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { fastNormal } from "lib/random/fast_normal.ts";
import { Random, setFastNormal } from "lib/random/mod.ts";
import { normalTensor } from "lib/random/tensors.ts";
import { median } from "lib/stats/mod.ts";

const SIZES = [8192, 65536];
const WIDTH = 64;

/** A call of a kernel on `size` elements. */
interface Workload {
  readonly name: string;
  readonly kernel: string;
  readonly inputs: unknown;
  readonly attrs?: Record<string, unknown>;
}

type GradFunc = tf.GradConfig["gradFunc"];

await setUpBackend();
const stockGradients = ["Tanh", "Sigmoid", "Relu", "Softmax"].map((name): [string, GradFunc] => {
  return [name, tf.getGradient(name).gradFunc];
});
installKernels();
const random = new Random(1);

function workloads(size: number): Workload[] {
  const rows = size / WIDTH;
  const x = normalTensor(random, [rows, WIDTH]);
  const row = normalTensor(random, [WIDTH]);
  const cube = tf.reshape(x, [rows / 16, 16, WIDTH]);
  const heads = tf.reshape(x, [rows / 16, 16, 4, WIDTH / 4]);
  const halves = tf.split(x, 2, 1);
  return [
    { name: "tanh", kernel: "Tanh", inputs: { x } },
    { name: "exp", kernel: "Exp", inputs: { x } },
    { name: "log", kernel: "Log", inputs: { x: tf.abs(x) } },
    { name: "maximum, same shape", kernel: "Maximum", inputs: { a: x, b: tf.neg(x) } },
    { name: "maximum, scalar", kernel: "Maximum", inputs: { a: x, b: tf.scalar(0) } },
    { name: "minimum, row", kernel: "Minimum", inputs: { a: x, b: row } },
    { name: "sum, leading axis", kernel: "Sum", inputs: { x }, attrs: { axis: [0] } },
    { name: "sum, trailing axis", kernel: "Sum", inputs: { x }, attrs: { axis: [1] } },
    { name: "sum, all", kernel: "Sum", inputs: { x }, attrs: { axis: [0, 1] } },
    { name: "mean, middle axis", kernel: "Mean", inputs: { x: cube }, attrs: { axis: [1] } },
    {
      name: "slice columns",
      kernel: "Slice",
      inputs: { x },
      attrs: { begin: [0, 16], size: [rows, 32] },
    },
    {
      name: "split into 4",
      kernel: "SplitV",
      inputs: { x },
      attrs: { numOrSizeSplits: [16, 16, 16, 16], axis: 1 },
    },
    { name: "concat of 2", kernel: "Concat", inputs: halves, attrs: { axis: 1 } },
    { name: "stack of 2", kernel: "Pack", inputs: halves, attrs: { axis: 1 } },
    { name: "unstack 16", kernel: "Unpack", inputs: { value: cube }, attrs: { axis: 1 } },
    { name: "tile rows", kernel: "Tile", inputs: { x: row }, attrs: { reps: [rows] } },
    { name: "transpose", kernel: "Transpose", inputs: { x }, attrs: { perm: [1, 0] } },
    {
      name: "transpose, batched",
      kernel: "Transpose",
      inputs: { x: cube },
      attrs: { perm: [0, 2, 1] },
    },
    {
      name: "transpose, heads",
      kernel: "Transpose",
      inputs: { x: heads },
      attrs: { perm: [0, 2, 1, 3] },
    },
  ];
}

/** One call of the kernel, without the engine around it. */
function callOf({ inputs, attrs = {} }: Workload, kernel: Kernel): () => void {
  const backend = tf.backend();
  const args = { inputs, attrs, backend } as Parameters<Kernel>[0];
  return () => {
    for (const { dataId } of [kernel(args)].flat()) backend.disposeData(dataId);
  };
}

/** The gradient of an activation: ours is one kernel, the stock one some operations. */
function gradientCall(name: string, gradient: GradFunc, x: tf.Tensor): () => void {
  const saved = name === "Relu" ? x : name === "Softmax" ? tf.softmax(x) : tf.sigmoid(x);
  return () => tf.tidy(() => void Object.values(gradient(x, [saved], { dim: 1 }))[0]!());
}

/** The two sides of each measurement, for `size` elements. */
function* pairs(size: number): Generator<[name: string, ours: () => void, stock: () => void]> {
  for (const workload of workloads(size)) {
    const ours = tf.getKernel(workload.kernel, "wasm").kernelFunc as unknown as Kernel;
    const stock = stockKernel(workload.kernel)!;
    yield [workload.name, callOf(workload, ours), callOf(workload, stock)];
  }
  const x = normalTensor(random, [size / WIDTH, WIDTH]);
  for (const [name, stock] of stockGradients) {
    const ours = tf.getGradient(name).gradFunc;
    yield [`gradient of ${name}`, gradientCall(name, ours, x), gradientCall(name, stock, x)];
  }
  const numbers = new Float32Array(size);
  const fast = fastNormal();
  const fill = () => random.fillNormal(numbers);
  const plainFill = () => {
    setFastNormal(null);
    fill();
    setFastNormal(fast);
  };
  yield ["random.fillNormal", fill, plainFill];
}

/** Nanoseconds an element: the median of interleaved rounds of about 2 ms each. */
function measure(size: number, calls: readonly (() => void)[]): number[] {
  const rounds = calls.map(() => [] as number[]);
  for (let round = 0; round < 25; round++) {
    calls.forEach((call, i) => {
      const start = performance.now();
      let times = 0;
      do {
        call();
        times++;
      } while (performance.now() - start < 2);
      if (round > 4) rounds[i]!.push((performance.now() - start) * 1e6 / times / size);
    });
  }
  return rounds.map(median);
}

for (const size of SIZES) {
  if (import.meta.main) console.log(`\nns an element at ${size} elements: ours, stock, ratio`);
  for (const [name, ours, stock] of pairs(size)) {
    const group = `${name} x ${size}`;
    Deno.bench(`${group}, stock`, { group, baseline: true }, stock);
    Deno.bench(`${group}, ours`, { group }, ours);
    if (!import.meta.main) continue;
    const [a, b] = measure(size, [ours, stock]) as [number, number];
    const figures = [a.toFixed(2), b.toFixed(2), (b / a).toFixed(1)];
    console.log(name.padEnd(24) + figures.map((text) => text.padStart(8)).join(""));
  }
}
