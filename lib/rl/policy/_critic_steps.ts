/** Further steps of a critic on what it has just learnt from. */
import { stepByGradients } from "../../nn/mod.ts";
import { taskOf } from "../_non_finite.ts";
import type { ActorCriticAdam } from "./actor_critic_adam.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";
import { criticLoss } from "./policy_gradient_loss.ts";

/** Take the critic `steps` steps towards the targets of the observations that the networks hold. */
export function stepCritic(
  networks: ActorCriticNetworks,
  targets: Float64Array,
  { optimizer, steps, scale, maxGradientNorm, agent }: {
    readonly optimizer: ActorCriticAdam;
    readonly steps: number;
    /** Of the loss's sum over the targets. */
    readonly scale: number;
    readonly maxGradientNorm: number;
    readonly agent: string;
  },
): void {
  const { critic, observations } = networks, rows = targets.length;
  const { name, block } = networks.gradients.find(({ network }) => network === "critic")!;
  for (let step = 0; step < steps; step++) {
    const values = networks.forwardCritic(rows);
    criticLoss(values, targets, critic.outputGradients.values, { scale });
    critic.backward(observations, rows);
    stepByGradients({ [name]: block.tensor }, {
      ...{ model: networks, optimizer, task: taskOf(agent) },
      ...(maxGradientNorm < Infinity && { maxGradientNorm }),
    });
  }
}
