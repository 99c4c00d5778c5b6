/** A chain of labels with scores: the best labels, and the probability of each (linear-chain CRF). */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";

/** Scores of the labels of a sequence; a path's score is their sum. -Infinity forbids. */
export interface LabelChain {
  /** Of the first label: [labels]. */
  readonly start: ArrayLike<number>;
  /** Of a label after another, a row a label before: [labels][labels]. */
  readonly transition: readonly ArrayLike<number>[];
  /** Of a label at a place, by what is seen there: [time][labels]. */
  readonly emission: readonly ArrayLike<number>[];
}

/**
 * The labels with the largest score, by the Viterbi algorithm (1967, doi:10.1109/TIT.1967.1054010). The
 * scores need not be probabilities: a hidden Markov model is the case of their logarithms.
 *
 * @param chain see {@linkcode LabelChain}
 * @returns the labels, of equal paths the one with the smallest numbers from the end, and their score
 * @throws {RangeError} for rows of different lengths, no place, or NaN
 *
 * @example
 * ```ts
 * import { bestLabels } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const chain = { start: [0, -Infinity], transition: [[0, 2], [0, 0]], emission: [[0, 9], [1, 0]] };
 * assert.deepEqual([...bestLabels(chain).labels], [0, 1]);
 * ```
 */
export function bestLabels(chain: LabelChain): { labels: Int32Array; score: number } {
  checkChain("find the best labels", chain);
  const { start, transition, emission } = chain, count = start.length, time = emission.length;
  let best = Float64Array.from({ length: count }, (_, j) => start[j]! + emission[0]![j]!);
  const cameFrom: Int32Array[] = [];
  for (let t = 1; t < time; t++) {
    const from = new Int32Array(count), next = new Float64Array(count);
    for (let j = 0; j < count; j++) {
      let most = -Infinity;
      for (let i = 0; i < count; i++) {
        const score = best[i]! + transition[i]![j]!;
        if (score > most) {
          most = score;
          from[j] = i;
        }
      }
      next[j] = most + emission[t]![j]!;
    }
    cameFrom.push(from);
    best = next;
  }
  const labels = new Int32Array(time);
  labels[time - 1] = best.reduce((at, score, j) => score > best[at]! ? j : at, 0);
  for (let t = time - 1; t > 0; t--) labels[t - 1] = cameFrom[t - 1]![labels[t]!]!;
  return { labels, score: best[labels[time - 1]!]! };
}

/** What the scores say of each label, where p(labels) is proportional to exp of their score. */
export interface ChainPosterior {
  /** ln of the sum of exp(score) over all paths, the partition function. */
  readonly logPartition: number;
  /** p(label at t): [time][labels]. */
  readonly posterior: readonly Float64Array[];
  /** p(labels at t and t + 1), summed over t: [labels][labels]. */
  readonly transitions: readonly Float64Array[];
}

/**
 * The distribution of a linear-chain conditional random field (条件随机场; Lafferty, McCallum & Pereira 2001,
 * "Conditional Random Fields"), p(labels) = exp(score) / Z, by the forward-backward algorithm, with numbers
 * scaled at each place.
 *
 * The gradient of ln Z by a score of the chain is the expectation that is returned for it.
 *
 * @param chain see {@linkcode LabelChain}
 * @returns see {@linkcode ChainPosterior}
 * @throws {RangeError} for rows of different lengths, no place, NaN, or where all paths are forbidden
 *
 * @example
 * ```ts
 * import { chainPosterior } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const free = { start: [0, 0], transition: [[0, 0], [0, 0]], emission: [[0, 0], [0, 0], [0, 0]] };
 * assert.ok(Math.abs(chainPosterior(free).logPartition - Math.log(8)) < 1e-12); // 2^3 paths
 * ```
 */
