/** Loads the kernels onto the heap of tfjs's wasm backend, and finds tensors there. */
import * as tf from "@tensorflow/tfjs";
import kernelsBinary from "../kernels.wasm" with { type: "bytes" };
import type { Kernels } from "./kernel_signatures.ts";
import { type TensorInfo, type WasmBackend, wasmBackend } from "./wasm_backend.ts";
import { windowFields, type Windows } from "./windows.ts";

/** The module's stack: the largest kernel packs four rows of 256 numbers on it. */
const STACK_BYTES = 1 << 16;
/** The fields of kernels/windows.h. */
const WINDOWS_BYTES = 64;
const ALIGNMENT = 16;

/**
 * The kernels beside one wasm backend, on its heap.
 *
 * Addresses stay right when the heap grows; JavaScript views of the heap do not, so no one keeps
 * any. `output` may grow the heap, so take addresses after it, not before.
 */
export class SideModule {
  readonly backend: WasmBackend;
  /** The kernels of kernels.wasm. */
  readonly wasmKernels: Kernels;
  /** The kernels in use, the wasm ones at first; `installKernels` reads them. */
  kernels: Kernels;
  /** How many threads a kernel may use at most: pieces of scratch for those that need one for each. */
  threads = 1;
  readonly #windows: number;
  #scratch = 0;
  #scratchBytes = 0;

  constructor(backend: WasmBackend) {
    this.backend = backend;
    const block = aligned(backend.wasm._malloc(STACK_BYTES + WINDOWS_BYTES + ALIGNMENT));
    this.#windows = block + STACK_BYTES;
    this.wasmKernels = instantiate(kernelsBinary, backend.wasm.asm.memory, this.#windows);
    this.kernels = this.wasmKernels;
  }

  /** Address of a tensor's first element on the heap. */
  pointer(tensor: Pick<TensorInfo, "dataId">): number {
    return this.backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** Address of windows as the kernels read them, good until the next call. */
  windows(windows: Windows): number {
    const { buffer } = this.backend.wasm.asm.memory;
    new Int32Array(buffer, this.#windows).set(windowFields(windows));
    return this.#windows;
  }

  /** A new tensor whose elements are not set yet. */
  output(shape: readonly number[], dtype: tf.DataType = "float32"): TensorInfo {
    return this.backend.makeOutput(shape, dtype);
  }

  /** The same buffer as another tensor. */
  share({ dataId, shape, dtype }: TensorInfo): TensorInfo {
    this.backend.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** Address of at least `bytes` bytes, 16-byte aligned, valid until the next call. */
  scratch(bytes: number): number {
    if (bytes > this.#scratchBytes) {
      if (this.#scratch !== 0) this.backend.wasm._free(this.#scratch);
      this.#scratchBytes = Math.max(bytes, 1 << 16);
      this.#scratch = this.backend.wasm._malloc(this.#scratchBytes + ALIGNMENT);
      if (this.#scratch === 0) {
        this.#scratchBytes = 0;
        throw new RangeError(
          `Cannot compute: the wasm heap has no room for ${bytes} bytes of scratch`,
        );
      }
    }
    return aligned(this.#scratch);
  }

  /**
   * Tell tfjs that a tensor was written in place: XNNPACK keeps packed copies of the weights of
   * matMul and conv2d, and would go on computing with the old values.
   */
  forgetPacked(tensor: TensorInfo): void {
    const { id, memoryOffset } = this.backend.dataIdMap.get(tensor.dataId);
    this.backend.wasm.tfjs.disposeData(id);
    this.backend.wasm.tfjs.registerTensor(id, sizeOf(tensor.shape), memoryOffset);
  }
}

/**
 * The module on a memory that is not its own: position-independent code that is told where its stack
 * ends. It has no data, so the other bases are not read.
 */
export function instantiate(
  binary: Uint8Array<ArrayBuffer>,
  memory: WebAssembly.Memory,
  stackEnd: number,
): Kernels {
  const at = (value: number, mutable = false) =>
    new WebAssembly.Global({ value: "i32", mutable }, value);
  const env = {
    memory,
    __stack_pointer: at(stackEnd, true),
    __memory_base: at(stackEnd),
    __table_base: at(0),
  };
  const module = new WebAssembly.Module(binary);
  return { ...new WebAssembly.Instance(module, { env }).exports } as unknown as Kernels;
}

let current: SideModule | undefined;

/** The module of the running wasm backend, made at the first call. */
export function sideModule(): SideModule {
  if (current !== undefined && current.backend === tf.backend() as unknown) return current;
  const backend = wasmBackend();
  return current = new SideModule(backend);
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

function aligned(address: number): number {
  return Math.ceil((address >>> 0) / ALIGNMENT) * ALIGNMENT;
}
