/** Trains one arm on CartPole: whole episodes or short rollouts, with one kind of weight on the score. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import {
  A2cAgent,
  type Baseline,
  explainedVariance,
  playEpisodes,
  policyReturns,
  ReinforceAgent,
  returnsToGo,
} from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { SweepSettings } from "../../sweep/sweep.ts";

/** Copies of the game, and episodes of one update of REINFORCE. */
const ENVIRONMENTS = 8;
const MARKS = 10;
/** Episodes over which a point of a curve is the mean. */
const RECENT = 20;
/** Episodes of the final policy's evaluation. */
const EVALUATION = 50;

/** What all arms share. */
const SHARED = { gamma: 0.99, hiddenSizes: [32, 32] } as const;
/** On one scale nothing needs a bonus or clipping; "raw" is A2C as it is usually run. */
const SCALES = {
  unit: { unitWeights: true, entropyCoefficient: 0, maxGradientNorm: Infinity },
  raw: { unitWeights: false, entropyCoefficient: 0.01, maxGradientNorm: 0.5 },
} as const;
/** The point of the curve, counted from 1, at which the critic is judged. */
const JUDGED = 2;

type Learner = ReinforceAgent | A2cAgent;

/** The agent of an arm. */
export function learnerFor(settings: SweepSettings): Learner {
  const { rollout, baseline, lambda, scale, learningRate, criticLearningRate, seed } = settings;
  const rates = {
    learningRate: Number(learningRate),
    criticLearningRate: Number(criticLearningRate),
  };
  const game = cartPole({ numEnvs: ENVIRONMENTS }), random = new Random(Number(seed));
  const criticSteps = Number(settings.criticSteps);
  const ofScale = SCALES[scale as keyof typeof SCALES];
  const shared = { ...SHARED, ...ofScale, ...rates, criticSteps, lambda: Number(lambda) };
  if (rollout !== "episodes") {
    return new A2cAgent({ ...shared, rolloutSteps: Number(rollout), valueCoefficient: 1 }, game, {
      random,
    });
  }
  const config = { ...shared, baseline: baseline as Baseline, average: "steps" } as const;
  return new ReinforceAgent({ ...config, bootstrapsTimeLimit: true }, game, { random });
}

/** One run: points of the learning curve, their mean, the final policy, and how good the critic was. */
export async function train(settings: SweepSettings): Promise<Record<string, number>> {
  await setUpBackend();
  const totalSteps = Number(settings.totalSteps), learner = learnerFor(settings);
  const curve: number[] = [], metrics: Record<string, number> = {};
  while (curve.length < MARKS) {
    learner.iterate();
    const { steps, returns } = learner.statistics;
    while (curve.length < MARKS && steps >= (curve.length + 1) * totalSteps / MARKS) {
      curve.push(mean(returns.slice(-RECENT)));
      metrics[`curve_${curve.length * totalSteps / MARKS}`] = curve.at(-1)!;
      if (curve.length === JUDGED) {
        Object.assign(metrics, judgeCritic(learner, Number(settings.seed)));
      }
    }
  }
  const random = new Random(Number(settings.seed)).split("evaluation");
  const stage = cartPole({ numEnvs: EVALUATION });
  const { returns } = policyReturns(stage, (seen) => learner.act(seen), { random });
  learner.dispose();
  return { ...metrics, learning_return: mean(curve), final_return: mean(returns) };
}

/** The critic beside true returns, on fresh episodes of the policy as it is. */
function judgeCritic({ networks }: Learner, seed: number) {
  const random = new Random(seed).split("critic"), actions = new Float32Array(ENVIRONMENTS);
  const logProbabilities = new Float32Array(ENVIRONMENTS), draws = random.split("actions");
  const episodes = playEpisodes(cartPole({ numEnvs: ENVIRONMENTS }), (observations) => {
    networks.observations.values.set(observations);
    const { parameters } = networks.forward(ENVIRONMENTS);
    networks.distribution.sample(parameters, draws, { actions, logProbabilities });
    return actions;
  }, { random });
  const values = valuesOf(networks, episodes.observations);
  const last = valuesOf(networks, episodes.finalObservations);
  const after = last.map((value, episode) => (episodes.truncated[episode] ? value : 0));
  const returns = returnsToGo(episodes, SHARED.gamma, after);
  return {
    critic_explains: explainedVariance(values, returns),
    critic_level: mean(values) / mean(returns),
  };
}

/** V of any number of observations, 8 at a time: an A2C's networks have room for a rollout only. */
function valuesOf(networks: Learner["networks"], observations: Float32Array): Float32Array {
  const rows = observations.length / 4, values = new Float32Array(rows);
  for (let row = 0; row < rows; row += ENVIRONMENTS) {
    const some = observations.subarray(4 * row, 4 * (row + ENVIRONMENTS));
    networks.observations.values.set(some);
    values.set(networks.forwardCritic(some.length / 4), row);
  }
  return values;
}
