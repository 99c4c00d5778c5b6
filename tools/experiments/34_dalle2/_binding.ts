/** Contrastive training on scenes of two objects, and whether it learns whose colour is whose. */
import * as tf from "@tensorflow/tfjs";
import { Clip, type TextTower, TextTransformer } from "lib/clip/mod.ts";
import {
  describeScene,
  drawScenes,
  encodeSceneCaptions,
  END,
  PADDING,
  SCENE_WORDS,
  type Scenes,
  SPECIAL_TOKENS,
} from "lib/datasets/mod.ts";
import { Adam, Conv2D, cosineSchedule, Dense, Embedding, Module, trainStep } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";

/** Pictures [count, 16, 16, 3] and the tokens of their captions [count, 12]. */
export interface Pairs {
  readonly images: tf.Tensor4D;
  readonly tokens: tf.Tensor2D;
}

const SIDE = 16, TIME = 12, EMBEDDING = 32, VOCABULARY = SPECIAL_TOKENS + SCENE_WORDS.length;
const PIXELS = SIDE * SIDE;

/** The mean of the words' vectors, projected: it can't see their order. */
class BagOfWords extends Module {
  readonly words: Embedding;
  readonly hidden: Dense;
  readonly projection: Dense;

  constructor(random: Random) {
    super();
    this.words = new Embedding(VOCABULARY, EMBEDDING, { random: random.split("words") });
    this.hidden = new Dense(EMBEDDING, 64, { activation: "relu", random: random.split("hidden") });
    this.projection = new Dense(64, EMBEDDING, { random: random.split("projection") });
  }

  apply(tokens: tf.Tensor2D): tf.Tensor2D {
    const isWord = tf.notEqual(tokens, PADDING).toFloat().expandDims(2); // [batch, time, 1]
    const sum = tf.sum(tf.mul(this.words.apply(tokens), isWord), 1); // [batch, embedding]
    return this.projection.apply(this.hidden.apply(tf.div(sum, tf.sum(isWord, 1)) as tf.Tensor2D));
  }
}

/** Two convolutions that halve the picture, and a dense layer that knows the places. */
class Pictures extends Module {
  readonly first: Conv2D;
  readonly second: Conv2D;
  readonly projection: Dense;

  constructor(random: Random) {
    super();
    const half = { kernelSize: 3, strides: 2, padding: "same", activation: "relu" } as const;
    this.first = new Conv2D(3, 24, { ...half, random: random.split("first") });
    this.second = new Conv2D(24, 48, { ...half, random: random.split("second") });
    this.projection = new Dense(SIDE * SIDE / 16 * 48, EMBEDDING, {
      random: random.split("projection"),
    });
  }

  apply(images: tf.Tensor4D): tf.Tensor2D {
    const features = this.second.apply(this.first.apply(images)); // [batch, 4, 4, 48]
    return this.projection.apply(tf.reshape(features, [images.shape[0], -1]) as tf.Tensor2D);
  }
}

/** A model with one of the two text towers. */
export function newModel(tower: string, random: Random): Clip {
  const text: TextTower = tower === "bag"
    ? new BagOfWords(random.split("text"))
    : new TextTransformer({
      ...{ vocabulary: VOCABULARY, time: TIME, end: END, embedding: EMBEDDING },
      ...{ size: 32, blocks: 2, heads: 4 },
    }, { random: random.split("text") });
  return new Clip(new Pictures(random.split("images")), text);
}

/** Scenes of two objects, and the same ones with the two colours exchanged, in pictures and captions. */
export function drawPairs(count: number, random: Random): { plain: Pairs; swapped: Pairs } {
  const scenes = drawScenes(count, { objects: 2, random });
  const captions = scenes.objects.map((objects, i) => {
    const [a, b] = objects as [typeof objects[0], typeof objects[0]];
    const relation = scenes.captions[i]!.includes("above") ? "above" : "left of";
    return describeScene([{ ...a, colour: b.colour }, { ...b, colour: a.colour }], { relation });
  });
  return {
    plain: pairsOf(scenes.images, scenes.captions),
    swapped: pairsOf(recolour(scenes), captions),
  };
}

