/** Loads the companion module onto the heap of tfjs's wasm backend, and finds tensors there. */
import type * as tf from "@tensorflow/tfjs";
import kernelsBinary from "./kernels.wasm" with { type: "bytes" };
import type { Blas } from "./_blas.ts";
import type { KernelExports } from "./_kernel_exports.ts";
import { nativeProducts } from "./_native_products.ts";
import { type TensorInfo, type WasmBackend, wasmBackend } from "./_wasm_backend.ts";

/** Bytes for the module's constants and small scratch areas. */
const BLOCK_BYTES = 4096;
const ALIGNMENT = 16;

/**
 * The companion module beside one wasm backend.
 *
 * Addresses stay right when the heap grows; JavaScript views of the heap do not, so no one keeps
 * any. `output` may grow the heap, so take addresses after it, not before.
 */
export class Companion {
  readonly backend: WasmBackend;
  /** The module's functions, its products maybe by a native library: see {@linkcode useBlas}. */
  readonly kernels: KernelExports;
  readonly #own: KernelExports;
  #scratch = 0;
  #scratchBytes = 0;

  constructor(backend: WasmBackend) {
    this.backend = backend;
    const abort = () => {
      throw new Error("A kernel of the companion module stopped: this is a defect of lib/backend");
    };
    const module = new WebAssembly.Module(kernelsBinary);
    const imports = { env: { memory: backend.wasm.asm.memory, abort } };
    this.#own = new WebAssembly.Instance(module, imports).exports as unknown as KernelExports;
    this.kernels = { ...this.#own };
    this.kernels.initialize(aligned(backend.wasm._malloc(BLOCK_BYTES + ALIGNMENT)));
  }

  /** Address of a tensor's first element on the heap. */
  pointer(tensor: Pick<TensorInfo, "dataId">): number {
    return this.backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** Compute matrix products by a native BLAS, or by the module's own kernels again. */
  useBlas(blas: Blas | undefined): void {
    Object.assign(this.kernels, this.#own);
    if (blas === undefined) return;
    const { memory } = this.backend.wasm.asm;
    Object.assign(this.kernels, nativeProducts(blas, memory, this.#own));
  }

  /** A new tensor whose elements are not set yet. */
  output(shape: readonly number[], dtype: tf.DataType = "float32"): TensorInfo {
    return this.backend.makeOutput(shape, dtype);
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

let current: Companion | undefined;

/** The companion of the running wasm backend, made at the first call. */
export function companion(): Companion {
  const backend = wasmBackend();
  if (current?.backend !== backend) current = new Companion(backend);
  return current;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

function aligned(address: number): number {
  return Math.ceil((address >>> 0) / ALIGNMENT) * ALIGNMENT;
}
