/** A finite Markov decision process (MDP, 马尔可夫决策过程), with everything about it known. */
import { invalidArgument } from "../../_invalid_argument.ts";
import type { Random } from "../../random/mod.ts";

/** One thing that an action may lead to. */
export interface Transition {
  /** P(s', r | s, a), in [0, 1]. */
  readonly probability: number;
  /** s', the number of a state. */
  readonly nextState: number;
  /** r, what the step earns. */
  readonly reward: number;
  /** Whether the episode ends with it; then the next state's value does not count. */
  readonly terminated: boolean;
}

/** States and actions are numbers from 0 on. */
export interface MarkovDecisionProcess {
  /** How many states there are, a positive integer. */
  readonly states: number;
  /** How many actions every state has, a positive integer. */
  readonly actions: number;
  /** All that an action may lead to; the probabilities sum to 1. */
  transitions(state: number, action: number): readonly Transition[];
}

/** How far a sum of probabilities may be from 1: rounding, not a mistake. */
const ROUNDING = 1e-9;

/**
 * A finite Markov decision process from its table p(s', r | s, a) (Sutton & Barto 2018, equation 3.2).
 *
 * @param table transitions, shape [states, actions, outcomes]; every state has the same number of
 *   actions, and the probabilities of an action's outcomes sum to 1
 * @returns the process; it keeps the table as it is
 * @throws {RangeError} when there is no state or no action, a state has another number of actions,
 *   probabilities do not sum to 1, a next state does not exist, or a reward is not finite
 *
 * @example A coin decides whether the episode goes on
 * ```ts
 * import { markovDecisionProcess } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const again = { probability: 0.5, nextState: 0, reward: 1, terminated: false };
 * const stop = { ...again, terminated: true };
 * const process = markovDecisionProcess([[[again, stop]]]);
 * assert.deepEqual([process.states, process.actions], [1, 1]);
 * ```
 *
 * Explained in notebooks/40_bellman.ipynb.
 */
export function markovDecisionProcess(
  table: readonly (readonly (readonly Transition[])[])[],
): MarkovDecisionProcess {
  const task = "make a Markov decision process", states = table.length;
  if (states === 0) throw invalidArgument(task, "table.length", "at least 1", states);
  const actions = table[0]!.length;
  if (actions === 0) throw invalidArgument(task, "table[0].length", "at least 1", actions);
  for (const [state, row] of table.entries()) {
    if (row.length !== actions) {
      throw invalidArgument(
        task,
        `table[${state}].length`,
        `${actions}, as in state 0`,
        row.length,
      );
    }
    for (const [action, outcomes] of row.entries()) {
      checkOutcomes(task, `table[${state}][${action}]`, outcomes, states);
    }
  }
  return { states, actions, transitions: (state, action) => table[state]![action]! };
}

function checkOutcomes(
  task: string,
  name: string,
  outcomes: readonly Transition[],
  states: number,
): void {
  let sum = 0;
  for (const [i, { probability, nextState, reward }] of outcomes.entries()) {
    if (!(probability >= 0 && probability <= 1)) {
      throw invalidArgument(task, `${name}[${i}].probability`, "in [0, 1]", probability);
    }
    if (!(Number.isInteger(nextState) && nextState >= 0 && nextState < states)) {
      const requirement = `an integer in [0, ${states})`;
      throw invalidArgument(task, `${name}[${i}].nextState`, requirement, nextState);
    }
    if (!Number.isFinite(reward)) {
      throw invalidArgument(task, `${name}[${i}].reward`, "a finite number", reward);
    }
    sum += probability;
  }
  if (!(Math.abs(sum - 1) <= ROUNDING)) {
    throw invalidArgument(task, `${name}`, "transitions with probabilities that sum to 1", sum);
  }
}

/**
 * Draws what an action leads to, with the probabilities of the process.
 *
 * @param process its table
 * @param state from 0 to states - 1
 * @param action from 0 to actions - 1
 * @param random draws one uniform number, and none where only one outcome is possible
 * @returns one of the transitions of the process
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { cliffWalking, sampleTransition } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const right = 1; // from the start, into the cliff
 * assert.equal(sampleTransition(cliffWalking(), 36, right, new Random(0)).reward, -100);
 * ```
 */
export function sampleTransition(
  process: MarkovDecisionProcess,
  state: number,
  action: number,
  random: Random,
): Transition {
  const outcomes = process.transitions(state, action), last = outcomes.length - 1;
  if (last === 0) return outcomes[0]!;
  let rest = random.uniform();
  for (let i = 0; i < last; i++) {
    rest -= outcomes[i]!.probability;
    if (rest < 0) return outcomes[i]!;
  }
  return outcomes[last]!;
}
