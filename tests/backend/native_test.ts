/** The native library gives the bits of the WebAssembly module: on samples, on random calls, in training. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { sideModule } from "lib/backend/host/side_module.ts";
import { KERNEL_SIGNATURES, type Kernels } from "lib/backend/host/kernel_signatures.ts";
import { openNativeFamily, openNativeKernels } from "lib/backend/host/native.ts";
import { differingKernel, SAMPLE_CALLS, type SampleCall } from "lib/backend/host/self_test.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { machineName } from "lib/platform.ts";
import { trainAndHash } from "./_train_and_hash.ts";

await setUpBackend({ native: false });
const permission = await Deno.permissions.query({ name: "ffi" });
const isNative = permission.state === "granted" && machineName() === "linux-x64";

/** Tests that need the library: on Linux x64, with FFI. */
const nativeTest = (name: string, fn: () => void | Promise<void>) =>
  Deno.test({ name: `${name} (needs deno task test)`, ignore: !isNative, fn });

/** Every family that this processor can run. */
function families(): [name: string, kernels: Kernels][] {
  const all = ["sse", "avx2", "avx512"], { best } = openNativeFamily(sideModule(), "sse");
  return all.slice(0, all.indexOf(best) + 1)
    .map((name) => [name, openNativeFamily(sideModule(), name).kernels]);
}

Deno.test("every kernel has a sample call for the self-test", () => {
  const sampled = new Set(SAMPLE_CALLS.map(([name]) => name));
  assert.deepEqual([...sampled].sort(), Object.keys(KERNEL_SIGNATURES).sort());
});

nativeTest("every kernel of every family gives the module's bits on the samples", () => {
  for (const [name, kernels] of families()) {
    const different = differingKernel(sideModule(), [sideModule().wasmKernels, kernels]);
    assert.equal(different, undefined, name);
  }
});

Deno.test("the self-test finds a kernel whose last bit is another, and a wrong return value", () => {
  const { wasmKernels } = sideModule(), module = sideModule();
  const off: Kernels = {
    ...wasmKernels,
    layerNorm: (...values) => {
      wasmKernels.layerNorm(...values);
      const { buffer } = module.backend.wasm.asm.memory, y = values[3];
      new Uint32Array(buffer, y, 1)[0]! ^= 1;
    },
  };
  assert.equal(differingKernel(module, [wasmKernels, off]), "layerNorm");
  const returned = { ...wasmKernels, firstOutOfRange: () => 3 };
  assert.equal(differingKernel(module, [wasmKernels, returned]), "firstOutOfRange");
});

const number = fc.double({ min: -50, max: 50, noNaN: true });
const special = fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e-40, 88.7, -103.9, 3e38);
const size = fc.integer({ min: 0, max: 70 });

/** An array of the sample calls' kind, of numbers that repeat. */
const floats = (length: number, numbers: readonly number[], isOutput = false) => ({
  length,
  isOutput,
  type: "float32" as const,
  fill: (i: number) => numbers[i % numbers.length]! * (1 + i % 5),
});

const numbersOf = fc.array(fc.oneof(number, special), { minLength: 1, maxLength: 60 });

/** A product of random sizes and layouts, with operands that are not aligned. */
const product = fc.record({ m: size, n: size, k: fc.integer({ min: 0, max: 600 }) }).chain((
  sizes,
) =>
  fc.record({
    turnA: fc.nat(1),
    turnB: fc.nat(1),
    add: fc.nat(1),
    numbers: fc.array(number, { minLength: 1 }),
  })
    .map(({ turnA, turnB, add, numbers }): SampleCall => {
      const { m, n, k } = sizes;
      const [a, b, c] = [
        floats(m * k, numbers),
        floats(k * n, numbers),
        floats(m * n, numbers, true),
      ];
      const scratch = { length: 16 + 96 * 256, isOutput: false, type: "float32" as const };
      return ["gemm", turnA, turnB, m, n, k, a, b, c, scratch, add];
    })
);

