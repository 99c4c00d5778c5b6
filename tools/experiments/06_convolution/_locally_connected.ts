/** Windows of 3 x 3 as a convolution has them, but with weights of its own at each place. */
import * as tf from "@tensorflow/tfjs";
import { normalTensor, type Random } from "lib/random/mod.ts";

const WINDOW = 9;

/** Locally connected layer with ReLU: what a convolution is without shared weights. */
export class LocallyConnected {
  readonly variables: tf.Variable[];
  readonly #side: number;

  constructor(side: number, channels: number, filters: number, random: Random) {
    const inputs = WINDOW * channels, places = side ** 2;
    const spread = Math.sqrt(2 / inputs); // He's
    const drawn = normalTensor(random, [places, inputs, filters]);
    this.variables = [
      tf.variable(tf.mul(drawn, spread)),
      tf.variable(tf.zeros([places, 1, filters])),
    ];
    this.#side = side;
  }

  /** [batch, side, side, channels] to [batch, side, side, filters]. */
  apply(x: tf.Tensor4D): tf.Tensor4D {
    const [batch, side, , channels] = x.shape, places = this.#side ** 2;
    const padded = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]);
    const windows = tf.concat(
      Array.from(
        { length: WINDOW },
        (_, i) => tf.slice(padded, [0, Math.floor(i / 3), i % 3, 0], [batch, side, side, channels]),
      ),
      3,
    ); // [batch, side, side, 9 channels]
    const byPlace = tf.transpose(tf.reshape(windows, [batch, places, -1]), [1, 0, 2]);
    const [kernel, bias] = this.variables;
    const z = tf.add(tf.matMul(byPlace, kernel!), bias!); // [places, batch, filters]
    return tf.reshape(tf.transpose(tf.relu(z), [1, 0, 2]), [batch, side, side, -1]);
  }
}