function pairsOf(images: Float32Array, captions: readonly string[]): Pairs {
  const count = captions.length;
  return {
    images: tf.tensor4d(images, [count, SIDE, SIDE, 3]),
    tokens: tf.tensor2d(encodeSceneCaptions(captions, TIME), [count, TIME], "int32"),
  };
}

/** Each object in the colour of the other: the two do not touch. */
function recolour({ count, images, masks }: Scenes): Float32Array {
  const result = new Float32Array(images.length);
  for (let i = 0; i < count; i++) {
    const coverOf = (k: number) => masks.subarray((2 * i + k) * PIXELS, (2 * i + k + 1) * PIXELS);
    const covers = [coverOf(0), coverOf(1)];
    const colours = covers.map((cover) => {
      const pixel = cover.indexOf(Math.max(...cover)), at = (i * PIXELS + pixel) * 3;
      return Array.from(images.subarray(at, at + 3), (x) => x / cover[pixel]!);
    });
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        const [a, b] = [
          covers[0]![pixel]! * colours[1]![channel]!,
          covers[1]![pixel]! * colours[0]![channel]!,
        ];
        result[(i * PIXELS + pixel) * 3 + channel] = a + b;
      }
    }
  }
  return result;
}

/**
 * Trains on batches of 64 pictures; with `hard` half of them are the other half with colours exchanged.
 * `after` is told after each step how many there were.
 */
export function trainPairs(
  model: Clip,
  { steps, rate, hard, random, after }: {
    readonly steps: number;
    readonly rate: number;
    readonly hard: boolean;
    readonly random: Random;
    readonly after: (steps: number) => void;
  },
): void {
  const optimizer = new Adam({ learningRate: rate }), rateAt = cosineSchedule(rate, 0, steps);
  for (let step = 0; step < steps; step++) {
    optimizer.learningRate = rateAt(step);
    tf.tidy(() => {
      const { plain, swapped } = drawPairs(hard ? 32 : 64, random);
      const images = hard ? tf.concat4d([plain.images, swapped.images], 0) : plain.images;
      const tokens = hard ? tf.concat2d([plain.tokens, swapped.tokens], 0) : plain.tokens;
      trainStep({ model, optimizer, loss: () => model.loss(images, tokens).loss });
    });
    after(step + 1);
  }
  optimizer.dispose();
}

/** Closer cosines are equal: the order of a sum changes its last bits. */
const TIE = 1e-5;

/** Shares of right answers: which of 64 captions is the picture's, and which of two with exchanged colours. */
export function judgePairs(model: Clip, random: Random): { retrieval: number; binding: number } {
  return tf.tidy(() => {
    const { plain, swapped } = drawPairs(512, random);
    const pictures = model.embedImages(plain.images), right = model.embedTexts(plain.tokens);
    const fit = (texts: tf.Tensor2D) => tf.sum(tf.mul(pictures, texts), 1).dataSync(); // [512]
    const own = fit(right), other = fit(model.embedTexts(swapped.tokens));
    const cosines: number[][] = tf.matMul<tf.Tensor2D>(pictures, right, false, true).arraySync();
    const found = cosines.filter((row, i) => {
      const group = Math.floor(i / 64) * 64, rivals = row.slice(group, group + 64);
      return rivals.indexOf(Math.max(...rivals)) === i - group;
    });
    const points = Array.from(own, (value: number, i: number) => {
      const lead = value - other[i]!;
      return Math.abs(lead) < TIE ? 0.5 : lead > 0 ? 1 : 0;
    });
    return {
      retrieval: found.length / 512,
      binding: points.reduce((sum: number, point) => sum + point, 0) / 512,
    };
  });
}
