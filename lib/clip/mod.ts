/**
 * CLIP (对比语言-图像预训练): pictures and captions in one space, and classification by captions.
 *
 * @example
 * ```ts
 * import { promptEnsemble, zeroShotProbabilities } from "lib/clip/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const classes = promptEnsemble(tf.ones([3, 2, 8])); // [classes, prompts, size]
 * assert.deepEqual(zeroShotProbabilities(tf.ones([5, 8]), classes).shape, [5, 3]);
 * ```
 *
 * @module
 */
export * from "./clip.ts";
export * from "./contrastive_loss.ts";
export * from "./residual_network.ts";
export * from "./scene_clip.ts";
export * from "./siglip_loss.ts";
export * from "./text_transformer.ts";
export * from "./vision_transformer.ts";
export * from "./zero_shot.ts";
