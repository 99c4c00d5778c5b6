/** Reference cases on learning from preferences. */
import * as tf from "@tensorflow/tfjs";
import {
  answerAdvantages,
  dpoLoss,
  groupAdvantages,
  klEstimates,
  type KlEstimator,
  leaveOneOutAdvantages,
  preferenceProbability,
  rewardModelLoss,
  supervisedLoss,
  tokenPpoLoss,
} from "lib/rlhf/mod.ts";
import { klDivergence, softmax } from "lib/sampling/mod.ts";
import { maskedMean, maskedVariance, maskedWhiten } from "lib/tensor/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

/** Computes on the flat values and gives the whitened ones the shape of the mask again. */
function whiten({ values, mask }: { values?: number[][]; mask?: boolean[][] }) {
  const flatValues = values!.flat();
  const flatMask = mask!.flat();
  const inRows = (flat: Float64Array) => {
    let start = 0;
    return mask!.map((row) => [...flat.subarray(start, start += row.length)]);
  };
  return {
    masked_mean: maskedMean(flatValues, flatMask),
    masked_var_unbiased: maskedVariance(flatValues, flatMask),
    masked_var_biased: maskedVariance(flatValues, flatMask, { unbiased: false }),
    whitened: inRows(maskedWhiten(flatValues, flatMask)),
    whitened_keep_mean: inRows(maskedWhiten(flatValues, flatMask, { shiftMean: false })),
  };
}

/** Splits flat values into rows. */
const rowsOf = (values: ArrayLike<number | boolean>, width: number) =>
  Array.from(
    { length: values.length / width },
    (_, row) => Array.from(values).slice(row * width, (row + 1) * width),
  );

function klCase({ logprobs, ref_logprobs, kl_coef, logits_policy, logits_ref }: GoldenInputs) {
  const width = logprobs[0].length;
  const estimates = (estimator: KlEstimator) =>
    klEstimates(logprobs.flat(), ref_logprobs.flat(), estimator);
  const inRows = (values: Float64Array) => rowsOf(values, width);
  const cost = (estimator: KlEstimator) => inRows(estimates(estimator).map((kl) => -kl_coef * kl));
  return {
    ...{ k1: inRows(estimates("k1")), k2: inRows(estimates("k2")), k3: inRows(estimates("k3")) },
    ...{ reward_k1: cost("k1"), reward_k3: cost("k3") },
    sum_k1_per_sequence: rowsOf(estimates("k1"), width).map((row) =>
      (row as number[]).reduce((sum, one) => sum + one)
    ),
    exact_kl_policy_ref_per_row: logits_policy.map((row: number[], i: number) =>
      klDivergence(softmax(row), softmax(logits_ref[i]))
    ),
  };
}

