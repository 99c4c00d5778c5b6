/** Notebook 04: MNIST's digits at a quarter of their pixels, moved, mislabelled or cut as an experiment asks. */
import * as tf from "@tensorflow/tfjs";
import { type LabelledImages, shrinkImages } from "lib/datasets/mod.ts";
import type { Random } from "lib/random/mod.ts";

const FROM = 28, SIDE = 14;
/** Pixels of a small image. */
export const INPUTS = SIDE * SIDE;

/** Small images and their labels. */
export interface Pictures {
  /** Shape [count, inputs]. */
  readonly images: Float32Array;
  readonly labels: Uint8Array;
  /** Numbers of an image. Default 196. */
  readonly inputs?: number;
}

/**
 * An image of 28 x 28 pixels, moved by `dx` to the right and `dy` down, with each square of four pixels
 * averaged, into `target` from `offset` on.
 */
export function shrinkInto(
  target: Float32Array,
  offset: number,
  image: Float32Array,
  { dx, dy }: { readonly dx: number; readonly dy: number },
): void {
  target.fill(0, offset, offset + INPUTS);
  for (let row = Math.max(0, -dy); row < FROM - Math.max(0, dy); row++) {
    for (let column = Math.max(0, -dx); column < FROM - Math.max(0, dx); column++) {
      const place = ((row + dy) >> 1) * SIDE + ((column + dx) >> 1);
      target[offset + place]! += image[row * FROM + column]! / 4;
    }
  }
}

/** All images, small. */
export const shrinkAll = (large: LabelledImages): Pictures => shrinkImages(large, { side: SIDE });

/** Some images to train on. */
export class Examples {
  readonly pictures: Pictures;
  readonly #rows: readonly number[];
  readonly #large: LabelledImages;

  constructor(large: LabelledImages, small: Pictures, rows: readonly number[]) {
    const { inputs = INPUTS } = small, images = new Float32Array(rows.length * inputs);
    rows.forEach((row, i) =>
      images.set(small.images.subarray(row * inputs, (row + 1) * inputs), i * inputs)
    );
    this.pictures = { images, labels: Uint8Array.from(rows, (row) => small.labels[row]!), inputs };
    this.#rows = rows;
    this.#large = large;
  }

  /** How many. */
  get count(): number {
    return this.#rows.length;
  }

  /** A minibatch; with `shift` each image is moved at random. */
  batch(
    chosen: ArrayLike<number>,
    { shift = 0 }: { readonly shift?: number },
    random: Random,
  ): { readonly x: tf.Tensor2D; readonly y: tf.Tensor1D } {
    const { images, labels, inputs = INPUTS } = this.pictures;
    const values = new Float32Array(chosen.length * inputs), numbers = Array.from(chosen);
    numbers.forEach((i, place) => {
      if (shift === 0) {
        values.set(images.subarray(i * inputs, (i + 1) * inputs), place * inputs);
        return;
      }
      const start = this.#rows[i]! * FROM ** 2;
      const [dx, dy] = [random.integer(-shift, shift + 1), random.integer(-shift, shift + 1)];
      const large = this.#large.images.subarray(start, start + FROM ** 2);
      shrinkInto(values, place * INPUTS, large, { dx, dy });
    });
    const x = tf.tensor2d(values, [chosen.length, inputs]); // [batch, inputs]
    return { x, y: tf.tensor1d(numbers.map((i) => labels[i]!), "int32") };
  }
}