/** A batch of products of random sizes and layouts; 0 of them too. */
const products = fc.record({
  ...{ m: size, n: size, k: fc.integer({ min: 0, max: 300 }), batch: fc.nat(5) },
  ...{ turnA: fc.nat(1), turnB: fc.nat(1), add: fc.nat(1), isShared: fc.boolean() },
  numbers: fc.array(number, { minLength: 1 }),
}).map(({ m, n, k, batch, turnA, turnB, add, isShared, numbers }): SampleCall => {
  const scratch = { length: 16 + 96 * 256, isOutput: false, type: "float32" as const };
  return [
    ...["gemmBatch", turnA, turnB, m, n, k, floats(batch * m * k, numbers)] as const,
    ...[floats(batch * k * n, numbers), floats(batch * m * n, numbers, true), scratch] as const,
    ...[add, batch, m * k, isShared ? 0 : k * n, m * n, 1] as const,
  ];
});

const ELEMENTWISE = ["tanh", "exp", "log", "gelu", "geluTanh"] as const;
const elementwise = fc.record({
  name: fc.constantFrom(...ELEMENTWISE),
  count: fc.integer({ min: 0, max: 700 }),
  numbers: numbersOf,
}).map((
  { name, count, numbers },
): SampleCall => [name, floats(count, numbers), floats(count, numbers, true), count]);

const rows = fc.record({
  name: fc.constantFrom("sumRows", "softmaxGradient", "layerNorm"),
  rows: fc.integer({ min: 1, max: 9 }),
  columns: fc.integer({ min: 1, max: 1500 }),
  numbers: fc.array(number, { minLength: 1 }),
}).map(({ name, rows, columns, numbers }): SampleCall => {
  const x = floats(rows * columns, numbers), y = floats(rows * columns, numbers, true);
  const row = floats(columns, numbers);
  if (name === "sumRows") return [name, x, floats(rows, numbers, true), rows, columns, 3];
  if (name === "softmaxGradient") return [name, x, x, y, rows, columns];
  return ["layerNorm", x, row, row, y, floats(2 * rows, numbers, true), rows, columns, 1e-5];
});

/** A recurrent layer of random sizes, where products are thin, fill tiles, or hang over. */
const layer = fc.record({
  kind: fc.nat(2),
  ...{ batch: fc.integer({ min: 0, max: 25 }), units: fc.integer({ min: 1, max: 80 }) },
  ...{ time: fc.integer({ min: 1, max: 4 }), isMasked: fc.boolean() },
  numbers: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1 }),
}).map(({ kind, batch, units, time, isMasked, numbers }): SampleCall => {
  const width = [1, 4, 3][kind]! * units, kept = [0, 5, 4][kind]! * units;
  const size = batch * units, all = time * batch, history = size * (time + 1);
  const given = (length: number) => floats(length, numbers);
  const written = (length: number) => floats(length, numbers, true);
  const scratch = {
    length: 16 + units * (width + 32) + batch * width,
    isOutput: false,
    type: "float32" as const,
  };
  return [
    ...["recurrentLayer", kind, given(all * width), given(units * width), given(width)] as const,
    ...[isMasked ? given(all) : 0, given(size), given(size), written(history)] as const,
    ...[written(history), written(all * kept), written(all * units), scratch] as const,
    ...[time, batch, units],
  ];
});