export function chainPosterior(chain: LabelChain): ChainPosterior {
  const task = "weigh labels";
  checkChain(task, chain);
  const { start, transition, emission } = chain, count = start.length, time = emission.length;
  const step = transition.map((row) => Float64Array.from(row, exp));
  const { shown, tops } = shares(emission, count);
  const forward = new Float64Array(time * count), scales = new Float64Array(time);
  let logPartition = 0;
  for (let t = 0; t < time; t++) {
    const at = t * count, before = at - count;
    let scale = 0;
    for (let j = 0; j < count; j++) {
      let sum = t === 0 ? exp(start[j]!) : 0;
      if (t > 0) {
        for (let i = 0; i < count; i++) sum += forward[before + i]! * step[i]![j]!;
      }
      const value = sum * shown[at + j]!;
      forward[at + j] = value;
      scale += value;
    }
    if (!(scale > 0 && scale < Infinity)) {
      throw invalidArgument(
        task,
        `emission[${t}]`,
        "such that some path is allowed",
        emission[t],
        "object",
      );
    }
    for (let j = 0; j < count; j++) forward[at + j]! /= scale;
    scales[t] = scale;
    logPartition += log(scale) + tops[t]!;
  }
  return { logPartition, ...backwards(forward, step, shown, scales) };
}

/** exp of emissions, [time * labels], divided by the largest of each place, whose logarithms are the tops. */
function shares(emission: LabelChain["emission"], count: number) {
  const shown = new Float64Array(emission.length * count), tops = new Float64Array(emission.length);
  emission.forEach((row, t) => {
    let top = -Infinity;
    for (let j = 0; j < count; j++) top = Math.max(top, row[j]!);
    tops[t] = Number.isFinite(top) ? top : 0;
    for (let j = 0; j < count; j++) shown[t * count + j] = exp(row[j]! - tops[t]!);
  });
  return { shown, tops };
}

/** Places lie one after another in flat arrays: small arrays, one a place, take most of the time. */
function backwards(
  forward: Float64Array,
  step: readonly Float64Array[],
  shown: Float64Array,
  scales: Float64Array,
) {
  const time = scales.length, count = step.length;
  const transitions = step.map(() => new Float64Array(count));
  const posterior = Array.from(scales, (_, t) => forward.slice(t * count, (t + 1) * count));
  let backward = new Float64Array(count).fill(1), next = new Float64Array(count);
  for (let t = time - 2; t >= 0; t--) {
    const here = t * count, ahead = here + count, scale = scales[t + 1]!, expected = posterior[t]!;
    for (let i = 0; i < count; i++) {
      const steps = step[i]!, pairs = transitions[i]!, reached = forward[here + i]!;
      let sum = 0;
      for (let j = 0; j < count; j++) {
        const onwards = steps[j]! * shown[ahead + j]! * backward[j]! / scale;
        sum += onwards;
        pairs[j]! += reached * onwards;
      }
      next[i] = sum;
      expected[i]! *= sum;
    }
    [backward, next] = [next, backward];
  }
  return { posterior, transitions };
}

function checkChain(task: string, { start, transition, emission }: LabelChain): void {
  const count = start.length;
  if (count === 0) throw invalidArgument(task, "start.length", "at least 1", 0);
  if (transition.length !== count) {
    throw invalidArgument(task, "transition.length", `${count}, the labels`, transition.length);
  }
  if (emission.length === 0) throw invalidArgument(task, "emission.length", "at least 1", 0);
  checkScores(task, "start", start, count);
  for (const [i, row] of transition.entries()) checkScores(task, `transition[${i}]`, row, count);
  for (const [t, row] of emission.entries()) checkScores(task, `emission[${t}]`, row, count);
}

function checkScores(task: string, name: string, row: ArrayLike<number>, count: number): void {
  if (row.length !== count) throw invalidArgument(task, `${name}.length`, `${count}`, row.length);
  for (let j = 0; j < count; j++) {
    // +Infinity would make every other path impossible
    if (row[j]! < Infinity) continue;
    throw invalidArgument(task, `${name}[${j}]`, "below Infinity", row[j]);
  }
}
