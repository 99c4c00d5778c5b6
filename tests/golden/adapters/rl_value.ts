/** Reference cases on the targets and losses of DQN, DDPG and TD3. */
import {
  bellmanTargets,
  clippedDoubleValues,
  doubleActionValues,
  maximumActionValues,
  ornsteinUhlenbeckStep,
  polyakUpdate,
  smoothedTargetActions,
  temporalDifferenceLoss,
} from "lib/rl/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

const rowsOf = (flat: ArrayLike<number>, columns: number) =>
  Array.from(
    { length: flat.length / columns },
    (_, row) => Array.from({ length: columns }, (_, column) => flat[row * columns + column]!),
  );

const dqn: Adapter = (inputs) => {
  const [online, onlineNext, targetNext] = [
    ...[inputs.q_online_s, inputs.q_online_next, inputs.q_target_next],
  ].map((rows: number[][]) => rows.flat());
  const { rewards, dones, gamma, actions } = inputs, count = inputs.q_online_s[0].length;
  const target = bellmanTargets(rewards, dones, maximumActionValues(targetNext!, count), gamma);
  const nextValues = doubleActionValues(onlineNext!, targetNext!, count);
  const squared = temporalDifferenceLoss(online!, actions, target, "squared");
  const huber = temporalDifferenceLoss(online!, actions, target, "huber");
  return {
    dqn_target: target,
    double_dqn_target: bellmanTargets(rewards, dones, nextValues, gamma),
    mse_loss: squared.loss,
    mse_grad_q: rowsOf(squared.gradient, count),
    smooth_l1_loss: huber.loss,
    smooth_l1_grad_q: rowsOf(huber.gradient, count),
  };
};

const ddpg: Adapter = (inputs) => {
  const { rewards, dones, gamma, q_target_next: next } = inputs;
  const target = Float64Array.from(inputs.target_weights.flat());
  polyakUpdate(target, inputs.weights.flat(), inputs.tau);
  return {
    target_keras_example_no_done_mask: bellmanTargets(rewards, dones.map(() => 0), next, gamma),
    target_with_done: bellmanTargets(rewards, dones, next, gamma),
    td3_target: bellmanTargets(
      rewards,
      dones,
      clippedDoubleValues(next, inputs.q2_target_next),
      gamma,
    ),
    td3_smoothed_action: smoothedTargetActions(inputs.target_action, inputs.td3_noise, {
      noiseClip: inputs.td3_noise_clip,
      low: inputs.action_low,
      high: inputs.action_high,
    }),
    target_weights_after: rowsOf(target, inputs.target_weights[0].length),
    ou_path: ouPath(inputs),
  };
};

/** The process starts at 0, as in Keras's example, whatever its mean. */
function ouPath(inputs: GoldenInputs): number[] {
  const { ou_mean: mean, ou_std: sigma, ou_theta: theta, ou_dt: dt } = inputs;
  let x = 0;
  return inputs.gaussian_draws.map((draw: number) =>
    x = ornsteinUhlenbeckStep(x, draw, { theta, sigma, mean, dt })
  );
}

export const adapters: Record<string, Adapter> = { rl_dqn: dqn, rl_ddpg: ddpg };
