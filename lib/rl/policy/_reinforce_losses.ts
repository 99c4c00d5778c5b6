/** Losses of REINFORCE on whole episodes, with their gradients. */
import { checkMetrics, checkNumbers } from "../_non_finite.ts";
import { type Episodes, returnsToGo } from "../episodes.ts";
import { explainedVariance } from "../explained_variance.ts";
import { toUnitScale } from "../unit_scale.ts";
import { baselineOf, lambdaAdvantages } from "./_whole_episodes.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";
import { criticLoss, meanEntropy, policyGradientLoss } from "./policy_gradient_loss.ts";
import type { ReinforceConfig } from "./reinforce_config.ts";

/** Leaves the networks ready for `backward` with the gradients that it returns. */
export function reinforceLosses(
  networks: ActorCriticNetworks,
  episodes: Episodes,
  config: ReinforceConfig,
) {
  const { baseline, lambda, gamma, entropyCoefficient, average } = config;
  const { bootstrapsTimeLimit, unitWeights } = config;
  const { distribution } = networks, { actions, truncated } = episodes;
  const steps = episodes.rewards.length;
  const after = bootstrapsTimeLimit
    ? finalValues(networks, episodes)
    : new Float32Array(truncated.length);
  networks.observations.values.set(episodes.observations);
  const { parameters, values } = networks.forward(steps, episodes.actionMasks);
  checkNumbers("REINFORCE", "values", values);
  const returns = returnsToGo(episodes, gamma, after); // [steps]
  const subtracted = baselineOf(baseline, returns, values); // [steps]
  const weights = lambda === 1 // [steps]
    ? returns.map((g, t) => g - subtracted[t]!)
    : lambdaAdvantages(episodes, values, { gamma, lambda, after });
  const gradients = {
    parameters: new Float32Array(parameters.length),
    values: new Float32Array(steps),
  };
  const valueScale = baseline === "critic" || bootstrapsTimeLimit ? 1 / steps : 0;
  const value_loss = criticLoss(values, returns, gradients.values, { scale: valueScale });
  const batch = { parameters, actions, weights: unitWeights ? toUnitScale(weights) : weights };
  const scale = 1 / (average === "steps" ? steps : truncated.length);
  const options = { scale, entropyCoefficient };
  const loss = policyGradientLoss(distribution, batch, gradients.parameters, options);
  const entropy = meanEntropy(distribution, batch);
  const policy_loss = loss + scale * steps * entropyCoefficient * entropy;
  const losses = { policy_loss, value_loss, entropy };
  checkMetrics("REINFORCE", losses);
  const explained_variance = explainedVariance(values, returns);
  return { ...losses, explained_variance, gradients, returns, valueScale };
}

/** V of what each episode that was cut off would have gone on with, 0 for the others: [episodes]. */
function finalValues(networks: ActorCriticNetworks, { truncated, finalObservations }: Episodes) {
  networks.observations.values.set(finalObservations);
  const values = networks.forwardCritic(truncated.length);
  return Float32Array.from(truncated, (cut, episode) => (cut ? values[episode]! : 0));
}
