/** How far a policy has moved from the one that collected a rollout. */
import { exp } from "../../_exp_log.ts";
import { invalidArgument } from "../../_invalid_argument.ts";
import type { RolloutBuffer } from "../rollout_buffer.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";

/** One number for each row of a rollout, [time, numEnvs]. */
export interface PolicyChange {
  /** KL(old || new) of the action distributions in the row's state, in nats; exact, not by the actions. */
  readonly divergences: Float64Array;
  /** new pi(a | s) / old pi(a | s) of the action that was taken. */
  readonly ratios: Float64Array;
}

/**
 * Compares the policy as it is now with the one that acted, in every state of a rollout:
 *
 *     KL(old || new) = sum over actions of old(a | s) log (old(a | s) / new(a | s)),   ratio = new(a | s) / old(a | s)
 *
 * In a box the sum is an integral, also in closed form. An estimate by the actions that were taken, such as
 * `approx_kl` of the agents, scatters about the first; the second is what PPO clips. The clip bounds
 * neither (Engstrom et al. 2020, arXiv:2005.12729). Actions that were masked are masked in both.
 *
 * @param networks the policy as it is now
 * @param rollout what the old one collected, full
 * @returns see {@linkcode PolicyChange}
 * @throws {RangeError | TypeError} when the rollout's observations are not those of the networks
 *
 * @example
 * ```ts
 * import { PPO_CARTPOLE, PpoAgent, policyChange } from "lib/rl/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const agent = new PpoAgent(PPO_CARTPOLE, cartPole({ numEnvs: 16 }), { random: new Random(0) });
 * agent.iterate();
 * const { divergences } = policyChange(agent.networks, agent.rollout);
 * assert.ok(divergences.every((kl) => kl >= -1e-6) && divergences.some((kl) => kl > 1e-4));
 * agent.dispose();
 * ```
 */
export function policyChange(
  networks: ActorCriticNetworks,
  rollout: RolloutBuffer,
): PolicyChange {
  const { distribution, observations, actor: { sizes } } = networks, { rows } = rollout;
  const width = sizes[0]!, { parameterCount, actionSize } = distribution;
  if (rollout.observations.length !== rows * width) {
    const requirement = `a rollout of observations of ${width} numbers`;
    const current = rollout.observations.length / rows;
    throw invalidArgument("compare policies", "rollout", requirement, current);
  }
  const divergences = new Float64Array(rows), logProbabilities = new Float64Array(rows);
  const capacity = observations.values.length / width, entropies = new Float64Array(capacity);
  for (let start = 0; start < rows; start += capacity) {
    const end = Math.min(rows, start + capacity);
    const part = <A extends { subarray(from: number, to: number): A }>(all: A, size: number) =>
      all.subarray(start * size, end * size);
    observations.values.set(part(rollout.observations, width));
    const masks = rollout.actionMasks && part(rollout.actionMasks, parameterCount);
    const { parameters } = networks.forward(end - start, masks);
    const old = part(rollout.parameters, parameterCount);
    distribution.klDivergences(old, parameters, part(divergences, 1));
    const out = { logProbabilities: part(logProbabilities, 1), entropies };
    distribution.evaluate(parameters, part(rollout.actions, actionSize), out);
  }
  const ratios = logProbabilities.map((logP, row) => exp(logP - rollout.logProbabilities[row]!));
  return { divergences, ratios };
}