/** Attention of random sizes, forwards or backwards, masked, causal or neither. */
const attention = fc.record({
  ...{ queries: fc.integer({ min: 1, max: 150 }), keys: fc.integer({ min: 1, max: 90 }) },
  ...{ size: fc.integer({ min: 1, max: 40 }), valueSize: fc.integer({ min: 1, max: 40 }) },
  ...{ batch: fc.integer({ min: 0, max: 2 }), heads: fc.integer({ min: 1, max: 3 }) },
  ...{ causal: fc.nat(1), isMasked: fc.boolean(), isForward: fc.boolean() },
  numbers: fc.array(fc.oneof({ arbitrary: number, weight: 9 }, special), { minLength: 1 }),
}).map(({ queries, keys, size, valueSize, batch, heads, causal, isMasked, isForward, numbers }) => {
  const pairs = batch * heads, scores = batch * queries * keys;
  const given = (length: number) => floats(length, numbers);
  const written = (length: number) => floats(length, numbers, true);
  const [q, k, v] = [queries * size, keys * size, keys * valueSize].map((each) => pairs * each);
  const mask = isMasked ? { ...given(scores), fill: (i: number) => (i * 7) % 5 % 2 } : 0;
  const [context, kept] = [pairs * queries * valueSize, 2 * pairs * queries];
  const scratch = { length: 40_000, isOutput: false, type: "float32" as const };
  const sizes = [
    batch,
    heads,
    queries,
    keys,
    size,
    valueSize,
    queries * keys,
    keys,
    causal,
  ] as const;
  const inputs = [given(q!), given(k!), given(v!), mask] as const;
  return (isForward
    ? ["attention", ...inputs, written(context), written(kept), scratch, ...sizes, 0.3, 1]
    : [
      ...["attentionGradient", ...inputs, given(kept), given(context), written(q!)] as const,
      ...[written(k!), written(v!), scratch, ...sizes, 0.3, 1],
    ]) as unknown as SampleCall;
});

nativeTest("random calls give the same bits in every family", () => {
  const all = families(), { wasmKernels } = sideModule();
  fc.assert(
    fc.property(fc.oneof(product, products, elementwise, rows, layer, attention), (call) => {
      for (const [name, kernels] of all) {
        assert.equal(
          differingKernel(sideModule(), [wasmKernels, kernels], [call]),
          undefined,
          name,
        );
      }
    }),
    { seed: 3, numRuns: 450 },
  );
});

nativeTest("a kernel may write over what it reads", () => {
  const numbers = Array.from({ length: 300 }, (_, i) => Math.sin(i) * 30);
  const results = [{ name: "wasm", native: false }, { name: "native", native: true }]
    .map(async ({ native }) => {
      await setUpBackend({ native });
      const x = tf.tensor1d(numbers), at = sideModule().pointer(x);
      sideModule().kernels.tanh(at, at, 300);
      return x.dataSync().slice();
    });
  return Promise.all(results).then(([wasm, native]) => assert.deepEqual(wasm, native));
});

nativeTest(
  "training gives the same bits natively and by WebAssembly, also when the heap grows",
  async () => {
    const hashes = [];
    for (const native of [false, true]) {
      for (const grow of [false, true]) hashes.push(await trainAndHash({ grow, native }));
    }
    assert.equal(new Set(hashes).size, 1, hashes.join("\n"));
  },
);

nativeTest("setUpBackend() computes natively by default, and says so", async () => {
  const info = await setUpBackend();
  assert.match(String(info.native), /^linux-x64 (sse|avx2|avx512)$/);
  assert.match(info.reason, /its kernels are native \(linux-x64 /);
  const wasm = await setUpBackend({ native: false });
  assert.equal(wasm.native, false);
  assert.match(wasm.reason, /its kernels are not native, as asked for$/);
});

nativeTest("a worker computes the same bits beside the main thread", async () => {
  const worker = new Worker(import.meta.resolve("./_hashing_worker.ts"), { type: "module" });
  const answer = new Promise<string>((resolve) => worker.onmessage = ({ data }) => resolve(data));
  const here = await trainAndHash({ grow: false, native: true });
  assert.equal(await answer, here);
  worker.terminate();
});

nativeTest("ten thousand steps leave no byte behind", async () => {
  await setUpBackend({ native: true });
  const x = tf.tensor2d([[1, -2, 3]]), w = tf.variable(tf.ones([3, 2]));
  const step = () =>
    tf.tidy(() => tf.grad((w) => tf.sum(tf.tanh(tf.matMul(x, w as tf.Tensor2D))))(w));
  for (let i = 0; i < 100; i++) step().dispose();
  const { numTensors } = tf.memory(), { byteLength } = sideModule().backend.wasm.asm.memory.buffer;
  for (let i = 0; i < 10_000; i++) step().dispose();
  assert.equal(tf.memory().numTensors, numTensors);
  assert.equal(sideModule().backend.wasm.asm.memory.buffer.byteLength, byteLength);
  assert.ok("kernels" in openNativeKernels(sideModule(), false));
});
