/** Reference cases on policies and the losses of policy gradients. */
import {
  type ActionDistribution,
  Categorical,
  criticLoss,
  DiagonalGaussian,
  policyGradientLoss,
} from "lib/rl/mod.ts";
import type { Adapter } from "../case.ts";

export const adapters: Record<string, Adapter> = {
  rl_policy_gradient: (inputs) => {
    const { returns, values } = inputs as { returns: number[]; values: number[] };
    const width = inputs.logits[0].length, policy = new Categorical(width);
    const parameters = Float64Array.from(inputs.logits.flat());
    const actions = Float64Array.from(inputs.actions);
    const withWeights = (weights: number[]) => {
      const out = new Float64Array(parameters.length);
      const loss = policyGradientLoss(policy, { parameters, actions, weights }, out);
      return { loss, gradient: rowsOf(out, width) };
    };
    const reinforce = withWeights(returns),
      actor = withWeights(returns.map((g, i) => g - values[i]!));
    const valueGradient = new Float64Array(values.length);
    const means = inputs.gauss_mu as number[];
    const gaussians = Float64Array.from(
      means.flatMap((mean, i) => [mean, inputs.gauss_log_sigma[i]]),
    );
    const discrete = evaluate(policy, parameters, actions);
    const normal = evaluate(
      new DiagonalGaussian(1),
      gaussians,
      Float64Array.from(inputs.gauss_action),
    );
    return {
      log_probs: discrete.logProbabilities,
      entropy: discrete.entropies,
      reinforce_loss: reinforce.loss,
      reinforce_grad_logits: reinforce.gradient,
      actor_loss: actor.loss,
      critic_loss_huber_sum: criticLoss(values, returns, valueGradient, { delta: 1 }),
      ac_grad_logits: actor.gradient,
      ac_grad_values: valueGradient,
      gauss_log_prob: normal.logProbabilities,
      gauss_entropy: normal.entropies,
    };
  },
};

function evaluate(policy: ActionDistribution, parameters: Float64Array, actions: Float64Array) {
  const out = {
    logProbabilities: new Float64Array(actions.length),
    entropies: new Float64Array(actions.length),
  };
  policy.evaluate(parameters, actions, out);
  return out;
}

function rowsOf(values: Float64Array, width: number): number[][] {
  return Array.from(
    { length: values.length / width },
    (_, row) => [...values.subarray(row * width, (row + 1) * width)],
  );
}
