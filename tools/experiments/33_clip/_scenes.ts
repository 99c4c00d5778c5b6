/** CLIP on scenes: its towers, its batches, its training, and how well it names what it has not seen. */
import * as tf from "@tensorflow/tfjs";
import { Clip, ResidualNetwork, TextTransformer } from "lib/clip/mod.ts";
import {
  describeScene,
  drawScenes,
  encodeSceneCaptions,
  END,
  SCENE_TEMPLATES,
  SCENE_WORDS,
  sceneCombinations,
  type Scenes,
  type ScenesOptions,
  SPECIAL_TOKENS,
} from "lib/datasets/mod.ts";
import { Adam, cosineSchedule, trainStep, warmupSchedule } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";

/** Tokens of a caption: START, three words of a template, "a small red circle left of" and four more, END. */
export const CAPTION_LENGTH = 16;
const SIDE = 16, EMBEDDING = 32, BATCH = 96, WARM_UP = 50;

/** Sizes of both towers, as they stand in the file of the weights. */
export const SIZES = {
  image: { side: SIDE, widths: [32, 64], stemStrides: 2, embedding: EMBEDDING },
  text: {
    vocabulary: SPECIAL_TOKENS + SCENE_WORDS.length,
    time: CAPTION_LENGTH,
    end: END,
    size: 64,
    blocks: 2,
    heads: 4,
    embedding: EMBEDDING,
  },
} as const;

/** CLIP with new weights. */
export function buildSceneClip(random: Random): Clip {
  const image = new ResidualNetwork(SIZES.image, { random: random.split("image") });
  return new Clip(image, new TextTransformer(SIZES.text, { random: random.split("text") }));
}

/** Scenes as tensors. */
export function tensorsOf(scenes: readonly Scenes[]): { images: tf.Tensor4D; tokens: tf.Tensor2D } {
  const images = scenes.map(({ images, count }) => tf.tensor4d(images, [count, SIDE, SIDE, 3]));
  const tokens = scenes.map(({ captions, count }) =>
    tf.tensor2d(encodeSceneCaptions(captions, CAPTION_LENGTH), [count, CAPTION_LENGTH], "int32")
  );
  return { images: tf.concat(images), tokens: tf.concat(tokens) };
}

/** Scenes whose captions say the size of half of the objects, in one of the templates. */
export function drawPairs(count: number, options: ScenesOptions): Scenes {
  return drawScenes(count, { saysSize: 0.5, templates: SCENE_TEMPLATES, ...options });
}

/** What was measured during the training. */
export interface Curve {
  readonly step: number[];
  /** Mean loss of the steps since the measurement before [nats]. */
  readonly loss: number[];
  /** What cosines are multiplied by. */
  readonly scale: number[];
  /** Accuracy among the 30 combinations, for pictures of the 24 that are trained on. */
  readonly seen: number[];
  /** The same for pictures of the 6 that are held out. */
  readonly heldOut: number[];
}

/** Adam, a warm-up, then a cosine to 0; half of each batch has two objects. */
export function trainSceneClip(
  clip: Clip,
  { steps, learningRate, every, random, onMeasured }: {
    readonly steps: number;
    readonly learningRate: number;
    readonly every: number;
    readonly random: Random;
    readonly onMeasured?: (curve: Curve) => void;
  },
): Curve {
  const rate = warmupSchedule(WARM_UP, cosineSchedule(learningRate, 0, steps));
  const optimizer = new Adam();
  const curve: Curve = { step: [], loss: [], scale: [], seen: [], heldOut: [] };
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    const pairs = [1, 2].map((objects) =>
      drawPairs(BATCH / 2, { objects, combinations: "training", random })
    );
    optimizer.learningRate = rate(step);
    const loss = () => {
      const { images, tokens } = tensorsOf(pairs);
      return clip.loss(images, tokens).loss;
    };
    sum += trainStep({ model: clip, loss, optimizer, maxGradientNorm: 1 }).loss;
    if (step % every > 0) continue;
    curve.step.push(step);
    curve.loss.push(sum / every);
    curve.scale.push(tf.tidy(() => clip.scale.dataSync()[0]!));
    for (const [key, which] of [["seen", "training"], ["heldOut", "held_out"]] as const) {
      curve[key].push(
        accuracyOf(clip, drawPairs(600, { combinations: which, random: EVALUATION() })),
      );
    }
    onMeasured?.(curve);
    sum = 0;
  }
  optimizer.dispose();
  return curve;
}

const EVALUATION = () => new Random(0).split("evaluation");

/** Share of pictures of one object whose shape and colour the nearest of 30 captions names. */
export function accuracyOf(clip: Clip, scenes: Scenes): number {
  const classes = sceneCombinations();
  const prompts = classes.map((combination) =>
    describeScene([combination], { template: "a photo of {}" })
  );
  const chosen = tf.tidy(() => {
    const tokens = encodeSceneCaptions(prompts, CAPTION_LENGTH);
    const texts = clip.embedTexts(
      tf.tensor2d(tokens, [classes.length, CAPTION_LENGTH], "int32"),
    );
    const images = clip.embedImages(tensorsOf([scenes]).images);
    return tf.argMax(tf.matMul(images, texts, false, true), 1).dataSync();
  });
  const right = scenes.objects.filter(([object], i) => {
    const { shape, colour } = classes[chosen[i]!]!;
    return object!.shape === shape && object!.colour === colour;
  });
  return right.length / scenes.count;
}
