/** Estimates when the kernel has sent all its queued output. */

// Measured on two cores: 0.13 ms a message and 15 ns a byte. Several times that leaves room for a
// busy machine, and a cell that prints little still ends after REST_MS.
const MS_PER_MESSAGE = 0.8;
const MS_PER_BYTE = 60e-6;
const REST_MS = 10;
const LONGEST_WAIT_MS = 10_000;

/** Time source and timer of an OutputQueue; tests hand in fakes. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** A queue that another thread empties at a known pace while more is added. */
export class OutputQueue {
  #emptyAt = 0;
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Counts one message of the given size. */
  add(bytes: number): void {
    const start = Math.max(this.#emptyAt, this.#clock.now());
    this.#emptyAt = start + MS_PER_MESSAGE + MS_PER_BYTE * bytes;
  }

  /** Resolves when everything counted so far has been sent. */
  async drained(): Promise<void> {
    const wait = Math.max(0, this.#emptyAt - this.#clock.now()) + REST_MS;
    await this.#clock.sleep(Math.min(wait, LONGEST_WAIT_MS));
  }
}
