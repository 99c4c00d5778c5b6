/** A figure that is redrawn in place while a loop runs, such as a training curve. */
import { type FigureOptions, plot } from "./plot.ts";
import { displaySink } from "./sink.ts";

/** A figure that {@linkcode livePlot} has made. */
export interface LivePlot {
  /** Draws the figure anew, unless that was done a moment ago. */
  redraw(): Promise<void>;
  /** Draws the figure for the last time, whatever was drawn before. */
  finish(): Promise<void>;
}

/** Redraw at most twice a second: a figure takes some 20 ms to draw. */
const REDRAW_MS = 500;
let plotCount = 0;

/**
 * Makes a figure that follows a loop: one output, replaced in place.
 *
 * What a notebook saves is what `finish` drew, which depends on the data alone and on no time, so that
 * saved outputs can be reproduced. Where outputs can't be replaced, such as on a console, only `finish`
 * draws. Give the axes a fixed `domain` where they would jump.
 *
 * @param draw The figure at this moment, as `plot` takes it; asked for at every redraw.
 * @returns `redraw`, to be called in every step of the loop, and `finish`, to be called after it.
 *
 * @example
 * ```ts
 * import { livePlot, Plot, steps } from "lib/notebook/mod.ts";
 *
 * const losses: { step: number; loss: number }[] = [];
 * const curve = livePlot(() => ({
 *   alt: "The loss falls from step to step",
 *   x: { domain: [0, 2] },
 *   marks: [Plot.lineY(losses, { x: "step", y: "loss" })],
 * }));
 * for await (const step of steps(3, "training")) {
 *   losses.push({ step, loss: 1 / (step + 1) });
 *   await curve.redraw();
 * }
 * await curve.finish();
 * ```
 */
export function livePlot(draw: () => FigureOptions): LivePlot {
  const id = `live-plot-${plotCount++}`;
  const sink = displaySink();
  let drawnAt: number | undefined;
  const show = async () => {
    const update = drawnAt !== undefined;
    await plot(draw(), { id, update });
    drawnAt = performance.now();
  };
  return {
    async redraw() {
      const isFresh = drawnAt !== undefined && performance.now() - drawnAt < REDRAW_MS;
      if (!sink.replacesInPlace || isFresh) return;
      await show();
      await new Promise((resolve) => setTimeout(resolve, 0)); // the kernel sends while a loop pauses
    },
    finish: show,
  };
}
