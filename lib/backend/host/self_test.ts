/** Calls of every kernel on small odd shapes, by which builds of them are compared bit by bit. */
import type { SideModule } from "./side_module.ts";
import type { Kernels } from "./kernel_signatures.ts";
import { SAMPLE_DIGESTS } from "./sample_digests.ts";

/** An array of 4-byte elements on the heap: what a call reads, or what it writes. */
interface HeapArray {
  readonly length: number;
  readonly isOutput: boolean;
  /** Its numbers before the call; none: whatever lies there. */
  readonly fill?: (i: number) => number;
  readonly type: "float32" | "int32";
}

type Argument = number | HeapArray;

/** A kernel and the arguments of one call. */
export type SampleCall = readonly [name: keyof Kernels, ...values: readonly Argument[]];

/** Numbers of both signs with a few zeros, each different; a table, since a sine takes its time. */
const VALUES = Float64Array.from(
  { length: 499 },
  (_, i) => i % 23 === 19 ? 0 : Math.sin(12.9898 * (i + 1)) * (i % 7 + 0.25),
);
const value = (i: number) => VALUES[i % VALUES.length]!;
/** `value` of each place, copied from the table: most of the test's time would go into the calls. */
function fillWithValues(view: Float32Array | Int32Array): void {
  for (let i = 0; i < view.length; i += VALUES.length) {
    view.set(VALUES.subarray(0, Math.min(VALUES.length, view.length - i)), i);
  }
}
const floats = (length: number, fill = value): HeapArray => (
  { length, isOutput: false, fill, type: "float32" }
);
/** What a call writes may hold numbers before. */
const out = (length: number): HeapArray => ({
  length,
  isOutput: true,
  fill: value,
  type: "float32",
});
const integers = (length: number, fill: (i: number) => number): HeapArray => (
  { length, isOutput: false, fill, type: "int32" }
);
/** Memory to work in. */
const room = (length: number): HeapArray => ({ length, isOutput: false, type: "float32" });
const fields = (...list: number[]) => integers(list.length, (i) => list[i]!);

/** Two images of 5 x 6 pixels with 5 channels; 3 x 2 windows, strides 2 and 1, that hang over by 1. */
const WINDOWS = fields(1, 5, 6, 5, 1, 3, 2, 1, 3, 7, 1, 2, 1, 0, 1, 1);
const IMAGE = 2 * 5 * 6 * 5, OUTPUT = 2 * 3 * 7 * 5, ROW = 3 * 2 * 5;
/** Two images of 5 x 3 pixels with 8 channels, 3 x 3 windows that hang over by 1: 12 tiles. */
const TILED = fields(1, 5, 3, 8, 1, 3, 3, 1, 5, 3, 1, 1, 1, 0, 1, 1);
const TILES = 12, PLANE = TILES * 8, TILED_IMAGE = 2 * 5 * 3 * 8;
/** The same with 20 channels: more than a vector of any processor holds. */
const WIDE_TILED = fields(1, 5, 3, 20, 1, 3, 3, 1, 5, 3, 1, 1, 1, 0, 1, 1);
const WIDE_PLANE = TILES * 20, WIDE_IMAGE = 2 * 5 * 3 * 20;
const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1e-42, -104.5, 88.6, -87.4, 1e30, -1e30, 11, 0.3];
const special = (length: number) =>
  floats(length, (i) => i % 3 === 0 ? SPECIAL[(i / 3) % SPECIAL.length]! : 9 * value(i));
const positive = (length: number): HeapArray => (
  { ...out(length), fill: (i) => Math.abs(value(i)) }
);

const unary = (
  ["tanh", "exp", "log", "log1p", "sigmoid", "gelu", "geluTanh", "silu"] as const
).map((name): SampleCall => [name, special(291), out(291), 291]);
const gradients = [
  ...["tanhGradient", "sigmoidGradient", "reluGradient"] as const,
  ...["geluGradient", "geluTanhGradient", "siluGradient"] as const,
].map((name): SampleCall => [name, floats(291), special(291), out(291), 291]);
const rowwise = [
  ...["maximum", "minimum", "add", "multiply"] as const,
  ...["subtract", "subtractFrom", "divide", "divideInto"] as const,
].flatMap((name): SampleCall[] => [
  [name, special(57), special(19), out(57), 3, 19],
  [name, special(41), special(1), out(41), 41, 1],
]);

