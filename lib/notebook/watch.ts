/** A loop that shows how its run goes: pictures that are drawn anew in place while it runs. */
import { type FigureOptions, plot } from "./plot.ts";
import { displaySink, type MimeBundle, setDisplaySink } from "./sink.ts";
import { steps, type StepsOptions } from "./steps.ts";

/** Shows pictures, or returns what `plot` draws. */
export type Draw = () => FigureOptions | void | Promise<FigureOptions | void>;

/** Redraw at most twice a second, and more seldom where drawing would take a fifth of the time. */
const REDRAW_MS = 500;
const LEAST_REST = 5;
let watchCount = 0;

/**
 * Counts from 0 to n - 1 like {@linkcode steps}, with its progress bar, and draws pictures of the run
 * below it: a curve, samples, an attention map, the agent at play.
 *
 * While the loop runs the pictures are replaced in place; the last ones are drawn when it has ended, was
 * stopped or left. They depend on the data alone and on no time, so that saved outputs can be reproduced.
 * Where outputs cannot be replaced, such as on a console, only the last ones are drawn.
 *
 * @param n Number of steps, an integer of at least 0.
 * @param label Text before the bar, and the name under which `keep` holds the loop's state.
 * @param draw Shows the pictures of this moment with the functions of this folder, or returns the
 * options of `plot`; asked for after a step, at most twice a second. Give axes a fixed `domain` where
 * they would jump.
 * @param options `status` gives text after the bar.
 * @returns The indices, for `for await`.
 * @throws {RangeError | TypeError | Interrupted} what `steps` throws, and what `draw` throws.
 *
 * @example
 * ```ts
 * import { curves, watch } from "lib/notebook/mod.ts";
 *
 * const log: { step: number; loss: number }[] = [];
 * const draw = () => curves(log, { x: "step", y: "loss", alt: "The loss falls from step to step" });
 * for await (const step of watch(3, "training", draw)) log.push({ step, loss: 1 / (step + 1) });
 * ```
 */
export async function* watch(
  n: number,
  label: string,
  draw: Draw,
  options: StepsOptions = {},
): AsyncGenerator<number, void, void> {
  const picture = new LivePicture(draw);
  let hasBegun = false;
  try {
    for await (const step of steps(n, label, options)) {
      hasBegun = true;
      yield step;
      await picture.redraw();
    }
  } finally {
    if (hasBegun) await picture.finish(); // also after Stop, `break` or an error: what was reached
  }
}

/** The outputs of one loop; the second picture that it draws always replaces its second output. */
class LivePicture {
  readonly #draw: Draw;
  readonly #id = `watch-${watchCount++}`;
  readonly #sink = displaySink();
  #shown = 0;
  #nextAt = -Infinity;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** Draws, unless that was done a moment ago. */
  async redraw(): Promise<void> {
    const start = performance.now();
    if (!this.#sink.replacesInPlace || start < this.#nextAt) return;
    await this.#show();
    const end = performance.now();
    this.#nextAt = end + Math.max(REDRAW_MS, LEAST_REST * (end - start));
    await new Promise((resolve) => setTimeout(resolve, 0)); // the kernel sends while a loop pauses
  }

  /** Draws for the last time, whatever was drawn before. */
  async finish(): Promise<void> {
    await this.#show();
  }

  async #show(): Promise<void> {
    let count = 0;
    const before = setDisplaySink({
      replacesInPlace: this.#sink.replacesInPlace,
      display: async (bundle: MimeBundle) => {
        const update = count < this.#shown;
        await this.#sink.display(bundle, { id: `${this.#id}-${count++}`, update });
      },
      print: (line) => this.#sink.print(line),
    });
    try {
      const options = await this.#draw();
      if (options !== undefined) await plot(options);
    } finally {
      setDisplaySink(before);
    }
    this.#shown = Math.max(this.#shown, count);
  }
}
