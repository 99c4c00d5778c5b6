/** Hidden Markov models (隐马尔可夫模型, HMM): states that follow one another, and what each shows. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Probabilities of a hidden Markov model; each row sums to 1. */
export interface HiddenMarkovModel {
  /** Of the first state, [states]. */
  readonly initial: ArrayLike<number>;
  /** Of the next state, a row a state: [states][states]. 0 forbids a transition. */
  readonly transition: readonly ArrayLike<number>[];
  /** Of what a state shows, a row a state: [states][symbols]. */
  readonly emission: readonly ArrayLike<number>[];
}

/**
 * Checks a model and what was observed, and returns the number of states and symbols.
 *
 * @param task what fails, to follow "Cannot"
 * @param model see {@linkcode HiddenMarkovModel}
 * @param observations symbols, [time]
 * @throws {RangeError} for rows that are no distributions or of different lengths, no observation, or one that
 *   is no symbol
 */
export function checkModel(
  task: string,
  { initial, transition, emission }: HiddenMarkovModel,
  observations: ArrayLike<number>,
): { states: number; symbols: number } {
  const states = initial.length, symbols = emission[0]?.length ?? 0;
  checkDistribution(task, "initial", initial, states);
  for (
    const [name, rows, length] of [
      ["transition", transition, states],
      ["emission", emission, symbols],
    ] as const
  ) {
    if (rows.length !== states) {
      throw invalidArgument(task, `${name}.length`, `${states}, the states`, rows.length);
    }
    for (const [i, row] of rows.entries()) checkDistribution(task, `${name}[${i}]`, row, length);
  }
  if (observations.length === 0) {
    throw invalidArgument(task, "observations.length", "at least 1", 0);
  }
  for (let t = 0; t < observations.length; t++) {
    const symbol = observations[t]!;
    if (Number.isInteger(symbol) && symbol >= 0 && symbol < symbols) continue;
    throw invalidArgument(task, `observations[${t}]`, `a symbol in [0, ${symbols})`, symbol);
  }
  return { states, symbols };
}

function checkDistribution(
  task: string,
  name: string,
  row: ArrayLike<number>,
  length: number,
): void {
  if (row.length === 0) throw invalidArgument(task, `${name}.length`, "at least 1", 0);
  if (row.length !== length) throw invalidArgument(task, `${name}.length`, `${length}`, row.length);
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    if (!(row[i]! >= 0)) throw invalidArgument(task, `${name}[${i}]`, "at least 0", row[i]);
    sum += row[i]!;
  }
  if (Math.abs(sum - 1) > 1e-9) {
    throw invalidArgument(task, name, "probabilities that sum to 1; their sum", sum);
  }
}