/** Matrix products in all layouts: thin ones, one along more than a stretch of k, one of two blocks. */
const products = [[5, 7, 9], [33, 35, 3], [1, 9, 70], [9, 2, 37], [70, 5, 13], [7, 33, 300]]
  .flatMap(([m, n, k]) =>
    [0, 1, 2, 3].flatMap((layout): SampleCall[] => {
      const turnA = layout & 1, turnB = layout >> 1, scratch = room(16 + 32 * 2 * 256);
      const sizes = [turnA, turnB, m!, n!, k!] as const;
      const [a, b, c] = [floats(m! * k!), floats(k! * n!), out(m! * n!)];
      return [
        ["gemm", ...sizes, a, b, c, scratch, layout % 2],
        ["gemmFused", ...sizes, a, b, c, scratch, floats(n!), layout, 0.2],
        [
          ...["gemmBatch", ...sizes, floats(3 * m! * k!), b, out(3 * m! * n!), scratch] as const,
          ...[layout >> 1, 3, m! * k!, 0, m! * n!, 1] as const,
        ],
      ];
    })
  );

/** Layers of each kind over three steps, thin and wide, with and without a bias and a mask. */
const layers = [[0, 1, 0], [1, 4, 5], [2, 3, 4]].flatMap(([kind, gates, kept]) =>
  [[2, 3], [5, 11]].flatMap(([batch, units], isWide): SampleCall[] => {
    const time = 3, size = batch! * units!, width = gates! * units!, all = time * batch!;
    const optional = (length: number, exists: boolean) => exists ? floats(length) : 0;
    const [u, scratch] = [floats(units! * width), room(16 + 64 * 256)];
    const bias = optional(width, isWide === 0), c = optional(size, kind === 1);
    const mask = isWide ? floats(all, (i) => i % 5 === 3 ? 0 : 1) : 0,
      sizes = [time, batch!, units!];
    const history = kind === 1 ? floats(size * (time + 1)) : 0;
    return [
      [
        ...["recurrentLayer", kind!, floats(all * width), u, bias, mask, floats(size), c] as const,
        ...[out(size * (time + 1)), kind === 1 ? out(size * (time + 1)) : 0] as const,
        ...[out(all * kept! * units!), out(time * size), scratch, ...sizes],
      ],
      [
        ...["recurrentLayerGradient", kind!, u, mask, floats(size * (time + 1)), history] as const,
        ...[floats(all * kept! * units!), floats(time * size), floats(size), c] as const,
        ...[kind === 2 ? out(all * width) : 0, out(all * width), out(units! * width)] as const,
        ...[out(size), kind === 1 ? out(size) : 0, scratch, ...sizes],
      ],
    ];
  })
);

/** Attention of two sequences by two heads, few keys and more than a block of queries. */
const attentions = [[5, 3, 2, 7, 0, 0], [67, 20, 17, 3, 20, 1], [3, 9, 4, 20, 0, 1]].flatMap((
  [queries, keys, size, valueSize, masked, causal],
): SampleCall[] => {
  const [q, k] = [floats(4 * queries! * size!), floats(4 * keys! * size!)];
  const v = floats(4 * keys! * valueSize!), sizes = [2, 2, queries!, keys!, size!, valueSize!];
  const mask = masked ? floats(2 * keys!, (i) => Number(i % 3 !== 1)) : 0;
  const rest = [room(64 * 256), ...sizes, masked!, 0, causal!, 0.4, 1];
  const context = 4 * queries! * valueSize!, kept = 8 * queries!;
  return [
    ["attention", q, k, v, mask, out(context), out(kept), ...rest],
    [
      ...["attentionGradient", q, k, v, mask, floats(kept), floats(context)] as const,
      ...[out(q.length), out(k.length), out(v.length), ...rest],
    ],
  ];
});

/** A block for a new place of one text and of five: thin products and tiles. */
const cachedBlocks = [[1, 0], [5, 3]].map(([texts, past]): SampleCall => {
  const size = 6, heads = 2, units = 9, norm = [size, size];
  const square = [size * size, size], wide = [size * units, units, units * size, size];
  const lengths = [...norm, ...norm, ...square, ...square, ...square, ...square, ...wide];
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, n) => sum + n, 0));
  const weights = floats(starts.at(-1)! + size), rows = texts! * size;
  const before = floats(rows * past!), after = out(rows * (past! + 1));
  return [
    ...["cachedBlock", fields(...starts), weights, floats(rows), before, before, after] as const,
    ...[after, out(rows), room(2048), texts!, past!, size, heads, units, 0.6, 1e-5, 1] as const,
  ];
});

