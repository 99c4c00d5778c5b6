/** Any number of threads gives the same bits; the threads survive workers, and end with the process. */
import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { type SideModule, sideModule } from "lib/backend/host/side_module.ts";
import type { Kernels } from "lib/backend/host/kernel_signatures.ts";
import { openNativeFamily } from "lib/backend/host/native.ts";
import { differingKernel, type SampleCall } from "lib/backend/host/self_test.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { machineName } from "lib/platform.ts";
import { shareAndHash } from "./_share_and_hash.ts";

await setUpBackend({ native: false });
const permission = await Deno.permissions.query({ name: "ffi" });
const isNative = permission.state === "granted" && machineName() === "linux-x64";

/** Tests that need the library: on Linux x64, with FFI. */
const nativeTest = (name: string, fn: () => void | Promise<void>) =>
  Deno.test({ name: `${name} (needs deno task test)`, ignore: !isNative, fn });

/** The kernels on so many threads: every call sets the number, since it is one for all of them. */
function onThreads(module: SideModule, threads: number): Kernels {
  const { kernels, setThreads } = openNativeFamily(module);
  return new Proxy(kernels, {
    get(target, name: keyof Kernels) {
      assert.equal(setThreads(threads), threads);
      return target[name];
    },
  });
}

/** An array of the sample calls' kind, of numbers between -4 and 4 in disorder. */
const random = (length: number, isOutput = false) => ({
  length,
  isOutput,
  type: "float32" as const,
  fill: (i: number) => (Math.imul(i + 1, 0x9e3779b1) >> 8) / 0x200000,
});
const positive = (length: number) => ({ ...random(length, true), fill: (i: number) => i % 7 });
const fields = (...list: number[]) => ({
  ...{ length: list.length, isOutput: false, type: "int32" as const },
  fill: (i: number) => list[i]!,
});

/** A product that is large enough to be shared, by its rows or by its columns. */
const product = fc.record({
  m: fc.integer({ min: 8, max: 700 }),
  n: fc.integer({ min: 8, max: 500 }),
  k: fc.integer({ min: 30, max: 600 }),
  turnA: fc.nat(1),
  turnB: fc.nat(1),
  fused: fc.boolean(),
}).map(({ m, n, k, turnA, turnB, fused }): SampleCall => {
  const sizes = [turnA, turnB, m, n, k] as const, scratch = random(16 + 416 * 256);
  const operands = [random(m * k), random(k * n), random(m * n, true), scratch] as const;
  if (fused) return ["gemmFused", ...sizes, ...operands, random(n), 1, 0];
  return ["gemm", ...sizes, ...operands, m % 2];
});

/** Products that are shared one by one, also among fewer threads than there are. */
const products = fc.record({
  m: fc.integer({ min: 1, max: 90 }),
  n: fc.integer({ min: 1, max: 90 }),
  k: fc.integer({ min: 1, max: 300 }),
  ...{ turnA: fc.nat(1), turnB: fc.nat(1), add: fc.nat(1), isShared: fc.boolean() },
  ...{ batch: fc.integer({ min: 1, max: 60 }), slots: fc.integer({ min: 1, max: 4 }) },
}).map(({ m, n, k, turnA, turnB, add, isShared, batch, slots }): SampleCall => {
  const ofB = isShared ? 0 : k * n, gap = m * n + 3;
  return [
    ...["gemmBatch", turnA, turnB, m, n, k, random(batch * m * k)] as const,
    ...[random(isShared ? k * n : batch * k * n), random(batch * gap, true)] as const,
    ...[random(slots * (16 + 96 * 256)), add, batch, m * k, ofB, gap, slots] as const,
  ];
});

const count = fc.integer({ min: 60_000, max: 200_000 });
const elementwise = fc.record({
  name: fc.constantFrom("tanh", "exp", "log", "gelu", "geluTanh"),
  count,
}).map(({ name, count }): SampleCall => [name, random(count), random(count, true), count]);
const gradient = fc.record({
  name: fc.constantFrom("tanhGradient", "reluGradient", "geluGradient", "geluTanhGradient"),
  count,
}).map(({ name, count }): SampleCall => [
  ...[name, random(count), random(count), random(count, true), count] as const,
]);

