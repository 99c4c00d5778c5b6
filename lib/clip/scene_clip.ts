/** The CLIP that was trained in this project on scenes: weights, sizes, tokens. */
import * as tf from "@tensorflow/tfjs";
import { encodeSceneCaptions, type LoadOptions, readSceneClipWeights } from "../datasets/mod.ts";
import { decodeSafetensors } from "../nn/mod.ts";
import { Random } from "../random/mod.ts";
import { Clip } from "./clip.ts";
import { ResidualNetwork, type ResidualNetworkConfig } from "./residual_network.ts";
import { TextTransformer, type TextTransformerConfig } from "./text_transformer.ts";
import { VisionTransformer, type VisionTransformerConfig } from "./vision_transformer.ts";

/** How the training went, a number every 100 steps. */
export interface SceneClipCurve {
  /** Steps done. */
  readonly step: readonly number[];
  /** Mean loss of the steps since the number before [nats]. */
  readonly loss: readonly number[];
  /** What cosines are multiplied by. */
  readonly scale: readonly number[];
  /** Accuracy among 30 combinations, for pictures of the 24 that are trained on. */
  readonly seen: readonly number[];
  /** The same for pictures of the 6 that are held out. */
  readonly heldOut: readonly number[];
}

/** CLIP on scenes. */
export interface SceneClip {
  /** With its weights; `embedImages` and `embedTexts` give unit vectors of `config.text.embedding` numbers. */
  readonly clip: Clip;
  /** The sizes of its towers. */
  readonly config: {
    readonly image: ResidualNetworkConfig | VisionTransformerConfig;
    readonly text: TextTransformerConfig;
  };
  /** How it was trained. */
  readonly curve: SceneClipCurve;
  /** Captions as its text tower reads them: int32 [captions, config.text.time]. */
  readonly encode: (captions: readonly string[]) => tf.Tensor2D;
}

/**
 * Load the CLIP that was trained on scenes of one and of two objects, 16 x 16 pixels, with the combinations
 * `"training"` of `sceneCombinations`; half of the objects had their size in the caption, and the captions
 * stood in one of `SCENE_TEMPLATES`. Both towers end in 32 numbers.
 *
 * @param options where the files are
 * @returns see {@linkcode SceneClip}
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadSceneClip } from "lib/clip/mod.ts";
 * import { drawScenes } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { clip, encode } = await loadSceneClip();
 * const { images, captions, count, side } = drawScenes(4, { random: new Random(0) });
 * const pictures = clip.embedImages(tf.tensor4d(images, [count, side, side, 3]));
 * const texts = clip.embedTexts(encode(captions));
 * assert.deepEqual([pictures.shape, texts.shape], [[4, 32], [4, 32]]);
 * clip.dispose();
 * ```
 *
 * Explained in notebooks/33_clip.
 */
export async function loadSceneClip(options: LoadOptions = {}): Promise<SceneClip> {
  const bytes = await readSceneClipWeights(options);
  const { tensors, metadata } = decodeSafetensors(bytes, "scenes.safetensors");
  const config: SceneClip["config"] = JSON.parse(metadata["config"]!), { image, text } = config;
  const random = new Random(0); // the weights are replaced at once
  const tower = "patch" in image
    ? new VisionTransformer(image, { random })
    : new ResidualNetwork(image, { random });
  const clip = new Clip(tower, new TextTransformer(text, { random }));
  tf.tidy(() => {
    const weights = Object.entries(tensors)
      .map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]);
    clip.load(Object.fromEntries(weights));
  });
  const encode = (captions: readonly string[]) =>
    tf.tensor2d(encodeSceneCaptions(captions, text.time), [captions.length, text.time], "int32");
  return { clip, config, curve: JSON.parse(metadata["curve"]!), encode };
}