/** Bytes as integers of 32 bits. */
const bytes = (count: number) =>
  integers(Math.ceil(count / 4), (i) => Math.imul(i + 1, 0x9e3779b1));
/** 8-bit integers: tiles of every height, odd sizes, both signs, and both zero points. */
const int8Products = [[13, 21, 7, 1, 130, -128], [1, 16, 33, 0, 0, 0], [6, 5, 40, 0, -3, 12]]
  .flatMap(([m, n, k, ...rest]): SampleCall[] => {
    const packed = Math.ceil(n! / 16) * 16 * (k! + k! % 2);
    return [
      ["packInt8", bytes(n! * k!), out(packed / 4), k!, n!, rest[0]! * 128],
      [
        ...["matMulInt8", bytes(m! * k!), bytes(packed), out(m! * n!)] as const,
        ...[room(m! * (1 + Math.ceil(k! / 2))), m!, n!, k!, ...rest],
      ],
    ];
  });
const starts = integers(6, (row) => [0, 3, 3, 4, 9, 10][row]!);
const places = integers(10, (i) => [0, 4, 6, 2, 0, 1, 3, 5, 6, 3][i]!);

/** At least one call of every kernel. */
export const SAMPLE_CALLS: readonly SampleCall[] = [
  ...unary,
  ...gradients,
  ...rowwise,
  ...products,
  ["gemmInt32", 1, 0, 3, 5, 4, integers(12, (i) => i * 7919), integers(20, (i) => -i), out(15)],
  ...int8Products,
  ["quantizeInt8", floats(57), out(15), 57, 0.01, 130, 0, 255],
  [
    ...["scaleInt32", integers(57, (i) => i * 7919 - 2e5), out(57), 3, 19, 0.01] as const,
    ...[positive(19), floats(19), 1] as const,
  ],
  ...[1, 83].map((columns): SampleCall => [
    ...[
      "sparseProduct",
      starts,
      places,
      floats(10),
      floats(7 * columns),
      out(5 * columns),
    ] as const,
    ...[5, columns] as const,
  ]),
  ["addBiasAndActivate", out(57), 3, 19, floats(19), 3, 0.2],
  ["clip", special(41), out(41), 41, -1, 2],
  ["clipInt32", integers(41, (i) => i - 20), out(41), 41, -5, 7],
  ["castToBool", special(40), out(10), 40, 0x7fffffff],
  ["allFinite", floats(41), 41],
  ...[0, 1].map((isLinear): SampleCall => [
    ...["denseGradient", floats(15), floats(95), floats(57), floats(57), out(57)] as const,
    ...[isLinear ? 0 : out(15), out(95), out(19), room(16 + 32 * 19), 3, 5, 19, isLinear ? 0 : 5],
  ]),
  [
    ...["adam", fields(41, 0, 41, 82, 123, 5, 164, 169, 174, 179), positive(184), 2] as const,
    ...[0.01, 0.9, 0.999, 1e-8, 0.1, 0.001, 1e-4],
  ],
  ["crossEntropy", floats(57), floats(57), out(3), out(57), 3, 19],
  ["crossEntropyGradient", floats(3), floats(57), floats(57), out(57), 3, 19],
  ["softmaxGradient", floats(57), floats(57), out(57), 3, 19],
  ["sumRows", floats(3 * 1100), out(3), 3, 1100, 7],
  ["sumSquares", floats(2507), 2507, out(1), 1],
  ["sumColumns", floats(2 * 300 * 23), out(2 * 23), 2, 300, 23, 7],
  ["lstmCell", special(4 * 33), floats(33), out(33), out(33), out(5 * 33), 3, 11],
  [
    ...["lstmCellGradient", floats(33), floats(33), floats(33), floats(5 * 33)] as const,
    ...[out(4 * 33), out(33), 3, 11],
  ],
  ...layers,
  ...attentions,
  ...cachedBlocks,
  ["layerNorm", floats(57), floats(19), floats(19), out(57), out(6), 3, 19, 1e-5],
  [
    ...["layerNormGradient", floats(57), floats(57), floats(19), floats(6)] as const,
    ...[out(57), out(19), out(19), 3, 19],
  ],
  [
    ...["groupNorm", floats(6 * 46), floats(23), floats(23), out(6 * 46), out(4), out(2)] as const,
    ...[room(5 * 23), 2, 6, 23, 1, 1e-5, 1] as const,
  ],
  [
    ...["groupNormGradient", floats(600 * 22), floats(600 * 22), floats(22), floats(8)] as const,
    ...[positive(4), positive(4), out(600 * 22), out(22), out(22), room(44), room(5 * 22)] as const,
    ...[2, 300, 22, 2, 1] as const,
  ],
  ["copyStrided", floats(60), out(60), 20, 2, 80, 80, 1, 0, 0, 4, 20, 20],
  ["transposeStrided", floats(99), out(99), 9, 11, 44, 36, 1, 0, 0, 1, 0, 0],
  ["firstOutOfRange", integers(9, (i) => i), 9, 7],
  ["gather", floats(60), integers(3, (i) => 2 - i), out(36), 1, 1, 5, 12, 3],
  ["segmentSum", floats(36), integers(3, (i) => i % 2), out(24), 3, 12, 2],
  ["segmentSumInt", integers(36, (i) => i), integers(3, (i) => i % 2), out(24), 3, 12, 2],
  ["im2col", WINDOWS, floats(IMAGE), out(20 * ROW), 5, 25],
  ["col2im", WINDOWS, floats(20 * ROW), out(IMAGE), 5, 25],
  ["rotateFilter", floats(6 * 5 * 3), out(6 * 5 * 3), 6, 5, 3],
  ["depthwiseFilterGradient", WINDOWS, floats(IMAGE), floats(OUTPUT), out(30), 1, 1],
  ["depthwiseInputGradient", WINDOWS, floats(OUTPUT), floats(30), out(IMAGE), 1, 1],
  ["repeatChannels", floats(7), out(21), 7, 3],
  ["sumChannelGroups", floats(21), out(7), 7, 3],
  ["maxPoolGradient", WINDOWS, special(IMAGE), floats(OUTPUT), out(IMAGE), 2],
  ["avgPoolGradient", WINDOWS, floats(OUTPUT), out(IMAGE), 2],
  ["winogradImage", TILED, floats(TILED_IMAGE), out(16 * PLANE), 4 * PLANE, 0, TILES],
  ["winogradOutput", TILED, floats(TILED_IMAGE), 8, out(16 * PLANE), 4 * PLANE, 0, TILES],
  ["winogradFilter", floats(9 * 64), 64, out(16 * 64), 4 * 64],
  ["winogradFilterGradient", floats(16 * 64), 4 * 64, out(9 * 64), 64],
  [
    ...["winogradConvolution", TILED, floats(TILED_IMAGE), floats(16 * 64), 4 * 64] as const,
    ...[out(TILED_IMAGE), 8, floats(8), 1, 0, TILES, 5, room(32 * 40), 160, 160] as const,
    ...[room(16 + 32 * 8), 1] as const,
  ],
  ...[0, 3].map((together): SampleCall => [
    ...[
      "winogradFilterSums",
      TILED,
      floats(TILED_IMAGE),
      floats(TILED_IMAGE),
      out(16 * 64),
    ] as const,
    ...[4 * 64, 8, TILES, 2, room(32 * 16), 64, 64, room(3 * 16 * 64), together] as const,
    ...[room(16 + 32 * 8), 1] as const,
  ]),
  [
    ...["winogradInputGradient", TILED, floats(TILED_IMAGE), floats(16 * 64), 4 * 64] as const,
    ...[out(TILED_IMAGE), 8, TILES, 6, room(32 * 48), 192, 192, room(16 + 32 * 8), 1] as const,
  ],
  ["winogradImage", WIDE_TILED, floats(WIDE_IMAGE), out(16 * WIDE_PLANE), 4 * WIDE_PLANE, 0, TILES],
  [
    ...["winogradOutput", WIDE_TILED, floats(WIDE_IMAGE), 20, out(16 * WIDE_PLANE)] as const,
    ...[4 * WIDE_PLANE, 0, TILES] as const,
  ],
  [
    ...["winogradConvolution", WIDE_TILED, floats(WIDE_IMAGE), floats(16 * 400), 4 * 400] as const,
    ...[out(WIDE_IMAGE), 20, 0, 0, 0, TILES, 12, room(32 * WIDE_PLANE)] as const,
    ...[4 * WIDE_PLANE, 4 * WIDE_PLANE, room(16 + 32 * 20), 1] as const,
  ],
  [
    ...[
      "winogradInputGradient",
      WIDE_TILED,
      floats(WIDE_IMAGE),
      floats(16 * 400),
      4 * 400,
    ] as const,
    ...[out(WIDE_IMAGE), 20, TILES, 12, room(32 * WIDE_PLANE)] as const,
    ...[4 * WIDE_PLANE, 4 * WIDE_PLANE, room(16 + 32 * 20), 1] as const,
  ],
  ["fillNormal", out(301), 301, 1, 5, 1, -2, 3, 4, 0.3, 1.7],
  ["fillNormal", out(602), 301, 0, 2 ** 34 - 7, 1, -2, 3, 4, 0.3, 1.7],
];

