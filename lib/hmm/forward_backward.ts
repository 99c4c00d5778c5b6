/** Forward and backward: the probability of observations, of each state, and a step of learning. */
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkModel, type HiddenMarkovModel } from "./model.ts";

/** What observations say of the states. */
export interface StatePosterior {
  /** ln p(observations). */
  readonly logLikelihood: number;
  /** p(state at t | observations), [time][states]. */
  readonly posterior: readonly Float64Array[];
  /** p(states at t and t + 1 | observations), summed over t: [states][states]. */
  readonly transitions: readonly Float64Array[];
}

const TASK = "weigh the states";

/**
 * The forward-backward algorithm (Rabiner 1989, doi:10.1109/5.18626, equations 19 to 27, and 37), with
 * numbers scaled at each step so that none vanishes (section V.A). Where Viterbi asks for the best path, this
 * asks for each state by itself, over all paths.
 *
 * @param model see `HiddenMarkovModel`
 * @param observations symbols, [time]
 * @returns see {@linkcode StatePosterior}
 * @throws {RangeError} for a bad model, no observation, one that is no symbol, or observations that the model
 *   can't show
 *
 * @example
 * ```ts
 * import { forwardBackward } from "lib/hmm/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const model = { initial: [0.5, 0.5], transition: [[1, 0], [0, 1]], emission: [[1, 0], [0.5, 0.5]] };
 * const { posterior } = forwardBackward(model, [0, 1]); // the first state never shows a 1
 * assert.deepEqual(posterior.map((row) => [...row]), [[0, 1], [0, 1]]);
 * ```
 */
export function forwardBackward(
  model: HiddenMarkovModel,
  observations: ArrayLike<number>,
): StatePosterior {
  const { states } = checkModel(TASK, model, observations);
  const { transition, emission } = model, time = observations.length;
  const shows = (state: number, t: number) => emission[state]![observations[t]!]!;
  const { forward, scales } = forwards(model, observations);
  const backward = Array.from({ length: time }, () => new Float64Array(states).fill(1));
  const transitions = Array.from({ length: states }, () => new Float64Array(states));
  for (let t = time - 2; t >= 0; t--) {
    for (let i = 0; i < states; i++) {
      let sum = 0;
      for (let j = 0; j < states; j++) {
        const onwards = transition[i]![j]! * shows(j, t + 1) * backward[t + 1]![j]! /
          scales[t + 1]!;
        sum += onwards;
        transitions[i]![j]! += forward[t]![i]! * onwards;
      }
      backward[t]![i] = sum;
    }
  }
  const posterior = forward.map((row, t) => row.map((value, i) => value * backward[t]![i]!));
  const logLikelihood = scales.reduce((sum, scale) => sum + log(scale), 0);
  return { logLikelihood, posterior, transitions };
}

/** p(state at t | observations up to t), and p(observation at t | those before). */
function forwards(
  { initial, transition, emission }: HiddenMarkovModel,
  observations: ArrayLike<number>,
) {
  const states = initial.length, forward: Float64Array[] = [];
  const scales = new Float64Array(observations.length);
  for (let t = 0; t < observations.length; t++) {
    const row = Float64Array.from({ length: states }, (_, j) => {
      let sum = 0;
      for (let i = 0; t > 0 && i < states; i++) sum += forward[t - 1]![i]! * transition[i]![j]!;
      return (t === 0 ? initial[j]! : sum) * emission[j]![observations[t]!]!;
    });
    const scale = row.reduce((a, b) => a + b);
    if (!(scale > 0)) {
      throw invalidArgument(
        TASK,
        `observations[${t}]`,
        "possible under the model",
        observations[t],
      );
    }
    scales[t] = scale;
    forward.push(row.map((value) => value / scale));
  }
  return { forward, scales };
}

/**
 * One step of Baum and Welch (Rabiner 1989, doi:10.1109/5.18626, equation 40): the model whose probabilities
 * are the shares expected under this one. The likelihood of the observations never falls.
 *
 * @param model see `HiddenMarkovModel`
 * @param observations symbols, [time], at least two
 * @returns the next model; a state that is never expected keeps its rows
 * @throws {RangeError} as {@linkcode forwardBackward}, or for one observation alone
 *
 * @example
 * ```ts
 * import { baumWelchStep, forwardBackward } from "lib/hmm/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const model = { initial: [0.5, 0.5], transition: [[0.5, 0.5], [0.5, 0.5]], emission: [[0.9, 0.1], [0.2, 0.8]] };
 * const seen = [0, 0, 0, 1, 1, 1], next = baumWelchStep(model, seen);
 * assert.ok(forwardBackward(next, seen).logLikelihood > forwardBackward(model, seen).logLikelihood);
 * ```
 */
export function baumWelchStep(
  model: HiddenMarkovModel,
  observations: ArrayLike<number>,
): HiddenMarkovModel {
  const { posterior, transitions } = forwardBackward(model, observations);
  if (observations.length < 2) {
    throw invalidArgument("learn a hidden Markov model", "observations.length", "at least 2", 1);
  }
  const normalized = (row: Float64Array, before: ArrayLike<number>) => {
    const sum = row.reduce((a, b) => a + b);
    return sum > 0 ? row.map((value) => value / sum) : Float64Array.from(before);
  };
  const emission = model.emission.map((before, state) => {
    const shares = new Float64Array(before.length);
    for (const [t, row] of posterior.entries()) shares[observations[t]!]! += row[state]!;
    return normalized(shares, before);
  });
  return {
    initial: posterior[0]!,
    transition: transitions.map((row, state) => normalized(row, model.transition[state]!)),
    emission,
  };
}
