/** A run of float32 numbers inside a tensor, read and written where they lie, without operations. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { type SideModule, sideModule } from "./host/side_module.ts";
import { requireObject } from "../_require_object.ts";

const TASK = "take a block of a tensor";

/**
 * Float32 numbers of a tensor from an element on, where they lie.
 *
 * Small nets spend most of their time in the calls of operations and in making tensors. A loop that
 * runs a hundred thousand times can take memory once and let the kernels work in it: see
 * {@linkcode ManualDense}. Whoever writes into a tensor that others hold changes it for them too.
 *
 * @example
 * ```ts
 * import { Float32Block, setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const block = Float32Block.zeros(4), second = block.part(2, 2);
 * second.values.set([3, 4]);
 * assert.deepEqual([...block.values], [0, 0, 3, 4]);
 * assert.deepEqual(block.tensor.arraySync(), [0, 0, 3, 4]);
 * block.tensor.dispose();
 * ```
 */
export class Float32Block {
  readonly #module: SideModule | undefined;

  /**
   * Takes the elements as they lie in the tensor: nothing is copied, and the tensor stays the
   * caller's.
   *
   * @param tensor float32, on the wasm or the cpu backend
   * @param offset of the first element
   * @param length number of elements, to the end of the tensor by default
   * @throws {RangeError | TypeError} when the tensor has no such elements, or the backend is another
   */
  constructor(
    readonly tensor: tf.Tensor,
    readonly offset: number = 0,
    readonly length: number = requireObject(TASK, "tensor", tensor).size - offset,
  ) {
    const task = TASK, backend = tf.getBackend();
    if (requireObject(task, "tensor", tensor).dtype !== "float32") {
      throw invalidArgument(task, "tensor.dtype", "float32", tensor.dtype, "string");
    }
    if (!(Number.isSafeInteger(offset) && offset >= 0 && offset <= tensor.size)) {
      throw invalidArgument(task, "offset", `an integer in [0, ${tensor.size}]`, offset);
    }
    if (!(Number.isSafeInteger(length) && length >= 0 && length <= tensor.size - offset)) {
      throw invalidArgument(task, "length", `an integer in [0, ${tensor.size - offset}]`, length);
    }
    if (backend !== "wasm" && backend !== "cpu") {
      throw invalidArgument(task, "backend", "wasm or cpu", backend, "string");
    }
    this.#module = backend === "wasm" ? sideModule() : undefined;
  }

  /** A block of zeros in a variable of its own, which no tidy frees: dispose of `tensor` at the end. */
  static zeros(length: number): Float32Block {
    return new Float32Block(tf.tidy(() => tf.variable(tf.zeros([length]))));
  }

  /** `length` elements of this block from `start` on. */
  part(start: number, length: number): Float32Block {
    return new Float32Block(this.tensor, this.offset + start, length);
  }

  /** The numbers themselves: a view that is good until the next tensor is made. */
  get values(): Float32Array {
    const { offset, length } = this;
    if (this.#module === undefined) {
      return (this.tensor.dataSync() as Float32Array).subarray(offset, offset + length);
    }
    return new Float32Array(this.#module.backend.wasm.asm.memory.buffer, this.address, length);
  }

  /** Byte address on the heap of the wasm backend, for kernels; it moves when a variable is assigned. */
  get address(): number {
    return this.#module!.pointer(this.tensor) + 4 * this.offset;
  }
}
