/**
 * Diffusion models (扩散模型): noise is added step by step, and a network learns to take it away.
 *
 * @example
 * ```ts
 * import { addNoise, noiseBetas, noiseSchedule } from "lib/diffusion/mod.ts";
 * import { normalTensor, Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const schedule = noiseSchedule(noiseBetas("cosine", 1000));
 * const noise = normalTensor<tf.Rank.R2>(new Random(0), [2, 3]);
 * assert.deepEqual(addNoise(schedule, tf.ones([2, 3]), [10, 990], noise).shape, [2, 3]);
 * ```
 *
 * @module
 */
export type { Times } from "./_at_times.ts";
export type { SamplerOptions } from "./_sampler.ts";
export * from "./ddim.ts";
export * from "./ddim_times.ts";
export * from "./ddpm.ts";
export * from "./forward_process.ts";
export * from "./guidance.ts";
export * from "./latent.ts";
export * from "./loss.ts";
export * from "./noise_betas.ts";
export * from "./noise_schedule.ts";
export * from "./posterior.ts";
export { type Prediction, type Predicts, readPrediction, velocity } from "./prediction.ts";
export * from "./time_embedding.ts";
