/** What a sweep is: an experiment that is too long for a notebook, as a list of runs. */

/** One run of a sweep: its settings, seed included. */
export type SweepSettings = Readonly<Record<string, string | number>>;

/** What each `sweep.ts` or `sweep_<part>.ts` of tools/experiments exports as `sweep`. */
export interface Sweep {
  /** One sentence: what is varied and what is measured. */
  readonly description: string;
  readonly runs: readonly SweepSettings[];
  /** The runs that CI repeats. */
  readonly isChecked: (settings: SweepSettings) => boolean;
  readonly run: (settings: SweepSettings) => Promise<Readonly<Record<string, number>>>;
}
