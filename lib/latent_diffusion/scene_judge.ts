/** A classifier of scenes with one object, to judge pictures that a model has drawn. */
import * as tf from "@tensorflow/tfjs";
import {
  SCENE_COLOURS,
  SCENE_SHAPES,
  SCENE_SIZES,
  type SceneColour,
  type SceneShape,
  type SceneSize,
} from "../datasets/mod.ts";
import { Conv2D, Dense, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";

/** What a {@linkcode SceneJudge} sees in a picture. */
export interface SceneJudgement {
  /** The likeliest shape, colour and size. */
  readonly shape: SceneShape;
  /** See above. */
  readonly colour: SceneColour;
  /** See above. */
  readonly size: SceneSize;
}

const SIDE = 16, FEATURES = 32;

/**
 * Two strided convolutions, a layer of features, and three classifiers on it: shape, colour and size of the one
 * object in a picture of 16 x 16.
 *
 * @example
 * ```ts
 * import { SceneJudge } from "lib/latent_diffusion/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const judge = new SceneJudge({ random: new Random(0) });
 * const pictures = tf.ones<tf.Rank.R4>([2, 16, 16, 3]);
 * assert.deepEqual(judge.features(pictures).shape, [2, 32]);
 * assert.equal(judge.judge(pictures).length, 2);
 * judge.dispose();
 * ```
 *
 * Explained in notebooks/32_latent_diffusion.ipynb.
 */
export class SceneJudge extends Module {
  /** Each halves the side. */
  readonly convolutions: readonly Conv2D[];
  /** From the last convolution to the features. */
  readonly hidden: Dense;
  /** Logits of 5 shapes, 6 colours and 2 sizes, one after the other. */
  readonly logits: Dense;

  /**
   * Draws all weights, each part's from a stream of `random` of its own.
   *
   * @param options `random`: where the initial weights are drawn from
   */
  constructor(options: { readonly random: Random }) {
    super();
    const random = requireRandom("build a judge of scenes", options?.random);
    const layer = (inputs: number, outputs: number, name: string) =>
      new Conv2D(inputs, outputs, {
        ...{ kernelSize: 3, strides: 2, padding: "same", initializer: "he_normal" },
        ...{ activation: "relu", random: random.split(name) },
      });
    this.convolutions = [layer(3, 16, "first"), layer(16, 32, "second")];
    this.hidden = new Dense(SIDE * SIDE / 16 * 32, FEATURES, {
      ...{ activation: "relu", initializer: "he_normal", random: random.split("hidden") },
    });
    const classes = SCENE_SHAPES.length + SCENE_COLOURS.length + SCENE_SIZES.length;
    this.logits = new Dense(FEATURES, classes, { random: random.split("logits") });
  }

  /** Logits, [pictures, 13]; pictures [pictures, 16, 16, 3] in [0, 1]. */
  apply(pictures: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => this.logits.apply(this.features(pictures)));
  }

  /**
   * What the classifiers see, [pictures, 32].
   *
   * @throws {RangeError | TypeError} for pictures that are not [pictures, 16, 16, 3]
   */
  features(pictures: tf.Tensor4D): tf.Tensor2D {
    const context = { function: "judge scenes", argument: "pictures" };
    assertShape(pictures, ["pictures", SIDE, SIDE, 3], context);
    return tf.tidy(() => {
      const seen = this.convolutions.reduce((h, layer) => layer.apply(h), pictures);
      return this.hidden.apply(tf.reshape(seen, [pictures.shape[0], -1]) as tf.Tensor2D);
    });
  }

  /** The likeliest shape, colour and size in each picture; pictures [pictures, 16, 16, 3] in [0, 1]. */
  judge(pictures: tf.Tensor4D): SceneJudgement[] {
    return tf.tidy(() => {
      const [shapes, colours, sizes] = this.heads(this.apply(pictures))
        .map((head) => tf.argMax(head, 1).dataSync());
      return Array.from({ length: pictures.shape[0] }, (_, i) => ({
        shape: SCENE_SHAPES[shapes![i]!]!,
        colour: SCENE_COLOURS[colours![i]!]!,
        size: SCENE_SIZES[sizes![i]!]!,
      }));
    });
  }

  /** The logits of shape, colour and size, [pictures, 5], [pictures, 6] and [pictures, 2]. */
  heads(logits: tf.Tensor2D): tf.Tensor2D[] {
    return tf.split(logits, [SCENE_SHAPES.length, SCENE_COLOURS.length, SCENE_SIZES.length], 1);
  }
}
