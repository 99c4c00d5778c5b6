/** Lets a policy act in its environments and writes down what happens. */
import type { Random } from "../../random/mod.ts";
import { checkEnvironmentValues } from "../_non_finite.ts";
import type { EpisodeStatistics, VectorEnvironment } from "../envs/mod.ts";
import type { RolloutBuffer } from "../rollout_buffer.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";

/** Who acts where. */
export interface Actors {
  /** The method that is trained, for the text of an error: "PPO". */
  readonly agent: string;
  /** Where they act; it goes on from where it stands. */
  readonly environment: VectorEnvironment;
  /** Whose actor acts, and whose critic values what is seen. */
  readonly networks: ActorCriticNetworks;
  /** Where the returns of the episodes are recorded, step by step. */
  readonly statistics: EpisodeStatistics;
  /** Where the actions are drawn from. */
  readonly random: Random;
}

/**
 * Fill a rollout buffer: `time` steps of all environments, from where they stand.
 *
 * @throws {RangeError} for a reward or a value that is not finite; the text names environment and step
 */
export function collectRollout(buffer: RolloutBuffer, actors: Actors): void {
  const { agent, environment, networks, statistics, random } = actors;
  const { numEnvs, observationSize, actionMasks } = environment, { distribution } = networks;
  const { actionSize, parameterCount } = distribution;
  for (let t = 0; t < buffer.time; t++) {
    const row = t * numEnvs, where = `at step ${t} of the rollout`;
    buffer.observations.set(environment.observations, row * observationSize);
    if (actionMasks !== undefined) buffer.actionMasks!.set(actionMasks, row * parameterCount);
    networks.observations.values.set(environment.observations);
    const { parameters, values } = networks.forward(numEnvs, actionMasks);
    buffer.parameters.set(parameters, row * parameterCount);
    checkEnvironmentValues(agent, "values", values, where);
    buffer.values.set(values, row);
    const actions = buffer.actions.subarray(row * actionSize, (row + numEnvs) * actionSize);
    const logProbabilities = buffer.logProbabilities.subarray(row, row + numEnvs);
    distribution.sample(parameters, random, { actions, logProbabilities });
    environment.step(actions);
    checkEnvironmentValues(agent, "rewards", environment.rewards, where);
    buffer.rewards.set(environment.rewards, row);
    buffer.terminated.set(environment.terminated, row);
    buffer.truncated.set(environment.truncated, row);
    statistics.record();
    if (environment.truncated.includes(1)) {
      buffer.nextValues.set(valuesOf(networks, environment.finalObservations, numEnvs), row);
    }
  }
  const last = valuesOf(networks, environment.observations, numEnvs);
  setNextValues(buffer, last);
}

function valuesOf(networks: ActorCriticNetworks, observations: Float32Array, numEnvs: number) {
  networks.observations.values.set(observations);
  return networks.forwardCritic(numEnvs);
}

/** V(s_{t+1}) is the value of the next row in time, but of truncated episodes, which have it already. */
function setNextValues(buffer: RolloutBuffer, last: Float32Array): void {
  const { rows, numEnvs, values, nextValues, truncated } = buffer;
  for (let i = 0; i < rows; i++) {
    if (truncated[i] === 1) continue;
    const next = i + numEnvs;
    nextValues[i] = next < rows ? values[next]! : last[next - rows]!;
  }
}
