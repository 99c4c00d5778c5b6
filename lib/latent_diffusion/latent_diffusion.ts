/** Latent diffusion (潜在扩散): a diffusion model of latents that are steered by a caption. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { encodeSceneCaptions, END, SCENE_WORDS, SPECIAL_TOKENS, START } from "../datasets/mod.ts";
import {
  ddimTimes,
  guide,
  noiseBetas,
  type NoiseSchedule,
  noiseSchedule,
  sampleDdim,
  type Times,
} from "../diffusion/mod.ts";
import { Embedding, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { type EncoderFeatures, UNet, type UNetConfig } from "../unet/mod.ts";

/** START, the words of the longest caption of a scene with one object and a template, END. */
const TOKENS = 9;

/** The schedule of Stable Diffusion, 1,000 steps. */
export const LATENT_SCHEDULE: NoiseSchedule = noiseSchedule(noiseBetas("stable_diffusion", 1000));

/** The sizes of a {@linkcode LatentDiffusion}. */
export interface LatentDiffusionConfig extends Omit<UNetConfig, "contextSize" | "conditionSize"> {
  /** Numbers in the vector of a word. Default 16. */
  readonly wordSize?: number;
}

/** How {@linkcode LatentDiffusion.sample} draws. */
export interface LatentSampleOptions {
  /** Standard normal, [captions, side, side, channels]. */
  readonly noise: tf.Tensor4D;
  /** Of classifier-free guidance, at least 0. Default 7.5, as Stable Diffusion's script. */
  readonly scale?: number;
  /** Steps of the sampler (DDIM), at most 1,000. Default 50, as there. */
  readonly steps?: number;
  /** What a control branch adds at x and a time: see `ControlBranch` of lib/unet. Default: nothing. */
  readonly control?: (x: tf.Tensor4D, time: number, captions: readonly string[]) => EncoderFeatures;
}

/**
 * The noise model of latent diffusion (Rombach et al. 2022, arXiv:2112.10752, section 3.3): a U-Net whose places
 * attend to the words of a caption. The text encoder is a table with a vector for each word and one for each
 * place in the caption, trained with the U-Net. The empty caption "" says nothing, for classifier-free guidance.
 *
 * Shapes: x [batch, side, side, channels]; without an autoencoder around it, x may as well be pictures.
 *
 * @throws {RangeError | TypeError} for sizes that a `UNet` does not have
 *
 * @example
 * ```ts
 * import { LatentDiffusion } from "lib/latent_diffusion/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const model = new LatentDiffusion({ side: 4, width: 8, channels: 4 }, { random: new Random(0) });
 * const x = tf.ones<tf.Rank.R4>([2, 4, 4, 4]), captions = ["a small red circle", ""];
 * assert.deepEqual(model.apply(x, 999, captions).shape, [2, 4, 4, 4]);
 * model.dispose();
 * ```
 *
 * Explained in notebooks/32_latent_diffusion.ipynb.
 */
export class LatentDiffusion extends Module {
  /** A vector for each word. */
  readonly words: Embedding;
  /** A vector for each place in a caption. */
  readonly places: Embedding;
  /** Predicts the noise. */
  readonly unet: UNet;

  /**
   * Draws all weights, each part's from a stream of `random` of its own.
   *
   * @param config see {@linkcode LatentDiffusionConfig}
   * @param options `random`: where the initial weights are drawn from
   */
  constructor(config: LatentDiffusionConfig, options: { readonly random: Random }) {
    super();
    const task = "build a latent diffusion model", random = requireRandom(task, options?.random);
    const { wordSize = 16, ...unet } = requireObject(task, "config", config);
    const vocabulary = SPECIAL_TOKENS + SCENE_WORDS.length;
    this.words = new Embedding(vocabulary, wordSize, { random: random.split("words") });
    this.places = new Embedding(TOKENS, wordSize, { random: random.split("places") });
    this.unet = new UNet({ ...unet, contextSize: wordSize }, { random: random.split("unet") });
  }

  /**
   * The noise in latents.
   *
   * @param x noisy latents, [batch, side, side, channels]
   * @param time how noisy, below 1,000; one number or one for each example
   * @param captions one for each example; "" for none
   * @param control what a control branch adds
   * @returns [batch, side, side, channels]
   * @throws {RangeError | TypeError} for a word that no caption of a scene has, another number of captions, or x
   *   of another shape
   */
  apply(
    x: tf.Tensor4D,
    time: Times,
    captions: readonly string[],
    control?: EncoderFeatures,
  ): tf.Tensor4D {
    if (captions.length !== x.shape?.[0]) {
      const requirement = `one for each of the ${x.shape?.[0]} examples`;
      throw invalidArgument("apply a latent diffusion model", "captions", requirement, captions);
    }
    return tf.tidy(() => {
      const text = this.readCaptions(captions);
      return this.unet.apply(x, time, { ...text, ...(control && { control }) });
    });
  }

  /** Captions as the vectors that the places attend to, [captions, tokens, wordSize], and their mask. */
  readCaptions(captions: readonly string[]): { context: tf.Tensor3D; contextMask: tf.Tensor2D } {
    const tokens = tf.tensor2d(tokensOf(captions), [captions.length, TOKENS], "int32");
    const places = tf.tensor1d(Array.from({ length: TOKENS }, (_, i) => i), "int32");
    const context = tf.add<tf.Tensor3D>(this.words.apply(tokens), this.places.apply(places));
    return { context, contextMask: tf.cast(tf.notEqual(tokens, 0), "float32") };
  }

  /**
   * Latents for captions: DDIM over {@linkcode LATENT_SCHEDULE}, each step guided by the caption.
   *
   * @param captions one for each example
   * @param options see {@linkcode LatentSampleOptions}
   * @returns the shape of the noise
   * @throws {RangeError | TypeError} for a negative scale, unknown words, or noise of another shape
   */
  sample(captions: readonly string[], options: LatentSampleOptions): tf.Tensor4D {
    const { noise, scale = 7.5, steps = 50, control } = options, nothing = captions.map(() => "");
    const times = ddimTimes(LATENT_SCHEDULE.steps, steps);
    return sampleDdim(
      LATENT_SCHEDULE,
      (x, time) => {
        if (scale === 1) return this.apply(x, time, captions, control?.(x, time, captions));
        const twice = tf.concat([x, x]), all = [...captions, ...nothing];
        const both = this.apply(twice, time, all, control?.(twice, time, all));
        const [conditional, unconditional] = tf.split<tf.Tensor4D>(both, 2);
        return guide(conditional!, unconditional!, scale);
      },
      noise,
      { times },
    );
  }
}

/** Rows of tokens, also of captions that are empty. */
function tokensOf(captions: readonly string[]): Int32Array {
  const tokens = new Int32Array(captions.length * TOKENS);
  captions.forEach((caption, row) => {
    const own = caption === "" ? [START, END] : encodeSceneCaptions([caption], TOKENS);
    tokens.set(own, row * TOKENS);
  });
  return tokens;
}
