/**
 * The sweep of notebook 41: Q-learning and Double Q-learning on the cliff, for so many steps that what
 * is slow can be told from what stays.
 */
import { Random } from "lib/random/mod.ts";
import {
  cliffWalking,
  sampleEpsilonGreedyAction as sampleAction,
  tabularEnvironment,
} from "lib/rl/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";

const EPSILON = 0.1;
/** After so many steps a run is judged. */
const MARKS = new Set([200_000, 500_000, 1_000_000, 2_000_000]);
const STEPS = Math.max(...MARKS);
/** Here the last quarter before each of them begins. */
const QUARTERS = new Set([...MARKS].map((mark) => 0.75 * mark));
/** A greedy path that is longer than this is a circle. */
const LONGEST = 100;

type Values = readonly Float64Array[]; // [states, actions]

const cliff = cliffWalking(), world = tabularEnvironment(cliff);
const slow = { alpha: 0.1 }, fast = { alpha: 0.5 };

export const sweep = defineSweep({
  description:
    "Q-learning and Double Q-learning on the cliff, epsilon 0.1, two step sizes. After " +
    "200,000 to 2,000,000 steps: what the last quarter of them earned for each episode that ended " +
    "there (return), and the return of the greedy path (path; 0: it doesn't arrive)",
  arms: {
    "Q-learning, α = 0.5": { settings: { isDouble: 0, ...fast } },
    "Double Q-learning, α = 0.5": { settings: { isDouble: 1, ...fast } },
    "Q-learning, α = 0.1": { settings: { isDouble: 0, ...slow } },
    "Double Q-learning, α = 0.1": { settings: { isDouble: 1, ...slow } },
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "return_2000000",
  difference: {
    margin: 2,
    reason: "the margin of the other comparisons on the cliff in notebook 41",
  },
  minutes: 1,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "Double Q-learning, α = 0.5",
  run,
});

function run({ isDouble, alpha, seed }: RunSettings): Record<string, number> {
  const random = new Random(seed), metrics: Record<string, number> = {};
  const create = () => world.actionCounts.map((actions) => new Float64Array(actions));
  const first = create(), second = isDouble ? create() : first;
  const acting = isDouble ? create() : first; // the sum of two tables
  let reward = 0, episodes = 0; // since the last quarter began
  for (let t = 0, s = cliff.start; t < STEPS; t++) {
    if (QUARTERS.has(t)) reward = episodes = 0;
    const a = sampleAction(acting[s]!, EPSILON, random);
    const step = world.step(s, a, random);
    const isSwapped = isDouble && random.uniform() >= 0.5;
    const [q, other] = isSwapped ? [second, first] : [first, second];
    const next = step.nextState, best = argmax(q[next]!);
    const target = step.reward + (step.terminated ? 0 : other[next]![best]!);
    q[s]![a]! += Number(alpha) * (target - q[s]![a]!);
    if (isDouble) acting[s]![a] = first[s]![a]! + second[s]![a]!;
    reward += step.reward;
    episodes += Number(step.terminated);
    s = step.terminated ? cliff.start : next;
    if (!MARKS.has(t + 1)) continue;
    metrics[`return_${t + 1}`] = reward / Math.max(1, episodes);
    metrics[`path_${t + 1}`] = greedyReturn(acting);
  }
  return metrics;
}

function argmax(row: Float64Array): number {
  let best = 0;
  for (let a = 1; a < row.length; a++) if (row[a]! > row[best]!) best = a;
  return best;
}

/** The return of the greedy path; 0 where it doesn't arrive. */
function greedyReturn(values: Values): number {
  for (let s = cliff.start, sum = 0, t = 0; t < LONGEST; t++) {
    const { nextState, reward, terminated } = cliff.transitions(s, argmax(values[s]!))[0]!;
    [s, sum] = [nextState, sum + reward];
    if (terminated) return sum;
  }
  return 0;
}
