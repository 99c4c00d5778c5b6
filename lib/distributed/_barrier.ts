/** A barrier in shared memory: nobody passes it before everybody has come. */

const COUNT = 0;
const ROUND = 1;
const STOPPED = 2;

/** Bytes of shared memory, zero at first, that one {@linkcode Barrier} needs. */
export const BARRIER_BYTES = 12;

/** Thrown to those who wait at a barrier, or come to it, after it was stopped. */
export class Stopped extends Error {
  override name = "Stopped";
}

/**
 * A barrier for a fixed number of workers, to be passed as often as they like. What anyone wrote to
 * shared memory before the barrier, everyone reads after it.
 */
export class Barrier {
  readonly #state: Int32Array;
  readonly #workers: number;

  constructor(memory: SharedArrayBuffer, workers: number) {
    this.#state = new Int32Array(memory, 0, 3);
    this.#workers = workers;
  }

  /**
   * Block until all workers have called this.
   *
   * @throws {Stopped} when the barrier was stopped
   */
  wait(): void {
    const state = this.#state;
    const round = Atomics.load(state, ROUND);
    this.#throwIfStopped();
    if (Atomics.add(state, COUNT, 1) === this.#workers - 1) {
      Atomics.store(state, COUNT, 0);
      Atomics.add(state, ROUND, 1);
      Atomics.notify(state, ROUND);
    } else {
      while (Atomics.load(state, ROUND) === round) Atomics.wait(state, ROUND, round);
    }
    this.#throwIfStopped();
  }

  /**
   * Let everybody out. Deno does not end a worker that blocks in `Atomics.wait`, so those who wait
   * must be woken before they are terminated.
   */
  stop(): void {
    Atomics.store(this.#state, STOPPED, 1);
    Atomics.add(this.#state, ROUND, 1); // for those who looked at STOPPED just before
    Atomics.notify(this.#state, ROUND);
  }

  #throwIfStopped(): void {
    if (Atomics.load(this.#state, STOPPED) === 1) throw new Stopped();
  }
}
