/** Gradient of (batched) matMul, also where the batch of one operand is broadcast: there tfjs throws. */
import * as tf from "@tensorflow/tfjs";
import { sumTo } from "./broadcast.ts";
import { overrideGradient } from "../host/override_gradient.ts";

export function installMatMulGradient(): void {
  overrideGradient("BatchMatMul", {
    save: ["a", "b"],
    gradient: (dy, [a, b], attributes) => {
      // not left to the kernels: a sum of no products is not 0 in all of them
      if (dy.size === 0) return { a: () => tf.zeros(a!.shape), b: () => tf.zeros(b!.shape) };
      const transposeA = attributes["transposeA"] as boolean;
      const transposeB = attributes["transposeB"] as boolean;
      return {
        a: () => gradientOfA(dy, a!, b!, transposeA, transposeB),
        b: () => gradientOfB(dy, a!, b!, transposeA, transposeB),
      };
    },
  });
}

/** With y = A B: dA = dy B^T, and its transpose where a holds A^T. */
function gradientOfA(
  dy: tf.Tensor,
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA: boolean,
  transposeB: boolean,
): tf.Tensor {
  if (isShared(b) && !transposeA && sameBatch(a, dy)) {
    // one large product instead of many small ones
    return tf.reshape(tf.matMul(asMatrix(dy), asMatrix(b), false, !transposeB), a.shape);
  }
  const other = alignBatch(b, dy);
  const gradient = transposeA
    ? tf.matMul(other, dy, transposeB, true)
    : tf.matMul(dy, other, false, !transposeB);
  return sumTo(gradient, a.shape);
}

/** With y = A B: dB = A^T dy, and its transpose where b holds B^T. */
function gradientOfB(
  dy: tf.Tensor,
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA: boolean,
  transposeB: boolean,
): tf.Tensor {
  if (isShared(b) && !transposeA && sameBatch(a, dy)) {
    // rows of all batches below each other: the product itself sums over the batch
    const [x, y] = transposeB ? [dy, a] : [a, dy];
    return tf.reshape(tf.matMul(asMatrix(x), asMatrix(y), true, false), b.shape);
  }
  const other = alignBatch(a, dy);
  const gradient = transposeB
    ? tf.matMul(dy, other, true, transposeA)
    : tf.matMul(other, dy, !transposeA, false);
  return sumTo(gradient, b.shape);
}

/** Whether one matrix serves the whole batch. */
function isShared({ shape }: tf.Tensor): boolean {
  return shape.slice(0, -2).every((size) => size === 1);
}

function sameBatch(a: tf.Tensor, dy: tf.Tensor): boolean {
  return tf.util.arraysEqual(a.shape.slice(0, -2), dy.shape.slice(0, -2));
}

/** [..., rows, columns] -> [all rows, columns] */
function asMatrix(x: tf.Tensor): tf.Tensor {
  const columns = x.shape.at(-1)!;
  return tf.reshape(x, [x.shape.slice(0, -1).reduce((rows, size) => rows * size, 1), columns]);
}

/** The operand with the batch of dy; one matrix alone is left to the kernels, which all repeat it. */
function alignBatch(x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  if (sameBatch(x, dy)) return x;
  const matrix = x.shape.slice(-2);
  const batch = dy.shape.slice(0, -2);
  if (isShared(x)) return tf.reshape(x, [...batch.map(() => 1), ...matrix]);
  // kernels of tfjs go wrong when only a part of the batch is broadcast
  return tf.broadcastTo(x, [...batch, ...matrix]);
}
