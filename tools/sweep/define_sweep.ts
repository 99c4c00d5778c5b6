/** Declares a sweep, and refuses one that could not decide anything or would not be fair. */

import { invalidArgument } from "lib/_invalid_argument.ts";
import { configurationsOf } from "./_tuning.ts";
import type { DeclaredSweep, Metrics, Protocol, SweepSettings, Tuning } from "./sweep.ts";

/** What a program declares. */
export interface SweepDeclaration extends Protocol {
  /** One sentence: what is varied and what is measured. */
  readonly description: string;
  /** The runs of the evaluation that CI repeats: a few short ones. */
  readonly isChecked: (settings: SweepSettings) => boolean;
  /**
   * One run. Its settings are the arm's name, the arm's settings, the tuned ones and the seed.
   */
  readonly run: (settings: RunSettings) => Metrics | Promise<Metrics>;
}

/** Settings of one run. */
export type RunSettings = SweepSettings & { readonly arm: string; readonly seed: number };

/** From here on seeds are for tuning, and for nothing else in the project. */
export const FIRST_TUNING_SEED = 1000;
/** For all sweeps of a notebook together, tuning included, on two cores. */
export const MOST_MINUTES = 60;
const FEWEST_SEEDS = 10;

/**
 * A sweep by its protocol.
 *
 * @throws {RangeError} where arms are tuned by different budgets, seeds of tuning and evaluation are
 *   mixed up, a comparison has fewer than 10 seeds, or something else is missing
 */
export function defineSweep(declaration: SweepDeclaration): DeclaredSweep {
  const { description, isChecked, run, ...protocol } = declaration;
  checkArms(protocol);
  checkEvaluation(protocol);
  if (protocol.tuning !== undefined) checkTuning(protocol.tuning);
  // The arm and the seed are in the settings of every run that the plan of a sweep makes.
  return {
    description,
    protocol,
    isChecked,
    run: async (settings) => await run(settings as RunSettings),
  };
}

function problem(argument: string, requirement: string, value: unknown, type?: string): Error {
  return invalidArgument("define sweep", argument, requirement, value, type);
}

function checkArms({ arms, tuning }: Protocol): void {
  const entries = Object.entries(arms);
  if (entries.length === 0) throw problem("arms", "at least one arm", arms, "object");
  const counts = new Map<string, number>();
  for (const [name, { settings = {}, grid, untuned }] of entries) {
    const taken = ["arm", "seed", "round"].find((key) => key in settings || key in (grid ?? {}));
    if (taken !== undefined) {
      throw problem(
        `arms.${name}`,
        `without a setting "${taken}", which the sweep sets`,
        taken,
        "string",
      );
    }
    if (grid === undefined && untuned === undefined && tuning !== undefined) {
      throw problem(
        `arms.${name}`,
        `tuned like the others: with "grid", or "untuned", a reason`,
        arms[name],
      );
    }
    if (grid !== undefined) counts.set(name, configurationsOf(arms[name]!).length);
  }
  if (counts.size > 0 && tuning === undefined) {
    throw problem("tuning", `given, as arms have a "grid"`, tuning);
  }
  checkBudgets(counts);
}

/** Every arm that is tuned tries equally many configurations. */
function checkBudgets(counts: ReadonlyMap<string, number>): void {
  const [first] = counts;
  if (first === undefined) return;
  for (const [name, count] of counts) {
    if (count < 2) throw problem(`arms.${name}.grid`, "of at least 2 configurations", count);
    if (count === first[1]) continue;
    const requirement = `as large as that of "${first[0]}" (${first[1]} configurations): ` +
      "every arm is tuned with the same budget";
    throw problem(`arms.${name}.grid`, requirement, count);
  }
}

function checkEvaluation({ arms, seeds, metric, difference, minutes }: Protocol): void {
  checkSeeds("seeds", seeds, (seed) => seed < FIRST_TUNING_SEED, `below ${FIRST_TUNING_SEED}`);
  if (Object.keys(arms).length > 1 && seeds.length < FEWEST_SEEDS) {
    throw problem("seeds", `at least ${FEWEST_SEEDS} seeds, as arms are compared`, seeds.length);
  }
  if (metric === "") {
    throw problem("metric", "the name of the metric that decides", metric, "string");
  }
  if (!(difference.margin > 0)) {
    throw problem("difference.margin", "greater than 0", difference.margin);
  }
  if (difference.reason === "") {
    throw problem("difference.reason", "a sentence", difference.reason, "string");
  }
  if (!(minutes > 0 && minutes <= MOST_MINUTES)) {
    throw problem("minutes", `greater than 0 and at most ${MOST_MINUTES}`, minutes);
  }
}

function checkTuning({ seeds, rounds }: Tuning): void {
  const requirement = `from ${FIRST_TUNING_SEED} on, which nothing else uses`;
  checkSeeds("tuning.seeds", seeds, (seed) => seed >= FIRST_TUNING_SEED, requirement);
  if (rounds.length === 0) throw problem("tuning.rounds", "at least one round", rounds, "object");
  for (const [index, round] of rounds.entries()) {
    const fewest = rounds[index - 1]?.seeds ?? 1;
    if (!(Number.isInteger(round.seeds) && round.seeds >= fewest && round.seeds <= seeds.length)) {
      const requirement =
        `an integer from ${fewest} to ${seeds.length}, the number of tuning seeds`;
      throw problem(`tuning.rounds[${index}].seeds`, requirement, round.seeds);
    }
  }
}

function checkSeeds(
  argument: string,
  seeds: readonly number[],
  isAllowed: (seed: number) => boolean,
  where: string,
): void {
  if (seeds.length === 0) throw problem(argument, "at least one seed", seeds, "object");
  for (const [index, seed] of seeds.entries()) {
    if (!Number.isInteger(seed) || seed < 0 || !isAllowed(seed)) {
      throw problem(`${argument}[${index}]`, `a whole number ${where}`, seed);
    }
    if (seeds.indexOf(seed) !== index) {
      throw problem(`${argument}[${index}]`, "there only once", seed);
    }
  }
}
