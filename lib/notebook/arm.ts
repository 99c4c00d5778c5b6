/** An arm of an experiment: what was measured with each seed. */
import { invalidArgument } from "../_invalid_argument.ts";

/** One run: its settings, its seed among them, and what it measured; null is no number. */
export type RunRow = Readonly<Record<string, string | number | null>>;

/** What is read of each run: a column, or what a function makes of it; true and false make a share. */
export type Metric = string | ((row: RunRow) => number | boolean);

/** A point of the learning curve of one run, as `curves` takes it. */
export interface CurvePoint {
  /** The name of the arm. */
  readonly arm: string;
  /** Which run. */
  readonly seed: number;
  /** How far the run was, such as its steps. */
  readonly x: number;
  /** What was measured there. */
  readonly y: number;
}

/** The runs of an arm, in the order of their seeds. */
export class Arm {
  /** The name in tables, figures and verdicts. */
  readonly name: string;
  /** One row for each seed. */
  readonly rows: readonly RunRow[];

  /**
   * Sorts the runs by seed.
   *
   * @param name What to call it.
   * @param rows One for each seed, with `seed`, in any order.
   * @throws {RangeError | TypeError} when there is none, or a seed is missing or there twice.
   */
  constructor(name: string, rows: readonly RunRow[]) {
    const task = `read arm ${JSON.stringify(name)}`;
    if (!Array.isArray(rows) || rows.length === 0) {
      throw invalidArgument(task, "rows", "at least one run", rows, "object");
    }
    this.name = name;
    this.rows = rows.toSorted((a, b) => Number(a.seed) - Number(b.seed));
    for (const [i, { seed }] of this.rows.entries()) {
      if (typeof seed !== "number") throw invalidArgument(task, "seed", "a number", seed);
      if (seed === this.rows[i - 1]?.seed) {
        throw invalidArgument(
          task,
          "rows",
          `one run a seed: seed ${seed} has more`,
          rows,
          "object",
        );
      }
    }
  }

  /** The seeds, in ascending order. */
  get seeds(): number[] {
    return this.rows.map(({ seed }) => Number(seed));
  }

  /**
   * A metric of each seed, in the order of the seeds; of a share 0 or 1.
   *
   * @param metric A column or a function; "value" for an arm of `armOf`.
   * @throws {RangeError | TypeError} when the metric of a seed isn't a finite number.
   *
   * @example
   * ```ts
   * import { armOf } from "lib/notebook/mod.ts";
   * import assert from "node:assert/strict";
   *
   * assert.deepEqual(armOf("LSTM", [0.5, 0.75]).values(), [0.5, 0.75]);
   * ```
   */
  values(metric: Metric = "value"): number[] {
    return this.measured(metric).map(Number);
  }

  /** The same, with true and false as they are. */
  measured(metric: Metric): (number | boolean)[] {
    const name = typeof metric === "string" ? metric : "metric";
    return this.rows.map((row) => {
      const value = typeof metric === "string" ? row[metric] : metric(row);
      if (typeof value === "boolean" || Number.isFinite(value)) return value as number | boolean;
      const task = `read arm ${JSON.stringify(this.name)}`;
      throw invalidArgument(task, name, `a finite number (seed ${row.seed})`, value);
    });
  }

  /**
   * The learning curves of all seeds: columns such as "return_1000" and "return_2000" as points.
   *
   * @param prefix What the columns begin with; a number follows, x.
   * @throws {RangeError | TypeError} when no column begins so, or a value isn't a finite number.
   *
   * @example
   * ```ts
   * import { loadSweep } from "lib/notebook/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const points = (await loadSweep("45_ddpg")).arm("no noise").curve("return_");
   * assert.deepEqual(points[0], { arm: "no noise", seed: 0, x: 500, y: -1560.19 });
   * ```
   */
  curve(prefix: string): CurvePoint[] {
    const points = this.rows.flatMap((row) =>
      Object.keys(row).filter((column) => column.startsWith(prefix))
        .map((column) => ({ column, x: Number(column.slice(prefix.length)) }))
        .filter(({ column, x }) => column.length > prefix.length && Number.isFinite(x))
        .sort((a, b) => a.x - b.x)
        .map(({ column, x }) => ({ arm: this.name, seed: Number(row.seed), x, y: row[column] }))
    );
    const task = `read curve of arm ${JSON.stringify(this.name)}`;
    const columns = "what columns begin with, before a number";
    if (points.length === 0) throw invalidArgument(task, "prefix", columns, prefix, "string");
    return points.map(({ y, ...point }) => {
      if (typeof y === "number") return { ...point, y };
      throw invalidArgument(task, `${prefix}${point.x}`, "a number", y);
    });
  }
}

/**
 * An arm whose values a cell computed, one for each of the seeds 0, 1, 2, ...
 *
 * @param name What to call it.
 * @param values In the order of the seeds; arms to be compared were run on the same ones.
 * @returns The arm; its metric is "value", the default everywhere.
 * @throws {RangeError} when there is no value.
 *
 * @example
 * ```ts
 * import { armOf, estimateTable } from "lib/notebook/mod.ts";
 *
 * await estimateTable([armOf("SARSA", [-25, -27, -26]), armOf("Q-learning", [-48, -52, -50])]);
 * ```
 */
export function armOf(name: string, values: ArrayLike<number>): Arm {
  return new Arm(name, Array.from(values, (value, seed) => ({ seed, value })));
}
