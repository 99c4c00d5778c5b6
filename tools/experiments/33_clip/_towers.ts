/** Towers for the sweeps of notebook 33, and what takes the place of the text tower in two of its arms. */
import * as tf from "@tensorflow/tfjs";
import {
  type ImageTower,
  ResidualNetwork,
  type TextTower,
  TextTransformer,
  VisionTransformer,
} from "lib/clip/mod.ts";
import { CLOTHES_WORDS, clothesCombinations, END, SPECIAL_TOKENS } from "lib/datasets/mod.ts";
import { Dense, Embedding, Module } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";

/** Tokens of a caption: START, "a picture of a green ankle boot", END. */
export const CAPTION_LENGTH = 9;
const SIDE = 16, EMBEDDING = 32, VOCABULARY = SPECIAL_TOKENS + CLOTHES_WORDS.length;
const TRANSFORMER = { size: 32, blocks: 1, heads: 4, embedding: EMBEDDING };

/** Two dense layers over all pixels. */
class DenseTower extends Module implements ImageTower {
  readonly hidden: Dense;
  readonly projection: Dense;

  constructor(random: Random) {
    super();
    this.hidden = new Dense(SIDE * SIDE * 3, 128, {
      ...{ activation: "relu", random: random.split("hidden") },
    });
    this.projection = new Dense(128, EMBEDDING, {
      ...{ useBias: false, random: random.split("projection") },
    });
  }

  apply(images: tf.Tensor4D): tf.Tensor2D {
    const pixels = tf.reshape(images, [images.shape[0], SIDE * SIDE * 3]);
    return this.projection.apply(this.hidden.apply(pixels)) as tf.Tensor2D;
  }
}

/** The mean of the words' vectors, projected: no word knows of another one. */
class WordTower extends Module implements TextTower {
  readonly words: Embedding;
  readonly projection: Dense;

  constructor(random: Random) {
    super();
    this.words = new Embedding(VOCABULARY, TRANSFORMER.size, { random: random.split("words") });
    this.projection = new Dense(TRANSFORMER.size, EMBEDDING, {
      ...{ useBias: false, random: random.split("projection") },
    });
  }

  apply(tokens: tf.Tensor2D): tf.Tensor2D {
    const isWord = tf.cast(tf.greaterEqual(tokens, SPECIAL_TOKENS), "float32"); // [batch, time]
    const vectors = tf.mul(this.words.apply(tokens), tf.expandDims(isWord, 2));
    const mean = tf.div(tf.sum(vectors, 1), tf.sum(isWord, 1, true)); // [batch, size]
    return this.projection.apply(mean) as tf.Tensor2D;
  }
}

/** A vector for each of the 60 combinations: a caption is one token, [batch, 1]. */
class NumberTower extends Module implements TextTower {
  readonly combinations: Embedding;

  constructor(random: Random) {
    super();
    this.combinations = new Embedding(clothesCombinations().length, EMBEDDING, { random });
  }

  apply(tokens: tf.Tensor2D): tf.Tensor2D {
    return tf.reshape(this.combinations.apply(tokens), [tokens.shape[0], EMBEDDING]);
  }
}

/** The image towers. */
export const IMAGE_TOWERS = {
  vit: (random: Random) =>
    new VisionTransformer({ ...TRANSFORMER, side: SIDE, patch: 4 }, { random }),
  resnet: (random: Random) =>
    new ResidualNetwork(
      { side: SIDE, widths: [16, 32], stemStrides: 2, embedding: EMBEDDING },
      { random },
    ),
  dense: (random: Random) => new DenseTower(random),
} satisfies Record<string, (random: Random) => ImageTower>;

/** The text towers. */
export const TEXT_TOWERS = {
  transformer: (random: Random) =>
    new TextTransformer(
      { ...TRANSFORMER, vocabulary: VOCABULARY, time: CAPTION_LENGTH, end: END },
      { random },
    ),
  words: (random: Random) => new WordTower(random),
  numbers: (random: Random) => new NumberTower(random),
} satisfies Record<string, (random: Random) => TextTower>;

/** A classifier of kind and colour, with an output layer each: what labels instead of captions allow. */
export class TwoLabels extends Module {
  readonly image: ImageTower;
  readonly kind: Dense;
  readonly colour: Dense;

  constructor(image: ImageTower, random: Random) {
    super();
    this.image = image;
    this.kind = new Dense(EMBEDDING, 10, { random: random.split("kind") });
    this.colour = new Dense(EMBEDDING, 6, { random: random.split("colour") });
  }

  /** Logits of the kinds, [batch, 10], and of the colours, [batch, 6]. */
  apply(images: tf.Tensor4D): readonly [tf.Tensor2D, tf.Tensor2D] {
    const embedding = this.image.apply(images);
    return [this.kind.apply(embedding) as tf.Tensor2D, this.colour.apply(embedding) as tf.Tensor2D];
  }
}
