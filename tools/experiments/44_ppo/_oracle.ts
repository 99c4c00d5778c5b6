/** What a policy on CartPole earns, and what its actions are worth, by playing on from given states. */
import type { Random } from "lib/random/mod.ts";
import { cartPole, type PhysicalEnvironment } from "lib/rl/envs/mod.ts";
import type { ActorCriticNetworks } from "lib/rl/mod.ts";

/** Beyond, gamma^t is below 0.0004 of the return. */
const HORIZON = 400;
const STATE = 4;

/** States of CartPole, [rows, 4]. */
export type States = Float64Array;

/** Draws an action for each environment. */
function act(networks: ActorCriticNetworks, environment: PhysicalEnvironment, random: Random) {
  const { numEnvs, observations } = environment;
  networks.observations.values.set(observations);
  const { parameters } = networks.forward(numEnvs);
  const actions = new Float32Array(numEnvs), logProbabilities = new Float32Array(numEnvs);
  networks.distribution.sample(parameters, random, { actions, logProbabilities });
  return actions;
}

/** An environment of its own for each row, without a time limit. */
function startFrom(states: States, random: Random): PhysicalEnvironment {
  const numEnvs = states.length / STATE;
  const environment = cartPole({ numEnvs, timeLimit: 1e9 });
  environment.reset(random);
  const observations = Float32Array.from(states);
  environment.restore({ ...environment.state, states, observations });
  return environment;
}

/** Discounted return from each state after a first action, and after that by the policy: [rows]. */
export function actionValues(
  networks: ActorCriticNetworks,
  { states, firstActions, gamma, random }: {
    readonly states: States;
    readonly firstActions: ArrayLike<number>;
    readonly gamma: number;
    readonly random: Random;
  },
): Float64Array {
  const environment = startFrom(states, random.split("environment")),
    draws = random.split("actions");
  const rows = environment.numEnvs, values = new Float64Array(rows);
  const running = new Uint8Array(rows).fill(1);
  for (let t = 0, weight = 1; t < HORIZON && running.includes(1); t++, weight *= gamma) {
    environment.step(t === 0 ? firstActions : act(networks, environment, draws));
    for (let i = 0; i < rows; i++) {
      if (running[i] === 0) continue;
      values[i]! += weight;
      running[i] = environment.terminated[i]! === 1 ? 0 : 1;
    }
  }
  return values;
}

/** Episodes of a policy from the start. */
export interface Visits {
  /** Mean discounted return, which is also the sum of the weights gamma^t of all visits, per episode. */
  readonly discountedReturn: number;
  /** States drawn from all visits with these weights: [count, 4]. */
  readonly states: States;
}

/** Plays an episode in each of `episodes` environments, and draws states by their discounted visits. */
export function visit(
  networks: ActorCriticNetworks,
  { episodes, count, gamma, random }: {
    readonly episodes: number;
    readonly count: number;
    readonly gamma: number;
    readonly random: Random;
  },
): Visits {
  const environment = cartPole({ numEnvs: episodes, timeLimit: 1e9 });
  environment.reset(random.split("environment"));
  const draws = random.split("actions"), running = new Uint8Array(episodes).fill(1);
  const seen: number[][] = [], weights: number[] = [];
  let total = 0;
  for (let t = 0, weight = 1; t < HORIZON && running.includes(1); t++, weight *= gamma) {
    const actions = act(networks, environment, draws);
    for (let i = 0; i < episodes; i++) {
      if (running[i] === 0) continue;
      seen.push([...environment.states.subarray(i * STATE, (i + 1) * STATE)]);
      weights.push(weight);
      total += weight;
    }
    environment.step(actions);
    for (let i = 0; i < episodes; i++) if (environment.terminated[i] === 1) running[i] = 0;
  }
  return {
    discountedReturn: total / episodes,
    states: drawByWeight(seen, weights, { total, count, random: random.split("states") }),
  };
}

/** Systematic sampling: `count` points at equal distances of the summed weights. */
function drawByWeight(
  seen: readonly number[][],
  weights: readonly number[],
  { total, count, random }: {
    readonly total: number;
    readonly count: number;
    readonly random: Random;
  },
): States {
  const states = new Float64Array(count * STATE), step = total / count;
  let next = step * random.uniform(), sum = 0, drawn = 0;
  for (let i = 0; i < seen.length && drawn < count; i++) {
    sum += weights[i]!;
    while (next < sum && drawn < count) {
      states.set(seen[i]!, drawn++ * STATE);
      next += step;
    }
  }
  return states;
}
