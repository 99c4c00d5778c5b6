/**
 * A small U-Net for diffusion models: time, condition and context in, noise out.
 *
 * @example
 * ```ts
 * import { UNet } from "lib/unet/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const model = new UNet({ side: 16, width: 8 }, { random: new Random(0) });
 * assert.deepEqual(model.apply(tf.ones([3, 16, 16, 1]), 20).shape, [3, 16, 16, 1]);
 * model.dispose();
 * ```
 *
 * @module
 */
export type { BlockInputs } from "./_blocks.ts";
export type { UNetConfig } from "./_config.ts";
export type { EncoderFeatures } from "./_encoder.ts";
export * from "./control_branch.ts";
export * from "./digit_classifier.ts";
export * from "./digit_diffusion.ts";
export * from "./u_net.ts";
