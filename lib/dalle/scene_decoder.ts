/** The decoder of pictures of scenes: from CLIP's embedding of a picture back to a picture. */
import { type LoadOptions, readSceneDecoderWeights } from "../datasets/mod.ts";
import { noiseBetas, type NoiseSchedule, noiseSchedule } from "../diffusion/mod.ts";
import { Random } from "../random/mod.ts";
import { UNet, type UNetConfig } from "../unet/mod.ts";
import { loadWeights } from "./_load_weights.ts";

/** Sizes of the decoder of scenes: its places are 2 x 2 pixels of a picture of 16 x 16. */
const SCENE_DECODER = {
  side: 8,
  channels: 12,
  width: 32,
  multipliers: [1, 2],
  conditionSize: 32,
} as const satisfies UNetConfig;

/** Steps of its diffusion process, whose noise grows by the cosine schedule. */
const STEPS = 200;

/** A decoder, and the process whose noise it takes away. */
export interface SceneDecoder {
  /** Predicts patches in [-1, 1] from noisy ones and a condition: an embedding times the root of its size, or 0. */
  readonly unet: UNet;
  /** How much noise each of its steps has. */
  readonly schedule: NoiseSchedule;
}

/**
 * A decoder with new weights.
 *
 * @param random where they are drawn from
 * @returns see {@linkcode SceneDecoder}
 *
 * @example
 * ```ts
 * import { newSceneDecoder } from "lib/dalle/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { unet, schedule } = newSceneDecoder(new Random(0)), condition = tf.zeros<tf.Rank.R2>([1, 32]);
 * const x0 = unet.apply(tf.ones([1, 8, 8, 12]), schedule.steps - 1, { condition });
 * assert.deepEqual(x0.shape, [1, 8, 8, 12]);
 * unet.dispose();
 * ```
 */
export function newSceneDecoder(random: Random): SceneDecoder {
  const schedule = noiseSchedule(noiseBetas("cosine", STEPS));
  return { unet: new UNet(SCENE_DECODER, { random }), schedule };
}

/**
 * Load the decoder that was trained on scenes of one object and the embeddings that `loadSceneClip` gives them.
 *
 * @param options where the files are
 * @returns see {@linkcode SceneDecoder}
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadSceneDecoder } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { unet } = await loadSceneDecoder();
 * assert.ok(unet.parameterCount < 400_000);
 * unet.dispose();
 * ```
 */
export async function loadSceneDecoder(options: LoadOptions = {}): Promise<SceneDecoder> {
  const decoder = newSceneDecoder(new Random(0));
  const bytes = await readSceneDecoderWeights("decoder", options);
  loadWeights(decoder.unet, bytes, "decoder.safetensors");
  return decoder;
}
