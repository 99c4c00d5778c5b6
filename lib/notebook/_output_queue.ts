/** Estimates when the kernel has sent all its queued output. */

// Measured on two cores: 0.13 ms a message and 15 ns a byte. Several times that leaves room for
// other work, and a cell that prints little still ends after REST_MS.
const MS_PER_MESSAGE = 0.8;
const MS_PER_BYTE = 60e-6;
const REST_MS = 10;
const LONGEST_WAIT_MS = 10_000;
/** How much longer than a timer was late is waited again. */
const LATER = 2;

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

  /**
   * Resolves when everything counted so far has been sent. A timer that rings late tells of a busy machine,
   * where the other thread is late too: what comes later would be shown by the next cell.
   */
  async drained(): Promise<void> {
    const start = this.#clock.now(), end = start + LONGEST_WAIT_MS;
    let wait = Math.max(0, this.#emptyAt - start) + REST_MS;
    for (let now = start; wait >= REST_MS && now < end;) {
      await this.#clock.sleep(Math.min(wait, end - now));
      const ringing = now + wait;
      now = this.#clock.now();
      wait = LATER * (now - ringing);
    }
  }
}
