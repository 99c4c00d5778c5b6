/** Notebook 06: which shape does each pixel of a scene belong to? Networks that say so. */
import * as tf from "@tensorflow/tfjs";
import { drawScenes, SCENE_SHAPES } from "lib/datasets/mod.ts";
import { sparseCategoricalCrossEntropy } from "lib/nn/losses/mod.ts";
import { meanIntersectionOverUnion } from "lib/nn/metrics/mod.ts";
import { Adam, averagePool2d, Conv2D, maxPool2d, upsampleNearest } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";

const SIDE = 16, PIXELS = SIDE ** 2, OBJECTS = 2, BATCH = 8;
/** Background, and the shapes behind it. */
const CLASSES = 1 + SCENE_SHAPES.length;

/** Pictures [count, 16, 16, 3], and the class of each pixel, [count, 16, 16]. */
export interface LabelledScenes {
  readonly x: tf.Tensor4D;
  readonly labels: Int32Array;
}

/** Scenes of two objects; a pixel belongs to an object that covers half of it or more. */
export function labelledScenes(count: number, random: Random): LabelledScenes {
  const { images, masks, objects } = drawScenes(count, { objects: OBJECTS, side: SIDE, random });
  const labels = new Int32Array(count * PIXELS);
  objects.forEach((pair, scene) =>
    pair.forEach(({ shape }, k) => {
      const mask = masks.subarray(
        (scene * OBJECTS + k) * PIXELS,
        (scene * OBJECTS + k + 1) * PIXELS,
      );
      mask.forEach((share, i) => {
        if (share >= 0.5) labels[scene * PIXELS + i] = 1 + SCENE_SHAPES.indexOf(shape);
      });
    })
  );
  return { x: tf.tensor4d(images, [count, SIDE, SIDE, 3]), labels };
}

/**
 * `one pixel`: windows of 1 x 1; `5 x 5 pixels`: two layers of 3 x 3 in their place; `blurred skips`: what
 * skips carry is averaged down to 4 x 4 before.
 */
export type Kind = "one pixel" | "5 x 5 pixels" | "blurred skips" | "U-Net";

/** A network from pictures to a logit for each pixel and class, [batch, 16, 16, 6]. */
export interface Segmenter {
  readonly variables: tf.Variable[];
  readonly apply: (x: tf.Tensor4D) => tf.Tensor4D;
}

const half = (x: tf.Tensor4D) => maxPool2d(x, { poolSize: 2 });

/** A network with its initial weights. */
export function buildSegmenter(kind: Kind, random: Random): Segmenter {
  const size = kind === "one pixel" ? 1 : 3;
  const layer = (channels: number, filters: number, name: string, kernelSize = size) =>
    new Conv2D(channels, filters, {
      ...{ kernelSize, padding: "same", random: random.split(name), initializer: "he_normal" },
      activation: name === "output" ? "linear" : "relu",
    });
  const variablesOf = (layers: readonly Conv2D[]) => layers.flatMap(({ variables }) => variables);
  if (kind === "one pixel" || kind === "5 x 5 pixels") {
    const layers = [
      layer(3, 32, "first"),
      layer(32, 32, "second"),
      layer(32, CLASSES, "output", 1),
    ];
    return {
      variables: variablesOf(layers),
      apply: (x) => layers.reduce((h, one) => one.apply(h), x),
    };
  }
  const down = [layer(3, 8, "down 0"), layer(8, 16, "down 1"), layer(16, 32, "middle")] as const;
  const up = [layer(32 + 16, 16, "up 1"), layer(16 + 8, 8, "up 0")] as const;
  const output = layer(8, CLASSES, "output", 1);
  const carry = (skip: tf.Tensor4D, factor: number) =>
    kind === "U-Net" ? skip : upsampleNearest(averagePool2d(skip, { poolSize: factor }), factor);
  return {
    variables: variablesOf([...down, ...up, output]),
    apply: (x) => {
      const fine = down[0].apply(x), coarse = down[1].apply(half(fine)); // 16 x 16, 8 x 8
      const middle = down[2].apply(half(coarse)); // 4 x 4
      const h = up[0].apply(tf.concat([upsampleNearest(middle, 2), carry(coarse, 2)], 3));
      return output.apply(up[1].apply(tf.concat([upsampleNearest(h, 2), carry(fine, 4)], 3)));
    },
  };
}

const lossOf = ({ x, labels }: LabelledScenes, { apply }: Segmenter) =>
  sparseCategoricalCrossEntropy(
    tf.tensor1d(labels, "int32"),
    tf.reshape(apply(x), [-1, CLASSES]) as tf.Tensor2D,
    { fromLogits: true },
  );

/** Train on 8 fresh scenes a step, with a rate that falls to 0 along a line. */
export function fitSegmenter(
  segmenter: Segmenter,
  { rate, steps, random }: { rate: number; steps: number; random: Random },
): void {
  const optimizer = new Adam({ learningRate: rate });
  for (let step = 0; step < steps; step++) {
    optimizer.learningRate = rate * (1 - step / steps);
    tf.tidy(() => {
      const scenes = labelledScenes(BATCH, random);
      const { grads } = tf.variableGrads(() => lossOf(scenes, segmenter), segmenter.variables);
      optimizer.applyGradients(grads, { areFinite: true });
    });
  }
}

/** Cross-entropy a pixel; mean IoU of the six classes; IoU of object against background. */
export function judgeSegmenter(segmenter: Segmenter, count: number, random: Random) {
  return tf.tidy(() => {
    const scenes = labelledScenes(count, random), { labels } = scenes;
    const predictions = tf.argMax(segmenter.apply(scenes.x), 3).dataSync();
    const isObject = (classes: ArrayLike<number>) => Array.from(classes, (k) => Math.min(k, 1));
    return {
      loss: lossOf(scenes, segmenter).dataSync()[0]!,
      classes: meanIntersectionOverUnion(labels, predictions),
      object: meanIntersectionOverUnion(isObject(labels), isObject(predictions), { classes: [1] }),
    };
  });
}
