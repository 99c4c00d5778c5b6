/** Learning to act from experience, with a table of action values and epsilon-greedy exploration. */
import { invalidArgument } from "../../_invalid_argument.ts";
import type { Random } from "../../random/mod.ts";
import { checkCount, checkIndex, checkUnit } from "../_checks.ts";
import { type MarkovDecisionProcess, sampleTransition, type Transition } from "./mdp.ts";
import { type ActionValues, sampleEpsilonGreedyAction } from "./tabular_policy.ts";
import * as updates from "./tabular_updates.ts";

/** Which target an action value is moved towards. */
export type ControlAlgorithm = "sarsa" | "expected_sarsa" | "q_learning" | "double_q_learning";

/** Something to act in that is known by experience only. */
export interface TabularEnvironment {
  /** Actions of each state, shape [states]. */
  readonly actionCounts: readonly number[];
  /** Does an action; the probability of what came out is not looked at. */
  step(state: number, action: number, random: Random): Omit<Transition, "probability">;
}

/** How to learn. */
export interface ControlOptions {
  /** Which target the action values are moved towards. */
  readonly algorithm: ControlAlgorithm;
  /** How many, a positive integer. */
  readonly episodes: number;
  /** State where an episode begins, or a function that draws it. */
  readonly start: number | ((random: Random) => number);
  /** Step size alpha in [0, 1]. */
  readonly learningRate: number;
  /** Discount in [0, 1]. */
  readonly gamma: number;
  /** Probability of an action at random, in [0, 1], or the same for each episode from 0 on. */
  readonly epsilon: number | ((episode: number) => number);
  /** Draws actions, transitions and the coin of Double Q-learning. */
  readonly random: Random;
  /** Steps after which an episode is cut off, default 10,000. */
  readonly maxSteps?: number;
}

/** What was learned and how it went. */
export interface ControlRecord {
  /** Q, shape [states, actions]; of Double Q-learning the mean of its two tables. */
  readonly actionValues: ActionValues;
  /** Sum of the rewards of each episode, not discounted, shape [episodes]. */
  readonly returns: Float64Array;
  /** Steps of each episode, shape [episodes]. */
  readonly lengths: Float64Array;
}

/**
 * An environment that draws from the table of a process.
 *
 * @param process its table
 *
 * @example
 * ```ts
 * import { cliffWalking, tabularEnvironment } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(tabularEnvironment(cliffWalking()).actionCounts.length, 48);
 * ```
 */
export function tabularEnvironment(process: MarkovDecisionProcess): TabularEnvironment {
  return {
    actionCounts: new Array(process.states).fill(process.actions),
    step: (state, action, random) => sampleTransition(process, state, action, random),
  };
}

/**
 * Learns action values while acting epsilon-greedily on them, from a table of zeros (Sutton & Barto
 * 2018, sections 6.4 to 6.7). Ties are broken at random.
 *
 * @param environment what to act in
 * @param options see `ControlOptions`
 * @returns the action values, and return and length of each episode
 * @throws {RangeError} for an option out of its range
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { learnControl, randomWalk, tabularEnvironment } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { returns } = learnControl(tabularEnvironment(randomWalk()), {
 *   ...{ algorithm: "q_learning", episodes: 3, start: 9 },
 *   ...{ learningRate: 0.5, gamma: 1, epsilon: 0.1, random: new Random(0) },
 * });
 * assert.ok(returns.every((sum) => Math.abs(sum) === 1));
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function learnControl(
  environment: TabularEnvironment,
  options: ControlOptions,
): ControlRecord {
  checkOptions(environment, options);
  const zeros = () => environment.actionCounts.map((count) => new Float64Array(count));
  const tables = options.algorithm === "double_q_learning" ? [zeros(), zeros()] : [zeros()];
  const returns = new Float64Array(options.episodes), lengths = new Float64Array(options.episodes);
  for (let episode = 0; episode < options.episodes; episode++) {
    const { epsilon } = options;
    const exploration = typeof epsilon === "number" ? epsilon : epsilon(episode);
    checkUnit("learn control", `epsilon(${episode})`, exploration);
    const { rewards, steps } = playAndLearn(environment, tables, exploration, options);
    returns[episode] = rewards;
    lengths[episode] = steps;
  }
  return { actionValues: meanOf(tables), returns, lengths };
}

function playAndLearn(
  environment: TabularEnvironment,
  tables: readonly ActionValues[],
  epsilon: number,
  options: ControlOptions,
): { rewards: number; steps: number } {
  const { algorithm, random, start, maxSteps = 10_000 } = options;
  const [first, second] = tables as [ActionValues, ActionValues?];
  const choose = (state: number) => {
    const values = second === undefined ? first[state]! : sumOf(first[state]!, second[state]!);
    return sampleEpsilonGreedyAction(values, epsilon, random);
  };
  let state = typeof start === "number" ? start : start(random), action = choose(state);
  let rewards = 0, steps = 0, terminated = false;
  while (!terminated && steps < maxSteps) {
    const outcome = environment.step(state, action, random), { nextState } = outcome;
    const step = { state, action, ...outcome };
    ({ terminated } = outcome);
    // SARSA takes the action that it learned from; the others choose after they have learned.
    const nextAction = algorithm === "sarsa" && !terminated ? choose(nextState) : 0;
    if (algorithm === "sarsa") updates.sarsaUpdate(first, step, nextAction, options);
    if (algorithm === "q_learning") updates.qLearningUpdate(first, step, options);
    if (algorithm === "expected_sarsa") updates.expectedSarsaUpdate(first, step, epsilon, options);
    if (second !== undefined) {
      const [updated, other] = random.uniform() < 0.5 ? [first, second] : [second, first];
      updates.doubleQLearningUpdate(updated, other, step, options);
    }
    action = algorithm === "sarsa" || terminated ? nextAction : choose(nextState);
    state = nextState;
    rewards += outcome.reward;
    steps++;
  }
  return { rewards, steps };
}

function sumOf(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]!);
}

function meanOf([first, second]: readonly ActionValues[]): ActionValues {
  if (second === undefined) return first!;
  return first!.map((row, state) => sumOf(row, second[state]!).map((sum) => sum / 2));
}

function checkOptions({ actionCounts }: TabularEnvironment, options: ControlOptions): void {
  const task = "learn control", { algorithm, start, maxSteps = 1 } = options;
  const known = ["sarsa", "expected_sarsa", "q_learning", "double_q_learning"];
  if (!known.includes(algorithm)) {
    throw invalidArgument(task, "algorithm", `one of ${known.join(", ")}`, algorithm, "string");
  }
  checkCount(task, "episodes", options.episodes);
  checkCount(task, "maxSteps", maxSteps);
  checkUnit(task, "learningRate", options.learningRate);
  checkUnit(task, "gamma", options.gamma);
  if (typeof start === "number") checkIndex(task, "start", start, actionCounts.length);
}
