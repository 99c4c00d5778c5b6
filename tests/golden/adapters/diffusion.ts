/** Reference cases on diffusion: schedules, steps, the times of a sampler, latents. */
import * as tf from "@tensorflow/tfjs";
import {
  addNoise,
  ddimStep,
  ddimTimes,
  ddpmStep,
  guide,
  noiseBetas,
  noiseSchedule,
  type NoiseScheduleName,
  posterior,
  readPrediction,
  sampleLatent,
  timeEmbedding,
  velocity,
} from "lib/diffusion/mod.ts";
import { losses } from "lib/nn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const values = (tensor: tf.Tensor) => tensor.arraySync();

function schedules({ timesteps, indices }: GoldenInputs) {
  const at = (numbers: Float64Array) => indices.map((t: number) => numbers[t]);
  const numbersOf = (name: NoiseScheduleName) => {
    const schedule = noiseSchedule(noiseBetas(name, timesteps));
    return {
      betas: at(schedule.betas),
      alphas_cumprod: at(schedule.alphaBars),
      posterior_variance: at(schedule.posteriorVariances),
      posterior_mean_coef1: at(schedule.posteriorX0Weights),
      posterior_mean_coef2: at(schedule.posteriorXWeights),
      snr: at(schedule.signalToNoise),
    };
  };
  return {
    linear: numbersOf("linear"),
    cosine: numbersOf("cosine"),
    sigmoid: numbersOf("sigmoid"),
    "ddpm_linear_1e-4_to_0.02_unscaled": numbersOf("ddpm_linear"),
    "stable_diffusion_scaled_linear_.00085_.012": numbersOf("stable_diffusion"),
  };
}

function steps(inputs: GoldenInputs) {
  const schedule = noiseSchedule(noiseBetas(inputs.schedule, inputs.timesteps));
  const time: number[] = inputs.t, nextTime: number[] = inputs.t_next;
  const x0 = tf.tensor2d(inputs.x_start), noise = tf.tensor2d(inputs.noise);
  const prediction = tf.tensor2d(inputs.predicted_noise);
  const newNoise = tf.tensor2d(inputs.sampling_noise);
  const x = addNoise(schedule, x0, time, noise);
  const { mean, variance, logVariance } = posterior(schedule, { x0, x, time });
  const given = { x, time, prediction, noise: newNoise };
  const clipped = ddpmStep(schedule, { ...given, clip: [-1, 1] });
  const { eta, guidance_scale, uncond_prediction } = inputs;
  const ddim = ddimStep(schedule, { ...given, nextTime, eta, clip: [-1, 1] });
  return {
    q_mean_coef: time.map((t) => Math.sqrt(schedule.alphaBars[t]!)),
    q_variance: time.map((t) => 1 - schedule.alphaBars[t]!),
    x_t: values(x),
    v_target: values(velocity(schedule, x0, time, noise)),
    posterior_mean_true_x0: values(mean),
    posterior_variance: values(variance),
    posterior_log_variance_clipped: values(logVariance),
    x0_from_predicted_noise: values(readPrediction(schedule, given).x0),
    x0_clipped: values(clipped.x0),
    p_mean_clipped: values(clipped.mean),
    p_sample_clipped: values(clipped.next),
    "p_mean_unclipped_ddpm_eq11": values(ddpmStep(schedule, given).mean),
    ddim_step_clipped: values(ddim.next),
    mse_noise_loss: values(losses.meanSquaredError(noise, prediction)),
    cfg_combined: values(guide(prediction, tf.tensor2d(uncond_prediction), guidance_scale)),
  };
}

function times({ T_and_sampling_steps, t, dim }: GoldenInputs) {
  const rows: [number, number][] = T_and_sampling_steps;
  return {
    times: rows.map(([steps, samplingSteps]) => ddimTimes(steps, samplingSteps)),
    time_embedding: timeEmbedding(t, dim),
  };
}

/** The case has the channels in front. */
function latent({ moments, eps, scale_factor }: GoldenInputs) {
  const channelsLast = (x: number[][][][]) => tf.transpose(tf.tensor4d(x), [0, 2, 3, 1]);
  const { z, kl } = sampleLatent(channelsLast(moments), channelsLast(eps), scale_factor);
  return { z: values(tf.transpose(z, [0, 3, 1, 2])), kl: values(kl) };
}

export const adapters: Record<string, Adapter> = {
  diffusion_schedules: schedules,
  diffusion_steps: inFloat32(steps),
  diffusion_ddim_times: times,
  diffusion_latent: inFloat32(latent),
};
