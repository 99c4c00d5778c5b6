/** Reference cases on returns, advantages and the loss of PPO. */
import {
  Categorical,
  discountedReturns,
  generalizedAdvantageEstimation,
  lambdaReturns,
  nStepTargets,
  PPO_DEFAULTS,
  ppoLossGradients,
  standardize,
  temporalDifferenceErrors,
} from "lib/rl/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

/** Rows of equal length, one after another. */
const flat = (rows: number[][]) => Float64Array.from(rows.flat());

function rowsOf(values: ArrayLike<number>, width: number): number[][] {
  const all = Array.from(values);
  return Array.from(
    { length: all.length / width },
    (_, row) => all.slice(row * width, (row + 1) * width),
  );
}

/** CleanRL says in step t + 1, and with `next_done` after the last, that step t ended an episode. */
function advantages({ rewards, values, dones, ...rest }: GoldenInputs) {
  const numEnvs = rewards[0].length;
  const { advantages, returns } = generalizedAdvantageEstimation({
    numEnvs,
    rewards: flat(rewards),
    values: flat(values),
    nextValues: flat([...values.slice(1), rest.next_value]),
    terminated: flat([...dones.slice(1), rest.next_done]),
    truncated: new Uint8Array(rewards.length * numEnvs),
  }, { gamma: rest.gamma, lambda: rest.gae_lambda });
  return { advantages: rowsOf(advantages, numEnvs), returns: rowsOf(returns, numEnvs) };
}

function returns({ rewards, values, gamma, lambda, n }: GoldenInputs) {
  const steps = rewards.length, bootstrap = values[steps];
  const withoutBootstrap = discountedReturns(rewards, { gamma });
  const zeros = new Float64Array(steps);
  return {
    returns_no_bootstrap: withoutBootstrap,
    returns_bootstrap: discountedReturns(rewards, { gamma, bootstrap }),
    td0_targets: nStepTargets(rewards, values, { gamma, n: 1 }),
    td_errors: temporalDifferenceErrors(rewards, values, gamma),
    n_step_targets_bootstrap_v_T: nStepTargets(rewards, values, { gamma, n }),
    n_step_targets_terminal_at_T: nStepTargets(rewards, [...values.slice(0, -1), 0], { gamma, n }),
    gae_single_path: generalizedAdvantageEstimation({
      numEnvs: 1,
      rewards,
      values: values.slice(0, -1),
      nextValues: values.slice(1),
      terminated: zeros,
      truncated: zeros,
    }, { gamma, lambda }).advantages,
    lambda_returns: lambdaReturns(rewards, values, { gamma, lambda }),
    returns_standardized_population: standardize(withoutBootstrap, { unbiased: false }),
    returns_standardized_sample: standardize(withoutBootstrap),
  };
}

function ppoLoss(inputs: GoldenInputs) {
  const actions = inputs.logits[0].length, rows = inputs.logits.length;
  const distribution = new Categorical(actions), logits = flat(inputs.logits);
  const batch = {
    parameters: logits,
    values: Float64Array.from(inputs.new_values),
    actions: Float64Array.from(inputs.actions),
    oldLogProbabilities: Float64Array.from(inputs.old_logprobs),
    oldParameters: logits,
    oldValues: Float64Array.from(inputs.old_values),
    advantages: Float64Array.from(inputs.advantages),
    returns: Float64Array.from(inputs.returns),
  };
  const out = { logProbabilities: new Float64Array(rows), entropies: new Float64Array(rows) };
  distribution.evaluate(logits, batch.actions, out);
  const ratio = out.logProbabilities.map((value, i) => Math.exp(value - inputs.old_logprobs[i]));
  const compute = (normalizeAdvantages: boolean, clipValueLoss: boolean) => {
    const config = {
      ...PPO_DEFAULTS,
      ...{ normalizeAdvantages, clipValueLoss },
      clipCoefficient: inputs.clip_coef,
      entropyCoefficient: inputs.ent_coef,
      valueCoefficient: inputs.vf_coef,
    };
    const gradients = {
      parameters: new Float64Array(rows * actions),
      values: new Float64Array(rows),
    };
    const metrics = ppoLossGradients(distribution, batch, config, gradients);
    return {
      ratio,
      pg_loss: metrics.policy_loss,
      v_loss: metrics.value_loss,
      entropy_mean: metrics.entropy,
      loss: metrics.loss,
      old_approx_kl: metrics.old_approx_kl,
      approx_kl: metrics.approx_kl,
      clipfrac: Math.fround(metrics.clipfrac), // CleanRL's is a float32 mean
      mb_advantages: normalizeAdvantages
        ? standardize(batch.advantages, { epsilon: 1e-8 })
        : batch.advantages,
      grad_logits: rowsOf(gradients.parameters, actions),
      grad_value: gradients.values,
    };
  };
  const plain = compute(false, false);
  return {
    default: compute(true, true),
    no_norm_no_vclip: plain,
    keras_example_policy_loss: plain.pg_loss,
    keras_example_kl: plain.old_approx_kl,
  };
}

export const adapters: Record<string, Adapter> = {
  rl_gae_cleanrl: advantages,
  rl_returns: returns,
  rl_ppo_loss: ppoLoss,
};
