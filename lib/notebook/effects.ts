/** Shows what the factors of a sweep do, alone and together. */
import { factorialEffects, holm } from "../stats/mod.ts";
import { digitsFor, intervalText, pText } from "./_number_text.ts";
import { Arm, type Metric, type RunRow } from "./arm.ts";
import { table } from "./table.ts";

/** What {@linkcode effectsTable} may be told. */
export interface EffectsTableOptions {
  /** Digits of the effects after the point; default as many as the intervals need. */
  readonly digits?: number;
  /** A sentence above the table. */
  readonly caption?: string;
}

/**
 * Shows a table of the effects in a factorial design (`factorialEffects` of lib/stats, with the seeds
 * as blocks): how much higher the metric is at a factor's second level, what two factors do together
 * beyond what each does alone, the share of the squares that each explains, and p by Holm's correction.
 *
 * @param rows Runs of all combinations of the levels, on the same seeds; the first row has the first levels.
 * @param factors The columns that are varied.
 * @param metric A column or a function.
 * @param options Digits and caption.
 * @throws {RangeError | TypeError} when the combinations don't have equally many runs, or a metric or a
 *   level is missing.
 *
 * @example
 * ```ts
 * import { effectsTable } from "lib/notebook/mod.ts";
 *
 * const rows = [0, 1, 2].flatMap((seed) => [
 *   { seed, replay: "off", target: "off", score: 10 + seed },
 *   { seed, replay: "off", target: "on", score: 11 },
 *   { seed, replay: "on", target: "off", score: 20 - seed },
 *   { seed, replay: "on", target: "on", score: 32 + seed },
 * ]);
 * await effectsTable(rows, ["replay", "target"], "score");
 * ```
 */
export async function effectsTable(
  rows: readonly RunRow[],
  factors: readonly string[],
  metric: Metric,
  { digits, caption }: EffectsTableOptions = {},
): Promise<void> {
  const column = (name: string) => rows.map((row) => row[name]!);
  const values = rows.flatMap((row) =>
    new Arm(factors.map((name) => row[name]).join(), [row]).values(metric)
  );
  const levels = Object.fromEntries(factors.map((name) => [name, column(name)]));
  const effects = factorialEffects(levels, values, { blocks: column("seed") });
  const adjusted = holm(effects.map(({ pValue }) => pValue));
  const intervals = effects.flatMap(({ effect }) => effect ?? []);
  await table(
    effects.map(({ term, effect, share }, i) => ({
      factor: term,
      ...(intervals.length === 0
        ? {}
        : { effect: effect && intervalText(effect, digits ?? digitsFor(intervals), true) }),
      "share of squares": `${(100 * share).toFixed(0)} %`,
      [effects.length > 1 ? "p (Holm)" : "p"]: pText(adjusted[i]!),
    })),
    caption === undefined ? {} : { caption },
  );
}
