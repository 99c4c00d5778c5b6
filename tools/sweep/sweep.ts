/** What a sweep is: an experiment that is too long for a notebook, as runs of one function. */

/** One run of a sweep: its settings, seed included. */
export type SweepSettings = Readonly<Record<string, string | number>>;

/** What a run measured. */
export type Metrics = Readonly<Record<string, number>>;

/** What each `sweep.ts` or `sweep_<part>.ts` of tools/experiments exports as `sweep`. */
export type Sweep = DeclaredSweep | ListedSweep;

/** A sweep that says beforehand what is tuned, by which budget, and what it will decide. */
export interface DeclaredSweep {
  readonly description: string;
  readonly protocol: Protocol;
  /** The runs of the evaluation that CI repeats. */
  readonly isChecked: (settings: SweepSettings) => boolean;
  readonly run: (settings: SweepSettings) => Promise<Metrics>;
}

/** A sweep from before the protocol: its runs in a list. No new one is accepted (`load_sweep.ts`). */
export interface ListedSweep {
  /** One sentence: what is varied and what is measured. */
  readonly description: string;
  readonly runs: readonly SweepSettings[];
  /** The runs that CI repeats. */
  readonly isChecked: (settings: SweepSettings) => boolean;
  readonly run: (settings: SweepSettings) => Promise<Metrics>;
}

/** What is compared. */
export interface Arm {
  /** What makes this arm what it is. */
  readonly settings?: SweepSettings;
  /** The settings that are tuned, each with the values to try: their product is tried. */
  readonly grid?: Readonly<Record<string, readonly (string | number)[]>>;
  /** Why an arm has nothing to tune where the others have: "no free setting". */
  readonly untuned?: string;
}

/** One round of tuning: afterwards the better half of the configurations goes on. */
export interface TuningRound {
  /** Each configuration runs on the first so many of the tuning seeds. */
  readonly seeds: number;
  /** What is different from the evaluation: fewer steps. */
  readonly settings?: SweepSettings;
}

/** How the settings of every arm are chosen. */
export interface Tuning {
  /** From 1000 on: seeds that nothing else uses. */
  readonly seeds: readonly number[];
  /** What is compared, the mean over the seeds. */
  readonly metric: string;
  readonly best: "largest" | "smallest";
  readonly rounds: readonly TuningRound[];
}

/** What is fixed before the first run, and written into the results file. */
export interface Protocol {
  readonly arms: Readonly<Record<string, Arm>>;
  /** Left out where no arm has anything to tune. */
  readonly tuning?: Tuning;
  /** Below 1000; at least 10 for a comparison, 20 to 30 where a run takes under 10 s. */
  readonly seeds: readonly number[];
  /** The metric that decides. */
  readonly metric: string;
  /** From which size on a difference counts, in units of the metric, and why. */
  readonly difference: { readonly margin: number; readonly reason: string };
  /** How long all takes on two cores; the sweeps of a notebook share 45 minutes. */
  readonly minutes: number;
}
