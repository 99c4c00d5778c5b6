/** The kernels as a native library, by FFI and on tfjs's heap: the same bits, several times faster. */
import {
  addressOf,
  machineName,
  mayCallNativeCode,
  openNativeLibrary,
  pathOf,
} from "../../platform.ts";
import type { SideModule } from "./side_module.ts";
import { KERNEL_SIGNATURES, type Kernels, onHeap } from "./kernel_signatures.ts";
import { wrongKernel } from "./self_test.ts";

/** The libraries in native/, and whether their bits have been compared (on arm64 in an emulator). */
const LIBRARIES: Readonly<Record<string, { readonly file: string; readonly isTested: boolean }>> = {
  "linux-x64": { file: "linux-x64.so", isTested: true },
  "linux-arm64": { file: "linux-arm64.so", isTested: true },
  "darwin-x64": { file: "darwin-x64.dylib", isTested: false },
  "darwin-arm64": { file: "darwin-arm64.dylib", isTested: false },
  "win32-x64": { file: "win32-x64.dll", isTested: false },
};

/** The families of processors that a library has kernels for, by what `processorLevel` says. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  x64: ["sse", "avx2", "avx512"],
  arm64: ["neon"],
};

/** A library that is open and gave the bits of the WebAssembly module. */
export interface NativeKernels {
  readonly kernels: Kernels;
  /** The machine and the family of processors, for people: "linux-x64 avx2". */
  readonly name: string;
  /**
   * Let the kernels that this JavaScript thread calls use so many threads; default the physical cores,
   * at most {@linkcode MOST_THREADS}.
   *
   * @returns how many they will use: 1 on Windows
   */
  setThreads(threads?: number): number;
}

/** Beyond it the memory is what most kernels wait for. */
const MOST_THREADS = 8;

/** Native kernels, or one sentence on why there are none. */
export type NativeChoice = NativeKernels | { readonly refusal: string };

const opened = new WeakMap<SideModule, NativeChoice>();

/**
 * Open the library of this machine, and compare it with what the WebAssembly module gives on small shapes
 * of every kernel, which is known: the same on every machine. Done once for each heap.
 *
 * @param untested whether a library may be used that no test has run on such a machine
 */
export function openNativeKernels(module: SideModule, untested: boolean): NativeChoice {
  if (!mayCallNativeCode()) return { refusal: "native code needs the permission --allow-ffi" };
  const machine = machineName(), library = LIBRARIES[machine];
  if (library === undefined) return { refusal: `there is no library for ${machine}` };
  if (!library.isTested && !untested) {
    return {
      refusal: `the library for ${machine} has not been tested; "native: true" asks for it`,
    };
  }
  const known = opened.get(module);
  if (known !== undefined) return known;
  const choice = open(module, machine, library.file);
  opened.set(module, choice);
  return choice;
}

function open(module: SideModule, machine: string, file: string): NativeChoice {
  if (!import.meta.url.startsWith("file:")) return { refusal: `native/${file} is not on the disk` };
  let family;
  try {
    family = openNativeFamily(module);
  } catch (error) {
    return { refusal: `native/${file} cannot be opened (${(error as Error).message})` };
  }
  const { kernels, best } = family;
  const wrong = wrongKernel(module, kernels);
  if (wrong !== undefined) {
    return { refusal: `its kernel "${wrong}" gives other bits on this processor` };
  }
  return { kernels, name: `${machine} ${best}`, setThreads: family.setThreads };
}

/**
 * The kernels for one family of processors.
 *
 * @param name default the best one that this processor can run
 * @throws {Error} when the library cannot be opened
 */
export function openNativeFamily(
  module: SideModule,
  name?: string,
): Pick<NativeKernels, "kernels" | "setThreads"> & { readonly best: string } {
  const machine = machineName(), { file } = LIBRARIES[machine]!;
  const path = pathOf(new URL(`../native/${file}`, import.meta.url));
  const { processorLevel, threadsPerCore, setThreads } = openNativeLibrary(path, {
    processorLevel: { parameters: [], result: "i32" },
    threadsPerCore: { parameters: [], result: "i32" },
    setThreads: { parameters: ["i32"], result: "i32" },
  }) as Record<string, (...values: number[]) => number>;
  const best = FAMILIES[machine.split("-")[1]!]![processorLevel!()]!;
  const native = openNativeLibrary(path, symbolsOf(name ?? best)) as unknown as Kernels;
  const kernels = onHeap(native, addressesOn(module.backend.wasm.asm.memory));
  const cores = Math.ceil(navigator.hardwareConcurrency / threadsPerCore!());
  return {
    ...{ kernels, best },
    setThreads: (threads = Math.min(cores, MOST_THREADS)) => setThreads!(threads),
  };
}

/** The functions of one family, under the kernels' own names. */
function symbolsOf(family: string) {
  return Object.fromEntries(
    Object.entries(KERNEL_SIGNATURES).map(([name, signature]) => [
      name,
      { name: `${name}_${family}`, ...signature },
    ]),
  );
}

/** Turns addresses on a heap into those of the process. A heap that has grown may have moved. */
function addressesOn(memory: WebAssembly.Memory): (address: number) => number {
  let buffer: ArrayBufferLike | undefined, base = 0;
  return (address) => {
    if (address === 0) return 0; // no array
    if (buffer !== memory.buffer) {
      buffer = memory.buffer;
      base = addressOf(buffer);
    }
    return base + (address >>> 0);
  };
}
