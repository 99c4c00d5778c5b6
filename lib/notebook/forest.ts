/** One line for every arm: how much it differs from another one, and what the tests say. */
import * as Plot from "@observablehq/plot";
import { invalidArgument } from "../_invalid_argument.ts";
import { type FigureWords, wordsOf } from "./_rows.ts";
import { formatTick } from "./_ticks.ts";
import type { ArmEffect, EffectAnswer } from "./arm_effects.ts";
import { NEUTRAL, palette } from "./palette.ts";
import type { FigureOptions } from "./plot.ts";

/** Settings of {@linkcode forest}. */
export interface ForestOptions extends FigureWords {
  /** From which size on a difference counts: a grey band from minus this to this. */
  readonly margin: number;
  /** What stands at the axis of the differences. */
  readonly x: string;
}

const LINE_HEIGHT = 32;
/** The axis and its label. */
const BELOW = 60;
/** About the width of a character. */
const CHARACTER = 8.5;
const COLORS: Readonly<Record<EffectAnswer, string>> = {
  "lower": palette[1],
  "higher": palette[2],
  equal: palette[0],
  "not decided": NEUTRAL,
};

/**
 * A forest plot, to be drawn by `plot`: for each arm a dot at the difference, a bar for its interval,
 * and at the right what the tests say.
 *
 * @param effects From `armEffects`.
 * @param options The margin, the axis, and the words around the figure.
 * @returns Options of `plot`, to which more can be added.
 * @throws {RangeError} when there is no effect or the margin isn't positive.
 *
 * @example
 * ```ts
 * import { armEffects, armOf, forest, plot } from "lib/notebook/mod.ts";
 *
 * const reference = armOf("all", [5, 6, 5, 7, 6, 5, 6, 7]);
 * const arms = [armOf("half", [2, 3, 1, 3, 2, 1, 2, 3])];
 * const effects = armEffects(arms, { reference, metric: "value", margin: 1 });
 * await plot(forest(effects, { margin: 1, x: "score", alt: "Half is 4 lower" }));
 * ```
 */
export function forest(
  effects: readonly ArmEffect[],
  { margin, x, ...words }: ForestOptions,
): FigureOptions {
  const task = "draw a forest plot";
  if (effects.length === 0) {
    throw invalidArgument(task, "effects", "at least one", effects, "object");
  }
  if (!(margin > 0)) throw invalidArgument(task, "margin", "greater than 0", margin);
  const widest = (texts: readonly string[]) =>
    Math.ceil(Math.max(...texts.map(({ length }) => length)) * CHARACTER) + 16;
  const stroke = ({ answer }: ArmEffect) => COLORS[answer];
  return {
    height: effects.length * LINE_HEIGHT + BELOW,
    ...wordsOf(words),
    marginLeft: widest(effects.map(({ arm }) => arm)),
    marginRight: widest(effects.map(({ answer }) => answer)),
    x: { label: x, grid: true, nice: true, ticks: 3, tickFormat: formatTick },
    y: { label: null, domain: effects.map(({ arm }) => arm), tickSize: 0 },
    marks: [
      Plot.rectX([margin], { x1: -margin, x2: margin, fill: NEUTRAL, fillOpacity: 0.15 }),
      Plot.ruleX([0], { stroke: NEUTRAL }),
      Plot.ruleY(effects, { y: "arm", x1: "low", x2: "high", stroke, strokeWidth: 3 }),
      Plot.dot(effects, { y: "arm", x: "estimate", fill: stroke, r: 5 }),
      Plot.text(effects, {
        ...{ y: "arm", text: "answer", fill: stroke },
        ...{ frameAnchor: "right", textAnchor: "start", dx: 8 },
      }),
    ],
  };
}