/**
 * The name of a kernel whose two builds do not give the same bits; undefined where all do. Any NaN
 * counts as any other.
 */
export function differingKernel(
  module: SideModule,
  [first, second]: readonly [Kernels, Kernels],
  calls: readonly SampleCall[] = SAMPLE_CALLS,
): keyof Kernels | undefined {
  return calls.find((call) => {
    const [a, b] = [resultsOf(module, first, call), resultsOf(module, second, call)];
    return !areSameBits(a, b);
  })?.[0];
}

/** All that a call wrote, and what it returned. */
function resultsOf(module: SideModule, kernels: Kernels, call: SampleCall) {
  const address = module.scratch(bytesOf(call));
  const { result, outputs } = run(kernels, call, memoryOf(module), address);
  return { result, outputs: outputs.map((output) => output.slice()) };
}

/** The heap; it may have grown since it was asked for last. */
function memoryOf(module: SideModule): ArrayBuffer {
  return module.backend.wasm.asm.memory.buffer as ArrayBuffer;
}

function run(kernels: Kernels, call: SampleCall, memory: ArrayBuffer, address: number) {
  const { values, outputs } = layOut(call, memory, address);
  const result = (kernels[call[0]] as (...values: number[]) => number | void)(...values);
  return { result: result ?? 0, outputs };
}