/** Kernels of rows or columns, of `rows` times `columns` elements. */
const matrix = fc.record({
  name: fc.constantFrom(
    ...["add", "softmaxGradient", "layerNorm", "sumRows", "sumColumns", "denseGradient"] as const,
    ...["lstmCell", "lstmCellGradient"] as const,
  ),
  rows: fc.integer({ min: 80, max: 400 }),
  columns: fc.integer({ min: 300, max: 420 }),
}).map(({ name, rows, columns }): SampleCall => {
  const read = (width = columns) => random(rows * width);
  const written = (width = columns) => random(rows * width, true);
  const row = random(columns), size = [rows, columns] as const;
  switch (name) {
    case "add":
      return [name, read(), row, written(), ...size];
    case "softmaxGradient":
      return [name, read(), read(), written(), ...size];
    case "layerNorm":
      return [name, read(), row, row, written(), written(2), ...size, 1e-5];
    case "sumRows":
      return [name, read(), written(1), ...size, 3];
    case "sumColumns":
      return [name, read(), random(columns, true), 1, ...size, 3];
    case "denseGradient":
      return [
        ...[name, read(40), random(40 * columns), read(), read(), written(), written(40)] as const,
        ...[random(40 * columns, true), random(columns, true), random(400_000), rows, 40] as const,
        ...[columns, 5],
      ];
    case "lstmCell":
      return [
        ...[name, read(4 * columns), read(), written(), written(), written(5 * columns)] as const,
        ...size,
      ];
    case "lstmCellGradient":
      return [
        ...[name, read(), read(), read(), read(5 * columns), written(4 * columns)] as const,
        ...[written(), ...size],
      ];
  }
});

/** 16 images of 13 x 17 pixels with 8 channels, 3 x 3 windows that hang over by 1. */
const IMAGES = fields(1, 13, 17, 8, 1, 3, 3, 1, 13, 17, 1, 1, 1, 0, 1, 1);
const PIXELS = 16 * 13 * 17, IMAGE = 8 * PIXELS, TILES = 16 * 7 * 9, PLANE = 4 * TILES * 8;
const [FIRST, LAST] = [150, PIXELS - 30]; // windows from amid an image to amid another
const images: readonly SampleCall[] = [
  ["im2col", IMAGES, random(IMAGE), random(72 * (LAST - FIRST), true), FIRST, LAST],
  ["col2im", IMAGES, random(72 * (LAST - FIRST)), random(IMAGE, true), FIRST, LAST],
  ["maxPoolGradient", IMAGES, random(IMAGE), random(IMAGE), random(IMAGE, true), 16],
  ["avgPoolGradient", IMAGES, random(IMAGE), random(IMAGE, true), 16],
  ["winogradImage", IMAGES, random(IMAGE), random(4 * PLANE, true), PLANE, 10, TILES],
  ["winogradOutput", IMAGES, random(IMAGE), 8, random(4 * PLANE, true), PLANE, 10, TILES],
  ...[10, 40, 63, 100, 126, 300].flatMap((chunk): SampleCall[] => {
    const each = 4 * 8 * chunk, slots = 3, planes = random(slots * 32 * 8 * chunk);
    const scratch = random(slots * (16 + 32 * 256)), filter = random(16 * 64);
    return [
      [
        ...["winogradConvolution", IMAGES, random(IMAGE), filter, 4 * 64] as const,
        ...[random(IMAGE, true), 8, random(8), 1, 0, TILES, chunk, planes, each, each] as const,
        ...[scratch, slots] as const,
      ],
      [
        ...["winogradFilterSums", IMAGES, random(IMAGE), random(IMAGE)] as const,
        ...[random(16 * 64, true), 4 * 64, 8, TILES, chunk, planes, each, each] as const,
        ...[random(6 * 16 * 64), chunk === 63 ? 0 : 6, scratch, slots] as const,
      ],
      [
        ...["winogradInputGradient", IMAGES, random(IMAGE), filter, 4 * 64] as const,
        ...[random(IMAGE, true), 8, TILES, chunk, planes, each, each, scratch, slots] as const,
      ],
    ];
  }),
  [
    ...["groupNorm", random(IMAGE), random(8), random(8), random(IMAGE, true)] as const,
    ...[random(16 * 4, true), random(16 * 2, true), random(4 * 40)] as const,
    ...[16, 13 * 17, 8, 2, 1e-5, 4] as const,
  ],
  [
    ...["groupNormGradient", random(IMAGE), random(IMAGE), random(8), random(16 * 4)] as const,
    ...[positive(16 * 2), positive(16 * 2), random(IMAGE, true), random(8, true)] as const,
    ...[random(8, true), random(16 * 8), random(4 * 40), 16, 13 * 17, 8, 2, 4] as const,
  ],
  ["winogradFilter", random(9 * 8192), 8192, random(16 * 8192, true), 4 * 8192],
  ["winogradFilterGradient", random(16 * 8192), 4 * 8192, random(9 * 8192, true), 8192],
];

