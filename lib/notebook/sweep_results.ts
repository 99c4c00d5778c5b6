/** Reads what a sweep found: its arms, and what was declared before it ran. */
import { invalidArgument } from "../_invalid_argument.ts";
import { Arm, type RunRow } from "./arm.ts";
import { loadResults } from "./results.ts";

/** A results file; `protocol` is what the sweep declared before its first run. */
interface SweepFile {
  readonly rows: readonly RunRow[];
  readonly protocol?: {
    readonly metric: string;
    readonly difference: { readonly margin: number };
  };
}

/** What tells the runs of an arm from the others. */
export type ArmSettings = Readonly<Record<string, string | number>>;

/** The runs of a sweep. */
export class SweepResults {
  readonly #name: string;
  readonly #file: SweepFile;

  /** Made by {@linkcode loadSweep}. */
  constructor(name: string, file: SweepFile) {
    this.#name = name;
    this.#file = file;
  }

  /** All runs. */
  get rows(): readonly RunRow[] {
    return this.#file.rows;
  }

  /** The metric that was to decide, as declared before the first run. */
  get metric(): string {
    return this.#declared().metric;
  }

  /** From which size on a difference of the metric counts, as declared before the first run. */
  get margin(): number {
    return this.#declared().difference.margin;
  }

  /**
   * The runs of an arm.
   *
   * @param name What to call it.
   * @param settings What its runs have in common and no others: default `{ arm: name }`.
   * @throws {RangeError | TypeError} when no run has these settings, or a seed has more than one.
   *
   * @example
   * ```ts
   * import { loadSweep } from "lib/notebook/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const sweep = await loadSweep("12_adding");
   * const lstm = sweep.arm("all gates", { arm: "LSTM" });
   * assert.equal(lstm.values("accuracy").length, 20);
   * ```
   */
  arm(name: string, settings: ArmSettings = { arm: name }): Arm {
    const wanted = Object.entries(settings);
    const rows = this.rows.filter((row) => wanted.every(([key, value]) => row[key] === value));
    if (rows.length > 0) return new Arm(name, rows);
    const known = wanted.map(([key]) => {
      const values = new Set(
        this.rows.map((row) => row[key]).filter((value) => value !== undefined),
      );
      return `${key} is one of ${[...values].map((value) => JSON.stringify(value)).join(", ")}`;
    });
    throw new RangeError(
      `Cannot choose an arm of sweep ${this.#name}: "settings" must be those of a run ` +
        `(${known.join("; ")}), current value is ${JSON.stringify(settings)}`,
    );
  }

  /**
   * Several arms whose names are in the column "arm".
   *
   * @param names Default: all, in the order of the file.
   * @throws {RangeError | TypeError} as {@linkcode arm} does.
   */
  arms(names?: readonly string[]): Arm[] {
    const all = new Set(this.rows.map(({ arm }) => String(arm)));
    return (names ?? [...all]).map((name) => this.arm(name));
  }

  #declared() {
    const { protocol } = this.#file;
    if (protocol !== undefined) return protocol;
    const task = `read the declaration of sweep ${this.#name}`;
    throw invalidArgument(task, "protocol", "in the results file", protocol, "never");
  }
}

/**
 * Loads the results of a sweep.
 *
 * @param name Of its file in `data/sweeps/`: "44_ppo".
 * @param options `directory`: in place of the project's `data/`
 * @returns The runs, to be chosen from by arm.
 * @throws {Error} when there is no such file or it is damaged; the message names the remedy.
 *
 * @example Two arms of PPO, their curves and their difference
 * ```ts
 * import { compareArms, loadSweep } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sweep = await loadSweep("44_ppo");
 * const [clip, oneEpoch] = sweep.arms(["clip", "one epoch"]);
 * const { effect, pValue } = compareArms(clip!, oneEpoch!, "mean100_50000");
 * assert.ok(effect.low > 0 && pValue < 0.01);
 * ```
 */
export async function loadSweep(
  name: string,
  options: { readonly directory?: URL } = {},
): Promise<SweepResults> {
  return new SweepResults(name, await loadResults<SweepFile>(`sweeps/${name}.json`, options));
}
