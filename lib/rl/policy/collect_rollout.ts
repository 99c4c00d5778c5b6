/** Lets a policy act in its environments and writes down what happens. */
import type { Random } from "../../random/mod.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";
import type { EpisodeStatistics, VectorEnvironment } from "../envs/mod.ts";
import type { RolloutBuffer } from "../rollout_buffer.ts";

/** Who acts where. */
export interface Actors {
  readonly environment: VectorEnvironment;
  readonly networks: ActorCriticNetworks;
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
  const { environment, networks, statistics, random } = actors;
  const { count, observationSize } = environment, { distribution } = networks;
  const { actionSize, parameterCount } = distribution;
  for (let t = 0; t < buffer.time; t++) {
    const row = t * count;
    buffer.observations.set(environment.observations, row * observationSize);
    networks.observations.values.set(environment.observations);
    const { parameters, values } = networks.forward(count);
    buffer.parameters.set(parameters, row * parameterCount);
    checkFinite("values", values, t);
    buffer.values.set(values, row);
    const actions = buffer.actions.subarray(row * actionSize, (row + count) * actionSize);
    const logProbabilities = buffer.logProbabilities.subarray(row, row + count);
    distribution.sample(parameters, random, { actions, logProbabilities });
    environment.step(actions);
    checkFinite("rewards", environment.rewards, t);
    buffer.rewards.set(environment.rewards, row);
    buffer.terminated.set(environment.terminated, row);
    buffer.truncated.set(environment.truncated, row);
    statistics.record();
    if (environment.truncated.includes(1)) {
      buffer.nextValues.set(valuesOf(networks, environment.finalObservations, count), row);
    }
  }
  const last = valuesOf(networks, environment.observations, count);
  setNextValues(buffer, last);
}

function valuesOf(networks: ActorCriticNetworks, observations: Float32Array, count: number) {
  networks.observations.values.set(observations);
  return networks.forwardCritic(count);
}

/** V(s_{t+1}) is the value of the next row in time, but of truncated episodes, which have it already. */
function setNextValues(buffer: RolloutBuffer, last: Float32Array): void {
  const { rows, environments, values, nextValues, truncated } = buffer;
  for (let i = 0; i < rows; i++) {
    if (truncated[i] === 1) continue;
    const next = i + environments;
    nextValues[i] = next < rows ? values[next]! : last[next - rows]!;
  }
}

function checkFinite(name: string, values: Float32Array, step: number): void {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  if (sum === 0) return; // a NaN or an infinity less itself is NaN
  const environment = values.findIndex((value) => !Number.isFinite(value));
  throw new RangeError(
    `Cannot train by PPO: "${name}" must be finite, current value is ${values[environment]} in ` +
      `environment ${environment} at step ${step} of the rollout`,
  );
}