/** Recurrent layers of each kind, 37 rows over four steps; the GRU's with a mask. */
const layers = [[0, 1, 0], [1, 4, 5], [2, 3, 4]].flatMap(([kind, gates, kept]): SampleCall[] => {
  const time = 4, batch = 37, units = 70, size = batch * units, width = gates! * units;
  const all = time * batch, sizes = [time, batch, units] as const, scratch = random(400_000);
  const isLstm = kind === 1, isGru = kind === 2;
  const mask = isGru ? { ...random(all), fill: (i: number) => Number(i % 5 !== 3) } : 0;
  const [u, bias, c] = [random(units * width), isGru ? random(width) : 0, isLstm && random(size)];
  const written = (length: number, exists = true) => exists ? random(length, true) : 0;
  const history = size * (time + 1);
  return [
    [
      ...["recurrentLayer", kind!, random(all * width), u, bias, mask, random(size)] as const,
      ...[c || 0, written(history), written(history, isLstm)] as const,
      ...[written(all * kept! * units), written(time * size), scratch, ...sizes] as const,
    ],
    [
      ...["recurrentLayerGradient", kind!, u, mask, random(history)] as const,
      ...[isLstm ? random(history) : 0, random(all * kept! * units), random(time * size)] as const,
      ...[random(size), c || 0, written(all * width, isGru), written(all * width)] as const,
      ...[written(units * width), written(size), written(size, isLstm), scratch, ...sizes] as const,
    ],
  ];
});

/** Attention of three sequences by five heads, masked or causal. */
const attentions = [0, 1].flatMap((causal): SampleCall[] => {
  const [batch, heads, queries, keys, size, valueSize] = [3, 5, 150, 133, 24, 40] as const;
  const pairs = batch * heads, q = random(pairs * queries * size), k = random(pairs * keys * size);
  const v = random(pairs * keys * valueSize), context = pairs * queries * valueSize;
  const mask = causal ? 0 : { ...random(batch * keys), fill: (i: number) => Number(i % 5 !== 3) };
  const slots = 3, scratch = random(slots * 50_000), kept = 2 * pairs * queries;
  const sizes = [
    batch,
    heads,
    queries,
    keys,
    size,
    valueSize,
    keys,
    0,
    causal,
    0.2,
    slots,
  ] as const;
  return [
    ["attention", q, k, v, mask, random(context, true), random(kept, true), scratch, ...sizes],
    [
      ...["attentionGradient", q, k, v, mask, positive(kept), random(context)] as const,
      ...[random(q.length, true), random(k.length, true), random(v.length, true)] as const,
      ...[scratch, ...sizes] as const,
    ],
  ];
});
/** Two variables with their moments and gradients, one array behind the other. */
const ADAM_TABLE = fields(
  ...[49_999, 0, 1, 2, 3].map((at, i) => i === 0 ? at : at * 49_999),
  ...[49_999, 4, 5, 6, 7].map((at, i) => i === 0 ? at : at * 49_999),
);

const others: readonly SampleCall[] = [
  ...layers,
  ...attentions,
  [
    ...["adam", ADAM_TABLE, positive(8 * 49_999), 2] as const,
    ...[0.01, 0.9, 0.999, 1e-8, 0.1, 0.001, 1e-4],
  ],
  ["fillNormal", random(50_001, true), 50_001, 1, 5, 1, -2, 3, 4, 0.3, 1.7],
  ["multiply", random(99_999), random(1), random(99_999, true), 99_999, 1],
  ["allFinite", { ...random(99_999), fill: (i) => i === 98_765 ? NaN : 1 }, 99_999],
  ["allFinite", random(99_999), 99_999],
];