/**
 * Digests of what each sample call writes and returns, in their order; any NaN counts as any other.
 *
 * @param memory of the kernels; at `address` there must be room for the longest call
 */
export function sampleDigests(kernels: Kernels, memory: ArrayBuffer, address: number): number[] {
  return SAMPLE_CALLS.map((call) => {
    const { result, outputs } = run(kernels, call, memory, address);
    let digest = Math.imul(result, FNV_PRIME);
    for (const output of outputs) {
      const bits = new Uint32Array(output.buffer, output.byteOffset, output.length);
      for (let i = 0; i < bits.length; i++) {
        const isNaN = (bits[i]! & 0x7fffffff) > 0x7f800000;
        digest = Math.imul(digest ^ (isNaN ? 0x7fc00000 : bits[i]!), FNV_PRIME);
      }
    }
    return digest >>> 0;
  });
}

/** Fowler-Noll-Vo's multiplier for 32 bits. */
const FNV_PRIME = 16777619;

/** Bytes of the longest sample call. */
export function sampleBytes(): number {
  return Math.max(...SAMPLE_CALLS.map(bytesOf));
}

/** The name of a kernel that does not give the WebAssembly module's bits; undefined where all do. */
export function wrongKernel(module: SideModule, kernels: Kernels): keyof Kernels | undefined {
  const address = module.scratch(sampleBytes());
  const digests = sampleDigests(kernels, memoryOf(module), address);
  return SAMPLE_CALLS[digests.findIndex((digest, i) => digest !== SAMPLE_DIGESTS[i])]?.[0];
}

/** Bytes between two arrays of a call: odd lengths, so that the next one is not aligned. */
const GAP_BYTES = 16;

/** Bytes that the arrays of a call take. */
export function bytesOf([, ...values]: SampleCall): number {
  return values.reduce<number>(
    (sum, argument) => typeof argument === "number" ? sum : sum + 4 * argument.length + GAP_BYTES,
    0,
  );
}

/** The arrays of a call in memory, the call's arguments with their addresses, and what it will write. */
export function layOut([, ...values]: SampleCall, buffer: ArrayBuffer, start: number) {
  const outputs: Float32Array[] = [];
  let address = start;
  const given = values.map((argument) => {
    if (typeof argument === "number") return argument;
    const { length, type, fill, isOutput } = argument;
    const view = new (type === "int32" ? Int32Array : Float32Array)(buffer, address, length);
    if (fill === value) fillWithValues(view);
    else if (fill) { for (let i = 0; i < length; i++) view[i] = fill(i); }
    if (isOutput) outputs.push(new Float32Array(buffer, address, length));
    address += 4 * length + GAP_BYTES;
    return view.byteOffset;
  });
  return { values: given, outputs };
}

type Results = ReturnType<typeof resultsOf>;

function areSameBits(a: Results, b: Results): boolean {
  return a.result === b.result &&
    a.outputs.every((output, i) => output.every((x, j) => Object.is(x, b.outputs[i]![j])));
}
