/** Gradients along axes that tfjs gets wrong or lacks: cumsum, tile, mirrorPad and depthToSpace. */
import * as tf from "@tensorflow/tfjs";
import { gradientOfGather } from "./gather.ts";
import { overrideGradient } from "../host/override_gradient.ts";
import { sumAlong } from "../host/sum_along.ts";

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
  // tfjs cuts the border off, although its elements are copies of inner ones
  overrideGradient("MirrorPad", {
    save: ["x"],
    gradient: (dy, [x], attributes) => ({
      x: () =>
        foldBorder(
          dy,
          x!.shape,
          attributes["paddings"] as [number, number][],
          attributes["mode"] as string,
        ),
    }),
  });
  overrideGradient("DepthToSpace", {
    gradient: (dy, _, attributes) => ({
      x: () => spaceToDepth(dy, attributes["blockSize"] as number, attributes["dataFormat"]),
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
    sum = sumAlong(tf.reshape(sum, [outer, copies, inner]), [1]);
  }
  return tf.reshape(sum, [...shape]);
}

/** Add each element of the border back to the element that it mirrors, one axis after the other. */
function foldBorder(
  dy: tf.Tensor,
  shape: readonly number[],
  paddings: readonly (readonly [number, number])[],
  mode: string,
): tf.Tensor {
  // "symmetric" repeats the outermost element, "reflect" does not
  const skip = mode === "reflect" ? 1 : 0;
  let gradient = dy;
  for (const [axis, [before, after]] of paddings.entries()) {
    if (before === 0 && after === 0) continue;
    const size = shape[axis]!;
    const source = [
      ...Array.from({ length: before }, (_, i) => before - 1 - i + skip),
      ...Array.from({ length: size }, (_, i) => i),
      ...Array.from({ length: after }, (_, i) => size - 1 - i - skip),
    ];
    const inner = { shape: gradient.shape.with(axis, size) };
    const indices = tf.tensor1d(source, "int32");
    gradient = gradientOfGather(gradient, inner, indices, { axis, batchDims: 0 });
  }
  return gradient === dy ? tf.clone(dy) : gradient;
}

/** [batch, height s, width s, depth] -> [batch, height, width, s s depth] */
function spaceToDepth(dy: tf.Tensor, s: number, dataFormat: unknown): tf.Tensor {
  if (dataFormat !== "NHWC") {
    throw new RangeError(
      `Cannot differentiate depthToSpace: "dataFormat" must be NHWC, current value is ${dataFormat}`,
    );
  }
  const [batch, high, wide, depth] = dy.shape as [number, number, number, number];
  const [height, width] = [high / s, wide / s];
  // 6 axes: [batch, height, s, width, s, depth] -> [batch, height, width, s, s, depth]
  const blocks = tf.reshape(dy, [batch, height, s, width, s, depth]);
  const shape = [batch, height, width, s * s * depth];
  return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), shape);
}
