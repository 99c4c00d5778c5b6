/** The parts of latent diffusion with the weights that this project trained on scenes. */
import * as tf from "@tensorflow/tfjs";
import { type LoadOptions, readLatentDiffusionWeights, type SceneShape } from "../datasets/mod.ts";
import { decodeSafetensors, loadTorch, type Module } from "../nn/mod.ts";
import { Random } from "../random/mod.ts";
import { LatentDiffusion, type LatentDiffusionConfig } from "./latent_diffusion.ts";
import { PictureAutoencoder } from "./picture_autoencoder.ts";
import { SceneJudge } from "./scene_judge.ts";

/** What comes before the diffusion model. */
export interface FirstStage {
  /** Pictures of 16 x 16 to latents of 4 x 4 x 8, and back. */
  readonly autoencoder: PictureAutoencoder;
  /** Brings the latents to variance 1. */
  readonly latentScale: number;
  /** Trained on other scenes, of all combinations. */
  readonly judge: SceneJudge;
}

/** A measurement in the painter's training: the share of right pictures for each shape. */
export interface PainterTraining extends Readonly<Record<SceneShape, number>> {
  /** Steps done. */
  readonly step: number;
  /** Mean loss of the steps since the measurement before. */
  readonly loss: number;
}

/** The noise model that paints scenes. */
export interface Painter {
  /** Predicts the noise in latents. */
  readonly model: LatentDiffusion;
  /** Its sizes. */
  readonly config: LatentDiffusionConfig;
  /** Measurements during its training, by `SceneMatcher`. */
  readonly training: readonly PainterTraining[];
}

/** Latents of the first stage. */
const LATENT = 8;

/**
 * Load the autoencoder, trained on scenes of the training combinations, and the judge.
 *
 * @param options where the file is
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadFirstStage } from "lib/latent_diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { autoencoder } = await loadFirstStage();
 * assert.deepEqual(autoencoder.encode(tf.zeros([1, 16, 16, 3])).shape, [1, 4, 4, 16]);
 * ```
 */
export async function loadFirstStage(options: LoadOptions = {}): Promise<FirstStage> {
  const bytes = await readLatentDiffusionWeights("first_stage", options), random = new Random(0);
  const autoencoder = new PictureAutoencoder({ latent: LATENT }, { random });
  const judge = new SceneJudge({ random });
  const metadata = loadParts(bytes, { autoencoder, judge });
  return { autoencoder, judge, latentScale: JSON.parse(metadata["latentScale"]!) };
}

/**
 * Load the noise model that paints scenes from captions, trained on the training combinations.
 *
 * @param options where the file is
 * @returns the model, its sizes, and how its training went
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadPainter } from "lib/latent_diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { model } = await loadPainter();
 * assert.deepEqual(model.apply(tf.zeros([1, 4, 4, 8]), 999, [""]).shape, [1, 4, 4, 8]);
 * ```
 */
export async function loadPainter(options: LoadOptions = {}): Promise<Painter> {
  const bytes = await readLatentDiffusionWeights("painter", options);
  const { metadata } = decodeSafetensors(bytes, "painter.safetensors");
  const config: LatentDiffusionConfig = JSON.parse(metadata["config"]!);
  const model = new LatentDiffusion(config, { random: new Random(0) });
  loadParts(bytes, { model });
  return { model, config, training: JSON.parse(metadata["training"]!) };
}

/** Set the parameters of modules, whose names follow their own; the metadata of the file. */
function loadParts(bytes: Uint8Array<ArrayBuffer>, parts: Readonly<Record<string, Module>>) {
  const { tensors, metadata } = decodeSafetensors(bytes, "latent diffusion");
  tf.tidy(() => {
    const arrays = Object.fromEntries(
      Object.entries(tensors).map((
        [name, { shape, values }],
      ) => [name, tf.tensor(values, [...shape])]),
    );
    for (const [name, part] of Object.entries(parts)) loadTorch(part, arrays, `${name}.`);
  });
  return metadata;
}
