/**
 * Gradients of rarer kernels that tfjs lacks (cumprod, diag) or gets wrong (pow at 0, prod along an axis
 * from the end).
 */
import * as tf from "@tensorflow/tfjs";
import { sumTo } from "./broadcast.ts";
import { overrideGradient } from "../host/override_gradient.ts";

export function installLackingGradients(): void {
  overrideGradient("Cumprod", {
    save: ["x"],
    gradient: (dy, [x], attributes) => ({
      x: () => {
        const { axis, exclusive, reverse } = attributes as {
          axis: number;
          exclusive: boolean;
          reverse: boolean;
        };
        const turned = reverse ? [dy, x!].map((tensor) => tf.reverse(tensor, axis)) : [dy, x!];
        const gradient = gradientOfCumprod(turned[0]!, turned[1]!, axis, exclusive);
        return reverse ? tf.reverse(gradient, axis) : gradient;
      },
    }),
  });
  overrideGradient("Prod", {
    save: ["x"],
    gradient: (dy, [x], attributes) => ({
      x: () => {
        const axis = attributes["axis"] as number | number[];
        return gradientOfProduct(dy, x!, tf.util.parseAxisParam(axis, x!.shape));
      },
    }),
  });
  overrideGradient("Diag", {
    save: ["x"],
    gradient: (dy, [x]) => ({
      x: () => {
        const { size, shape } = x!;
        const places = tf.range(0, size * size, size + 1, "int32");
        return tf.reshape(tf.gather(tf.reshape(dy, [-1]), places), shape);
      },
    }),
  });
  // x^0 is flat; tfjs multiplies its factor of 0 by an infinity where x is 0
  overrideGradient("Pow", {
    save: ["a", "b"],
    saveOutputs: [true],
    gradient: (dy, [a, b, y]) => ({
      a: () => sumTo(tf.mul(dy, gradientOfBase(a!, tf.cast(b!, "float32"))), a!.shape),
      b: () => {
        const log = tf.where(tf.greater(a!, 0), tf.log(a!), tf.zerosLike(a!));
        return sumTo(tf.mul(dy, tf.mul(y!, log)), b!.shape);
      },
    }),
  });
}

/** The slope of a product along axes: of all elements but one, without a quotient, so also at zeros. */
function gradientOfProduct(dy: tf.Tensor, x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  const kept = x.shape.flatMap((_, axis) => axes.includes(axis) ? [] : [axis]);
  const order = [...kept, ...axes];
  const outer = kept.map((axis) => x.shape[axis]!);
  const rows = tf.reshape(tf.transpose(x, order), [...outer, -1]);
  const others = tf.mul(
    tf.cumprod(rows, outer.length, true, false),
    tf.cumprod(rows, outer.length, true, true),
  );
  const gradient = tf.mul(tf.reshape(dy, [...outer, 1]), others);
  const permuted = tf.reshape(gradient, order.map((axis) => x.shape[axis]!));
  return tf.transpose(permuted, order.map((_, axis) => order.indexOf(axis)));
}

function gradientOfBase(base: tf.Tensor, exponent: tf.Tensor): tf.Tensor {
  const slope = tf.mul(exponent, tf.pow(base, tf.sub(exponent, tf.scalar(1))));
  const isFlat = tf.broadcastTo(tf.equal(exponent, 0), slope.shape);
  return tf.where(isFlat, tf.zerosLike(slope), slope);
}

/**
 * With y_i the product of x_0 ... x_i, dy_i / dx_k is the product of all of them but x_k: no quotient, so
 * that zeros have a gradient too. The table of them is [..., k, i], n times as large as x.
 */
function gradientOfCumprod(
  dy: tf.Tensor,
  x: tf.Tensor,
  axis: number,
  exclusive: boolean,
): tf.Tensor {
  const last = x.rank - 1, count = x.shape[axis]!;
  const order = x.shape.map((_, i) => i).filter((i) => i !== axis).concat(axis);
  const [rows, slopes] = [x, dy].map((tensor) => tf.transpose(tensor, order)); // [..., n]
  const isOwn = tf.cast(tf.eye(count), "bool");
  const shape = [...rows!.shape.slice(0, last), count, count];
  const repeated = tf.broadcastTo(tf.expandDims(rows!, -2), shape); // [..., k, n]
  const own = tf.broadcastTo(isOwn, shape);
  const others = tf.cumprod(
    tf.where(own, tf.onesLike(repeated), repeated),
    shape.length - 1,
    exclusive,
  );
  // y_i has x_k in it where i >= k, or i > k
  const holds = tf.linalg.bandPart(tf.ones([count, count]) as tf.Tensor2D, 0, -1);
  const mask = exclusive ? tf.sub(holds, tf.eye(count)) : holds;
  const gradient = tf.sum(tf.mul(tf.mul(others, mask), tf.expandDims(slopes!, -2)), -1);
  return tf.transpose(gradient, order.map((_, i) => order.indexOf(i)));
}
