/** Checks a gradient against central differences. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { describeShape } from "./shape.ts";

/** What fails, in every error of this file. */
const TASK = "check a gradient";

/** Where the analytic and the numeric gradient differ most. */
export interface GradientCheck {
  /** |analytic - numeric| over the scale of the element; see `checkGradient`. */
  readonly largestRelativeError: number;
  /** The element, counted through the flattened (row-major) x. */
  readonly index: number;
  /** Its analytic derivative. */
  readonly analytic: number;
  /** Its central difference. */
  readonly numeric: number;
}

/** The size of the step of `checkGradient`. */
export interface StepOptions {
  /**
   * The step is epsilon max(1, |x_i|); above 0. The default is the cube root of the precision,
   * which balances rounding against the cubic error term: 6.1e-6 for float64, 4.9e-3 for float32.
   */
  readonly epsilon?: number;
}

/** For a function of plain numbers: its gradient must be given. */
export interface GradientOptions extends StepOptions {
  /** The gradient that is to be checked. */
  readonly gradient: (x: Float64Array) => ArrayLike<number>;
}

/**
 * Compares an analytic gradient with central differences, (f(x + h) - f(x - h)) / 2h, element by
 * element. The error of an element is relative to the larger of its two derivatives, or to a
 * thousandth of the largest analytic one when that is more: differences can't resolve less.
 *
 * A function that draws random numbers must draw the same ones at each call.
 *
 * In float64 a right gradient has an error of about 1e-9, in float32 of about 1e-3; a wrong one of
 * about 1.
 *
 * @param f From an array to a number; or from a tensor to a tensor of one element, in which case
 *   the analytic gradient is `tf.grad`'s.
 * @param x Where to check; at least one element. f is called twice for each.
 * @param options The gradient (for an array) and the step.
 * @returns The largest relative error, where it is, and both derivatives there.
 * @throws {RangeError | TypeError} When x is empty, f or the gradient gives something that isn't a
 *   finite number, or the gradient has not as many elements as x.
 *
 * @example A gradient by hand
 * ```ts
 * import { checkGradient } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const check = checkGradient((x) => x[0]! ** 2 * x[1]!, [3, 2], {
 *   gradient: (x) => [2 * x[0]! * x[1]!, x[0]! ** 2],
 * });
 * assert.ok(check.largestRelativeError < 1e-8);
 * ```
 *
 * @example A gradient of tfjs
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { checkGradient } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const x = tf.tensor1d([0.5, -1, 2]);
 * const check = checkGradient((x) => tf.sum(tf.tanh(x)), x);
 * assert.ok(check.largestRelativeError < 5e-3);
 * ```
 */
export function checkGradient(
  f: (x: Float64Array) => number,
  x: ArrayLike<number>,
  options: GradientOptions,
): GradientCheck;
/** The same for a function of a tensor; tfjs's own gradient is the one that is checked. */
export function checkGradient<T extends tf.Tensor>(
  f: (x: T) => tf.Tensor,
  x: T,
  options?: StepOptions,
): GradientCheck;
export function checkGradient(
  f: ((x: Float64Array) => number) | ((x: tf.Tensor) => tf.Tensor),
  x: ArrayLike<number> | tf.Tensor,
  options: Partial<GradientOptions> = {},
): GradientCheck {
  const { epsilon, gradient } = options;
  if (epsilon !== undefined && !(Number.isFinite(epsilon) && epsilon > 0)) {
    throw invalidArgument(TASK, "epsilon", "a finite number greater than 0", epsilon);
  }
  if (x instanceof tf.Tensor) {
    return checkTensorGradient(f as (x: tf.Tensor) => tf.Tensor, x, epsilon ?? 2 ** (-23 / 3));
  }
  if (typeof gradient !== "function") {
    throw invalidArgument(TASK, "gradient", "a function", gradient, "never");
  }
  if (typeof x !== "object" || typeof x?.length !== "number") {
    throw invalidArgument(TASK, "x", "an array of numbers or a tensor", x, "never");
  }
  const point = Float64Array.from(x);
  const evaluate = f as (x: Float64Array) => number;
  const numeric = centralDifferences(evaluate, point, epsilon ?? 2 ** (-52 / 3));
  return compare(gradient(point.slice()), numeric);
}

function checkTensorGradient(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  epsilon: number,
): GradientCheck {
  const point = Float32Array.from(x.dataSync());
  const evaluate = (values: Float32Array) =>
    tf.tidy(() => {
      const value = f(tf.tensor(values.slice(), x.shape));
      if (value.size === 1) return value.dataSync()[0]!;
      throw new RangeError(
        `Cannot ${TASK}: "f" must return a tensor of one element, ` +
          `current shape is ${describeShape(value)}`,
      );
    });
  const numeric = centralDifferences(evaluate, point, epsilon);
  const gradient = tf.tidy(() => tf.grad(f)(x));
  const analytic = gradient.dataSync();
  gradient.dispose();
  return compare(analytic, numeric);
}

function centralDifferences<A extends Float32Array | Float64Array>(
  f: (x: A) => number,
  point: A,
  epsilon: number,
): Float64Array {
  const evaluate = () => {
    const value = f(point);
    if (Number.isFinite(value)) return value;
    throw invalidArgument(TASK, "f", "a function to finite numbers", value);
  };
  return Float64Array.from(point, (value, i) => {
    const step = epsilon * Math.max(1, Math.abs(value));
    point[i] = value + step;
    const [above, atAbove] = [point[i]!, evaluate()];
    point[i] = value - step;
    const [below, atBelow] = [point[i]!, evaluate()];
    point[i] = value;
    return (atAbove - atBelow) / (above - below); // the step as it was after rounding
  });
}

function compare(analytic: ArrayLike<number>, numeric: Float64Array): GradientCheck {
  if (numeric.length === 0) {
    throw invalidArgument(TASK, "x", "of at least one element", numeric, "object");
  }
  if (analytic.length !== numeric.length) {
    const requirement = `a function to as many numbers as "x" has (${numeric.length})`;
    throw invalidArgument(TASK, "gradient", requirement, analytic, "object");
  }
  const floor = Array.from(analytic).reduce((max, value) => Math.max(max, Math.abs(value)), 0) /
    1000;
  let worst: GradientCheck = { largestRelativeError: -1, index: 0, analytic: 0, numeric: 0 };
  for (let index = 0; index < numeric.length; index++) {
    const [a, n] = [analytic[index]!, numeric[index]!];
    if (!Number.isFinite(a)) {
      throw invalidArgument(TASK, "gradient", "a function to finite numbers", a);
    }
    const scale = Math.max(Math.abs(a), Math.abs(n), floor);
    const largestRelativeError = scale === 0 ? 0 : Math.abs(a - n) / scale;
    if (largestRelativeError > worst.largestRelativeError) {
      worst = { largestRelativeError, index, analytic: a, numeric: n };
    }
  }
  return worst;
}