/** TRL counts to the last token, we count tokens; what it does in between is not all public here. */
function ppoCase(inputs: GoldenInputs) {
  const { logprobs, ref_logprobs, values, scores, sequence_lengths } = inputs;
  const time = logprobs[0].length,
    inRows = (flat: ArrayLike<number | boolean>) => rowsOf(flat, time);
  const answers = { time, lengths: sequence_lengths.map((last: number) => last + 1) };
  const told = answerAdvantages({
    ...answers,
    ...{ logProbabilities: logprobs.flat(), reference: ref_logprobs.flat() },
    ...{ values: values.flat(), scores },
  }, {
    ...{ klCoefficient: inputs.kl_coef, gamma: inputs.gamma, lambda: inputs.lam },
    ...{ klEstimator: inputs.kl_estimator, whitenRewards: inputs.whiten_rewards },
  });
  const { isToken, hasValue, kl } = told;
  const maskedValues = values.flat().map((v: number, i: number) => hasValue[i] ? v : 0);
  const loss = tokenPpoLoss({
    ...{ isToken, hasValue, advantages: told.advantages, returns: told.returns },
    ...{ logProbabilities: inputs.new_logprobs.flat(), oldLogProbabilities: logprobs.flat() },
    ...{ values: inputs.new_values.flat(), oldValues: maskedValues },
  }, {
    clipCoefficient: inputs.cliprange,
    valueClipCoefficient: inputs.cliprange_value,
    valueCoefficient: inputs.vf_coef,
  });
  const surprise = logprobs.flat().map((logP: number, i: number) => isToken[i] ? -logP : -1); // TRL's padding is 1
  return {
    ...{ kl: inRows(kl), non_score_reward: inRows(kl.map((one) => -inputs.kl_coef * one)) },
    ...{ rewards: inRows(told.rewards), advantages: inRows(told.advantages) },
    ...{ returns: inRows(told.returns), masked_values: inRows(maskedValues) },
    padding_mask: inRows(isToken.map((is) => !is)),
    padding_mask_p1: inRows(hasValue.map((has) => !has)),
    ...{ pg_loss: loss.policyLoss, vf_loss: loss.valueLoss, loss: loss.loss },
    vf_clipfrac: Math.fround(loss.valueClipFraction), // TRL counts in float32
    grad_new_logprobs: inRows(loss.logProbabilityGradient),
    grad_new_values: inRows(loss.valueGradient),
    mean_kl: kl.reduce((sum, one) => sum + one) / scores.length,
    mean_entropy_proxy: surprise.reduce((sum: number, one: number) => sum + one) / scores.length,
  };
}

function rewardModelCase(inputs: GoldenInputs) {
  const { rewards_chosen: chosen, rewards_rejected: rejected, margin } = inputs;
  const plain = rewardModelLoss({ chosen, rejected });
  const centering = inputs.center_rewards_coefficient;
  return {
    loss: plain.loss,
    grad_chosen: plain.chosenGradient,
    grad_rejected: plain.rejectedGradient,
    loss_with_margin: rewardModelLoss({ chosen, rejected }, { margins: margin }).loss,
    loss_centered: rewardModelLoss({ chosen, rejected }, { centering }).loss,
    accuracy: plain.accuracy,
    mean_margin: plain.meanDifference,
    preference_prob: chosen.map((r: number, i: number) => preferenceProbability(r, rejected[i])),
  };
}

function dpoCase(inputs: GoldenInputs) {
  const { beta } = inputs;
  const logProbabilities = {
    chosen: inputs.policy_chosen_logps,
    rejected: inputs.policy_rejected_logps,
    referenceChosen: inputs.ref_chosen_logps,
    referenceRejected: inputs.ref_rejected_logps,
  };
  const { loss, losses, chosenGradient, ...rewards } = dpoLoss(logProbabilities, { beta });
  const labelSmoothing = inputs.label_smoothing;
  return {
    ...{ loss, losses },
    losses_label_smoothed: dpoLoss(logProbabilities, { beta, labelSmoothing }).losses,
    ipo_losses: dpoLoss(logProbabilities, { beta, kind: "ipo" }).losses,
    chosen_rewards: rewards.chosenRewards,
    rejected_rewards: rewards.rejectedRewards,
    grad_policy_chosen: chosenGradient,
    grad_policy_rejected: chosenGradient.map((slope) => -slope),
  };
}

function groupCase({ rewards_group_by_sample: rewards, sft_logits, sft_labels }: GoldenInputs) {
  return {
    grpo: groupAdvantages(rewards),
    grpo_no_scale: groupAdvantages(rewards, { scale: false }),
    rloo: leaveOneOutAdvantages(rewards),
    sft_loss: supervisedLoss(tf.tensor3d(sft_logits), sft_labels).dataSync()[0],
  };
}

export const adapters: Record<string, Adapter> = {
  rlhf_whiten: whiten,
  rlhf_kl_estimators: klCase,
  rlhf_ppo_trl: ppoCase,
  rlhf_reward_model: rewardModelCase,
  rlhf_dpo: dpoCase,
  rlhf_group_advantages: inFloat32(groupCase),
};
