/** The networks and the rollout buffer that fit an environment. */
import type { Random } from "../../random/mod.ts";
import type { VectorEnvironment } from "../envs/mod.ts";
import { RolloutBuffer } from "../rollout_buffer.ts";
import { ActorCriticNetworks } from "./actor_critic_networks.ts";

/** Actor and critic for an environment's observations and actions. */
export function networksFor(
  { observationSize, actionSpace }: VectorEnvironment,
  { hiddenSizes, capacity, random }: {
    readonly hiddenSizes: readonly number[];
    readonly capacity: number;
    readonly random: Random;
  },
): ActorCriticNetworks {
  const sizes = { observationSize, actionSpace, hiddenSizes };
  return new ActorCriticNetworks({ ...sizes, capacity, random });
}

/** Room for `time` steps of all environments. */
export function rolloutFor(
  { numEnvs, observationSize, actionMasks }: VectorEnvironment,
  { distribution: { actionSize, parameterCount } }: ActorCriticNetworks,
  time: number,
): RolloutBuffer {
  const widths = { observationSize, actionSize, parameterCount };
  return new RolloutBuffer({ time, numEnvs, ...widths, masksActions: actionMasks !== undefined });
}
