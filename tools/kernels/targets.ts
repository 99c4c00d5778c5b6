/** For which machines the kernels are built, and how. */

/** A family of processors: kernels of one have its name behind theirs. */
interface Family {
  readonly name: string;
  readonly cpu: string;
}

/** A library that is built. */
export interface Target {
  /** The committed file, in lib/backend. */
  readonly file: string;
  /** The compiler's name for the machine; an old glibc, so that the library runs on old systems. */
  readonly triple: string;
  readonly families: readonly Family[];
}

const X64: readonly Family[] = [
  { name: "sse", cpu: "x86_64" },
  { name: "avx2", cpu: "x86_64_v3" },
  { name: "avx512", cpu: "x86_64_v4" },
];
const ARM64: readonly Family[] = [{ name: "neon", cpu: "generic" }];

/** The WebAssembly module, whose kernels have no family. */
export const WASM_FILE = "kernels.wasm";

/** The native libraries, by the names that lib/backend asks for. */
export const NATIVE_TARGETS: readonly Target[] = [
  { file: "native/linux-x64.so", triple: "x86_64-linux-gnu.2.17", families: X64 },
  { file: "native/linux-arm64.so", triple: "aarch64-linux-gnu.2.17", families: ARM64 },
  { file: "native/darwin-x64.dylib", triple: "x86_64-macos.11.0", families: X64 },
  { file: "native/darwin-arm64.dylib", triple: "aarch64-macos.11.0", families: ARM64 },
  { file: "native/win32-x64.dll", triple: "x86_64-windows-gnu", families: X64 },
];

/**
 * What makes every build give the same bits: no contraction of a product and a sum, no functions of the
 * C library in place of the source's.
 */
export const STRICT: readonly string[] = [
  ...["-O2", "-ffp-contract=off", "-fno-builtin", "-fno-math-errno", "-ffreestanding"],
  ...["-fvisibility=hidden", "-fPIC", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function"],
];

/**
 * A position-independent side module on tfjs's memory. It says that this memory has at least 256 pages
 * (tfjs starts with 16 MB), for otherwise V8 compares the offset of every load and store with the
 * memory's size a second time: 10 % of a matrix product.
 */
export const WASM_OPTIONS: readonly string[] = [
  ...["-target", "wasm32-freestanding", "-msimd128", "-mbulk-memory", "-mnontrapping-fptoint"],
  ...["-nostdlib", "-shared", "-Wl,--export-dynamic", "-Wl,--import-memory"],
  ...["-Wl,--initial-memory=16777216", "-Wl,-s"],
];
