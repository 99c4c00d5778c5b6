/** The memory that the workers of one training share: each shard's gradient, and their sum. */
import { Barrier, BARRIER_BYTES } from "./_barrier.ts";

/** How the memory is divided. */
export interface SharedSizes {
  readonly workers: number;
  readonly shards: number;
  /** Numbers in one gradient: all weights of the model. */
  readonly size: number;
}

/** Shared memory and the barrier that orders who reads and writes it. */
export class SharedGradients {
  readonly barrier: Barrier;
  /** The loss of each shard. */
  readonly losses: Float64Array;
  /** The gradient of the batch, after {@linkcode add} and a barrier. */
  readonly sum: Float32Array;
  readonly #gradients: Float32Array[];

  constructor(memory: SharedArrayBuffer, { workers, shards, size }: SharedSizes) {
    this.barrier = new Barrier(memory, workers);
    let start = CONTROL_BYTES;
    const floats = () => {
      const view = new Float32Array(memory, start, size);
      start += view.byteLength;
      return view;
    };
    this.losses = new Float64Array(memory, start, shards);
    start += this.losses.byteLength;
    this.#gradients = Array.from({ length: shards }, floats);
    this.sum = floats();
  }

  /** New memory, all zeros. */
  static allocate({ shards, size }: SharedSizes): SharedArrayBuffer {
    return new SharedArrayBuffer(CONTROL_BYTES + 8 * shards + 4 * size * (shards + 1));
  }

  /** Where the gradient of a shard is kept. */
  gradient(shard: number): Float32Array {
    return this.#gradients[shard]!;
  }

  /**
   * Add the shards' gradients, in the order of the shards whoever computed them. Each worker adds
   * its own part of the weights, which changes no order.
   */
  add(rank: number, workers: number): void {
    const { sum } = this;
    const start = Math.floor(sum.length * rank / workers);
    const end = Math.floor(sum.length * (rank + 1) / workers);
    sum.set(this.gradient(0).subarray(start, end), start);
    for (const gradient of this.#gradients.slice(1)) {
      for (let i = start; i < end; i++) sum[i] = sum[i]! + gradient[i]!;
    }
  }

  /** The loss of the batch: the shards' losses, added in their order. */
  loss(): number {
    return this.losses.reduce((total, loss) => total + loss, 0);
  }
}

/** The barrier comes first; what follows starts at a multiple of 8. */
const CONTROL_BYTES = Math.ceil(BARRIER_BYTES / 8) * 8;