nativeTest("any number of threads gives the module's bits on the samples", () => {
  const module = sideModule();
  for (const threads of [1, 2, 3, 4]) {
    const pair = [module.wasmKernels, onThreads(module, threads)] as const;
    assert.equal(differingKernel(module, pair), undefined, `${threads} threads`);
  }
});

nativeTest("two to four threads give the bits of one on large calls", () => {
  const module = sideModule(), alone = onThreads(module, 1);
  const isSame = (call: SampleCall) => {
    for (const threads of [2, 3, 4]) {
      const different = differingKernel(module, [alone, onThreads(module, threads)], [call]);
      assert.equal(different, undefined, `${threads} threads`);
    }
  };
  [...images, ...others].forEach(isSame);
  const calls = fc.oneof(product, products, elementwise, gradient, matrix);
  fc.assert(fc.property(calls, isSame), { seed: 5, numRuns: 60 });
});

nativeTest("one thread gives the module's bits on large calls of images", () => {
  const module = sideModule();
  const pair = [module.wasmKernels, onThreads(module, 1)] as const;
  assert.equal(differingKernel(module, pair, [...images, ...others]), undefined);
});

nativeTest("a thousand calls in a row, on two threads and on four, give the same sums", () => {
  const module = sideModule(), { kernels, setThreads } = openNativeFamily(module);
  const rows = 300, columns = 300, start = module.scratch(4 * (rows + 1) * columns);
  const { buffer } = module.backend.wasm.asm.memory;
  new Float32Array(buffer, start, rows * columns).forEach((_, i, x) => x[i] = Math.sin(i));
  const out = start + 4 * rows * columns;
  setThreads(1);
  kernels.sumColumns(start, out, 1, rows, columns, 1);
  const expected = new Float32Array(buffer, out, columns).slice();
  for (let i = 0; i < 1000; i++) {
    setThreads(i % 2 === 0 ? 2 : 4);
    const sums = new Float32Array(buffer, out, columns).fill(0);
    kernels.sumColumns(start, out, 1, rows, columns, 1);
    if (!sums.every((sum, j) => sum === expected[j])) assert.fail(`call ${i}`);
  }
});

nativeTest("two workers and the main thread share the threads, and are ended", async () => {
  const expected = await shareAndHash(1);
  const workers = [2, 3].map((threads) => {
    const worker = new Worker(import.meta.resolve("./_sharing_worker.ts"), { type: "module" });
    worker.postMessage(threads);
    return worker;
  });
  const answers = workers.map((worker) =>
    new Promise<string>((resolve) => worker.onmessage = ({ data }) => resolve(data))
  );
  const all = Promise.all(answers), here = new Set<string>();
  for (let isDone = false; !isDone; isDone = await Promise.race([all.then(() => true), pause()])) {
    here.add(await shareAndHash(2));
  }
  assert.deepEqual([...here, ...await all], [expected, expected, expected]);
  workers.forEach((worker) => worker.terminate());
  assert.equal(await shareAndHash(4), expected);
});

/** A turn of the event loop, in which messages arrive. */
const pause = () => new Promise<false>((resolve) => setTimeout(() => resolve(false)));

nativeTest("a program on several threads ends by itself", async () => {
  const program = new URL("./_exiting_program.ts", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program.href],
    signal: AbortSignal.timeout(60_000),
  });
  const { code, signal, stdout } = await child.output();
  assert.deepEqual({ code, signal }, { code: 0, signal: null });
  assert.equal(new TextDecoder().decode(stdout).trim(), String(600 ** 3));
});

nativeTest("setUpBackend() says how many threads there are", async () => {
  assert.equal((await setUpBackend({ threads: 3 })).threads, 3);
  const { threads } = await setUpBackend();
  assert.ok(threads >= 1 && threads <= Math.min(8, navigator.hardwareConcurrency), `${threads}`);
  assert.equal((await setUpBackend({ native: false, threads: 3 })).threads, 1);
});

Deno.test("setUpBackend() refuses a number of threads that is none", async () => {
  for (const threads of [0, -1, 1.5, NaN, Infinity]) {
    await assert.rejects(setUpBackend({ threads }), {
      name: "RangeError",
      message:
        'Cannot set up the backend: "threads" must be a positive integer, current value is ' +
        String(threads),
    });
  }
});
