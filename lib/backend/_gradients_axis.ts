/** Gradients that tfjs gets wrong for some axes or ranks: cumsum and tile. */
import * as tf from "@tensorflow/tfjs";
import { overrideGradient } from "./_override_gradient.ts";

export function installAxisGradients(): void {
  // tfjs transposes the result unless the axis is the last one
  overrideGradient("Cumsum", {
    gradient: (dy, _, attributes) => ({
      x: () =>
        tf.cumsum(
          dy,
          attributes["axis"] as number,
          attributes["exclusive"] as boolean,
          !attributes["reverse"],
        ),
    }),
  });
  // tfjs slices and adds once for each copy, up to rank 4
  overrideGradient("Tile", {
    save: ["x"],
    gradient: (dy, [x], attributes) => ({
      x: () => sumCopies(dy, x!.shape, attributes["reps"] as number[]),
    }),
  });
}

/** Sum over the copies that tile made, one axis after the other, last axis first. */
function sumCopies(
  dy: tf.Tensor,
  shape: readonly number[],
  repetitions: readonly number[],
): tf.Tensor {
  let sum = dy;
  let inner = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    inner *= shape[axis]!;
    const copies = repetitions[axis]!;
    if (copies === 1) continue;
    const outer = shape.slice(0, axis).reduce((size, n, i) => size * n * repetitions[i]!, 1);
    sum = tf.sum(tf.reshape(sum, [outer, copies, inner]), 1);
  }
  return tf.reshape(sum, [...shape]);
}
