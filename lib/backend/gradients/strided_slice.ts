/** Gradient of stridedSlice, which tfjs lacks: dy is laid back into zeros, one axis after the other. */
import * as tf from "@tensorflow/tfjs";
import { overrideGradient } from "../host/override_gradient.ts";

export function installStridedSliceGradient(): void {
  overrideGradient("StridedSlice", {
    save: ["x"],
    gradient: (dy, [x], attributes) => ({ x: () => scatter(dy, x!.shape, attributes) }),
  });
}

function scatter(
  dy: tf.Tensor,
  shape: readonly number[],
  attributes: Readonly<Record<string, unknown>>,
): tf.Tensor {
  const { begin, end, strides } = tf.slice_util.sliceInfo(
    [...shape],
    attributes["begin"] as number[],
    attributes["end"] as number[],
    attributes["strides"] as number[],
    attributes["beginMask"] as number,
    attributes["endMask"] as number,
    attributes["ellipsisMask"] as number,
    attributes["newAxisMask"] as number,
    attributes["shrinkAxisMask"] as number,
  );
  // one entry for each axis of x, without those that the slice added or dropped
  const counts = shape.map((_, i) => Math.max(0, Math.ceil((end[i]! - begin[i]!) / strides[i]!)));
  if (counts.includes(0)) return tf.zeros([...shape]);
  let gradient = dy;
  for (const [axis, size] of shape.entries()) {
    const outer = product(shape.slice(0, axis));
    const inner = product(counts.slice(axis + 1));
    const rows = tf.reshape(gradient, [outer, counts[axis]!, inner]);
    gradient = spread(rows as tf.Tensor3D, begin[axis]!, strides[axis]!, size);
  }
  return tf.reshape(gradient, [...shape]);
}

/** [outer, count, inner] -> [outer, size, inner]: row i goes to begin + i stride, zeros between. */
function spread(rows: tf.Tensor3D, begin: number, stride: number, size: number): tf.Tensor3D {
  const [outer, count, inner] = rows.shape;
  const step = Math.abs(stride);
  const first = Math.min(begin, begin + (count - 1) * stride);
  const ascending = stride < 0 ? tf.reverse(rows, 1) : rows;
  // each row followed by step - 1 rows of zeros, the last one by none
  const gap: [number, number][] = [[0, 0], [0, 0], [0, (step - 1) * inner]];
  const spaced = step === 1
    ? ascending
    : tf.reshape(tf.pad(ascending, gap), [outer, count * step, inner]) as tf.Tensor3D;
  const length = (count - 1) * step + 1;
  const cut = step === 1 ? spaced : tf.slice(spaced, [0, 0, 0], [outer, length, inner]);
  if (length === size) return cut;
  return tf.pad(cut, [[0, 0], [first, size - first - length], [0, 0]]);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}
