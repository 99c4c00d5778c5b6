/** A loop with a progress bar that the Stop button can interrupt and a second run continues. */
import { Interrupted, interruptSignal } from "./_interrupt.ts";
import { beginLoop, type Kept } from "./_kept.ts";
import { type DisplaySink, displaySink } from "./sink.ts";

/** Settings of `steps`. */
export interface StepsOptions {
  /** Text after the bar, asked for at every redraw, such as the current loss. */
  readonly status?: () => string;
}

/** Redraw at most 10 times a second: the kernel's output queue is slow. */
const REDRAW_MS = 100;
/** Let the Stop button through every 30 ms: a pause after each step would cost 2 ms a step. */
const YIELD_MS = 30;
const BAR_WIDTH = 24;

let barCount = 0;

/**
 * Counts from 0 to n - 1 with a progress bar that is redrawn in place.
 *
 * The Stop button ends the loop with `Interrupted` after the current step. Running the cell again
 * begins at 0, unless the cell takes what it trains from {@linkcode keep} under the same name: then the
 * loop is continued, with the same state. That it was continued and the time that remains are shown
 * while the loop runs, but not in the final text, so that saved outputs can be reproduced.
 *
 * @param n Number of steps, an integer of at least 0.
 * @param label Text before the bar, and the name under which `keep` holds the loop's state.
 * @param options `status` gives text after the bar.
 * @returns The indices, for `for await`.
 * @throws {RangeError} when n is not a non-negative integer, or less than the steps already done.
 * @throws {TypeError} when the label is not a string.
 * @throws {Interrupted} out of the loop when Stop was pressed.
 *
 * @example
 * ```ts
 * import { steps } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * let sum = 0;
 * for await (const step of steps(4, "adding", { status: () => `sum ${sum}` })) sum += step;
 * assert.equal(sum, 6);
 * ```
 */
export function steps(
  n: number,
  label: string,
  options: StepsOptions = {},
): AsyncGenerator<number, void, void> {
  if (!Number.isSafeInteger(n) || n < 0) {
    throw new RangeError(
      `Cannot count steps: "n" must be a non-negative integer, current value is ${n}`,
    );
  }
  if (typeof label !== "string") {
    throw new TypeError(`Cannot count steps: "label" must be a string, current value is ${label}`);
  }
  const { kept, first } = beginLoop(label);
  if (first > n) {
    throw new RangeError(
      `Cannot count steps: "n" must be at least the ${first} steps that "${label}" has done ` +
        `(run the cell again to begin at 0), current value is ${n}`,
    );
  }
  return count(new Bar(n, label, first, options.status ?? (() => "")), kept);
}

async function* count(bar: Bar, kept: Kept | undefined): AsyncGenerator<number, void, void> {
  const { n, label, first } = bar;
  const signal = interruptSignal();
  await bar.draw(first);
  let yieldedAt = performance.now();
  for (let step = first; step < n; step++) {
    yield step;
    if (performance.now() - yieldedAt > YIELD_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      yieldedAt = performance.now();
    }
    if (signal.aborted && step + 1 < n) {
      if (kept) kept.next = step + 1;
      await bar.finish(`${label} interrupted at ${step + 1}/${n}`);
      throw new Interrupted(
        `"${label}" was stopped at ${step + 1}/${n}; run the cell again to ` +
          (kept ? "continue" : "begin at 0"),
      );
    }
    await bar.redraw(step + 1);
  }
  await bar.finish(bar.text(n));
}

/** One progress bar on the screen. */
class Bar {
  readonly #id = `steps-${barCount++}`;
  readonly #sink: DisplaySink = displaySink();
  readonly #startedAt = performance.now();
  #drawnAt = this.#startedAt;

  constructor(
    readonly n: number,
    readonly label: string,
    readonly first: number,
    readonly status: () => string,
  ) {}

  /** The bar after `done` steps, without any time in it. */
  text(done: number): string {
    const filled = this.n === 0 ? BAR_WIDTH : Math.floor((done / this.n) * BAR_WIDTH);
    const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
    const continued = this.first > 0 && done < this.n ? `(continued from ${this.first})` : "";
    return [this.label, bar, `${done}/${this.n}`, continued, this.status()]
      .filter((part) => part !== "").join(" ");
  }

  /** Puts the bar on the screen for the first time. */
  async draw(done: number): Promise<void> {
    if (this.#sink.replacesInPlace) await this.#show(this.text(done), false);
  }

  /** Redraws the bar, unless it was drawn a moment ago. */
  async redraw(done: number): Promise<void> {
    const now = performance.now();
    if (!this.#sink.replacesInPlace || done === this.n || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    const secondsLeft = (now - this.#startedAt) / (done - this.first) * (this.n - done) / 1000;
    await this.#show(`${this.text(done)} · ${Math.ceil(secondsLeft)} s left`, true);
  }

  /** Replaces the bar with its final text. */
  async finish(text: string): Promise<void> {
    await this.#show(text, this.#sink.replacesInPlace);
  }

  async #show(text: string, update: boolean): Promise<void> {
    await this.#sink.display({ "text/plain": text }, { id: this.#id, update });
  }
}
