/** A clock that does not wait: programs that sleep run at once, with the times that they would take. */
import { invalidArgument } from "../_invalid_argument.ts";

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * A simulated clock (discrete events). What runs on it takes no time except where it sleeps; when
 * everything sleeps, the clock jumps to the one that is to wake first. So the overlap of programs that
 * wait is the same on every machine and in every run.
 *
 * @example Two that sleep at the same time
 * ```ts
 * import { VirtualClock } from "lib/input_pipeline/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const clock = new VirtualClock();
 * await clock.run(() => Promise.all([clock.sleep(20), clock.sleep(30)]));
 * assert.equal(clock.now, 30);
 * ```
 */
export class VirtualClock {
  #now = 0;
  #sleepers: Sleeper[] = [];

  /** Milliseconds since the clock was made. */
  get now(): number {
    return this.#now;
  }

  /**
   * Waits for so long; to be called within {@linkcode VirtualClock.run}.
   *
   * @param milliseconds finite, at least 0
   * @throws {RangeError | TypeError} for another number
   */
  sleep(milliseconds: number): Promise<void> {
    if (!(Number.isFinite(milliseconds) && milliseconds >= 0)) {
      throw invalidArgument("sleep", "milliseconds", "finite and at least 0", milliseconds);
    }
    return new Promise((wake) => {
      this.#sleepers.push({ until: this.#now + milliseconds, wake });
    });
  }

  /**
   * Runs a program to its end.
   *
   * @param program what sleeps on this clock, and waits for nothing else
   * @returns what it returns
   * @throws {Error} what it throws; or where it waits and nobody on this clock sleeps
   */
  async run<Result>(program: () => Promise<Result>): Promise<Result> {
    let isDone = false;
    const result = program().finally(() => isDone = true);
    result.catch(() => {}); // thrown at the end
    while (true) {
      await settle();
      if (isDone) return await result;
      if (this.#sleepers.length === 0) {
        throw new Error("Cannot run on a virtual clock: the program waits for something else");
      }
      this.#wakeFirst();
    }
  }

  /** Of those that wake at the same time, the one that went to sleep first. */
  #wakeFirst(): void {
    const first = this.#sleepers.reduce((a, b) => b.until < a.until ? b : a);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== first);
    this.#now = first.until;
    first.wake();
  }
}

/** Until all that can run has run. */
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
