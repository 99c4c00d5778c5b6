/**
 * DALL·E 2 (unCLIP): the formulas of its prior, from a caption's embedding to a picture's, and a decoder of
 * scenes with a judge of its pictures.
 *
 * @example
 * ```ts
 * import { principalComponents, project } from "lib/dalle/mod.ts";
 * import { normalTensor, Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import type * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const embeddings = normalTensor<tf.Rank.R2>(new Random(0), [50, 8]);
 * assert.deepEqual(project(principalComponents(embeddings), embeddings, 3).shape, [50, 3]);
 * ```
 *
 * @module
 */
export * from "./embedding_tokens.ts";
export * from "./patches.ts";
export * from "./principal_components.ts";
export * from "./prior.ts";
export * from "./scene_decoder.ts";
export * from "./scene_reader.ts";
export * from "./slerp.ts";
