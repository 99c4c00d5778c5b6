/**
 * Neural-network building blocks with seeded weights.
 *
 * @example
 * ```ts
 * import { Dense } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 *
 * await setUpBackend();
 * const layer = new Dense(64, 128, { random: new Random(0), activation: "relu" });
 * layer.dispose();
 * ```
 *
 * @module
 */
export * from "./activations.ts";
export * from "./checkpoint.ts";
export * from "./checkpoint_format.ts";
export * from "./clip_gradients.ts";
export * from "./convolution/mod.ts";
export * from "./cosine_schedules.ts";
export * from "./dense.ts";
export * from "./dropout.ts";
export * from "./embedding.ts";
export * from "./framework_weights.ts";
export * from "./gelu.ts";
export * from "./initial_spread.ts";
export * from "./initializers.ts";
export * from "./layer_norm.ts";
export * from "./layout.ts";
export * as losses from "./losses/mod.ts";
export * as metrics from "./metrics/mod.ts";
export * from "./minibatches.ts";
export * from "./mlp.ts";
export { type ApplyOptions, Module, partLayouts } from "./module.ts";
export * from "./non_finite_error.ts";
export * from "./normalization/mod.ts";
export * from "./optimizers/mod.ts";
export * from "./piecewise_schedules.ts";
export * from "./rectifiers.ts";
export * from "./resize.ts";
export * from "./safetensors.ts";
export * from "./safetensors_format.ts";
export * from "./schedules.ts";
export * from "./sigmoidal_activations.ts";
export * from "./silu.ts";
export * from "./train_epoch.ts";
export * from "./train_step.ts";
