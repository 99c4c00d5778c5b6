/** The joint norm of gradients, checked, and the factor that clips it. */
import * as tf from "@tensorflow/tfjs";
import { hasFusedKernel, SUM_OF_SQUARES } from "../backend/mod.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { isAllFinite } from "../tensor/mod.ts";
import { nonFiniteError } from "./non_finite_error.ts";

/** Norms whose squares float32 holds well lie between these bounds. */
const SMALLEST = 1e-15, LARGEST = 1e19;

/**
 * The square root of the sum of the squares of all elements, also where float32 does not hold the
 * squares: NaN or infinite only when an element is.
 */
function globalNorm(gradients: readonly tf.Tensor[]): number {
  const norm = rootOfSquares(gradients);
  if (Number.isNaN(norm) || (norm >= SMALLEST && norm <= LARGEST)) return norm;
  return tf.tidy(() => {
    const present = gradients.filter(({ size }) => size > 0);
    const largest = Math.max(0, ...present.map((g) => tf.max(tf.abs(g)).dataSync()[0]!));
    if (largest === 0 || largest === Infinity) return largest;
    return largest * rootOfSquares(present.map((gradient) => tf.div(gradient, largest)));
  });
}

function rootOfSquares(gradients: readonly tf.Tensor[]): number {
  return tf.tidy(() => {
    const isFused = gradients.length > 0 && hasFusedKernel(SUM_OF_SQUARES, gradients);
    const sum = isFused ? sumOfSquares(gradients) : sumOfSquaresPlain(gradients);
    return tf.sqrt(sum).dataSync()[0]!;
  });
}

/** In one kernel, to the same digits as in plain ops: of those there were two for each parameter. */
function sumOfSquares(gradients: readonly tf.Tensor[]): tf.Tensor {
  const inputs = Object.fromEntries(gradients.entries());
  return tf.engine().runKernel<tf.Tensor>(SUM_OF_SQUARES, inputs);
}

function sumOfSquaresPlain(gradients: readonly tf.Tensor[]): tf.Tensor {
  return tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)) as tf.Tensor));
}

/** The same in plain numbers of float64: faster for small models, and not used to clip. */
function plainGlobalNorm(gradients: readonly tf.Tensor[]): number {
  let squares = 0;
  for (const gradient of gradients) {
    const values = gradient.dataSync() as Float32Array;
    for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  }
  return Math.sqrt(squares);
}

/**
 * {@linkcode globalNorm}, which must be finite.
 *
 * @param gradients by name
 * @param options `nameOf`: what the caller calls a gradient; `task`: of the error, "train" by default;
 *   `isLogged`: the norm is only looked at, so that its last digits do not matter
 * @throws {RangeError} that names the first gradient with an element that is not
 */
export function finiteGlobalNorm(
  gradients: Readonly<Record<string, tf.Tensor>>,
  { nameOf = (name) => name, task, isLogged = false }: {
    readonly nameOf?: (name: string) => string;
    readonly task?: string | undefined;
    readonly isLogged?: boolean;
  } = {},
): number {
  const norm = (isLogged ? plainGlobalNorm : globalNorm)(Object.values(gradients));
  if (Number.isFinite(norm)) return norm;
  for (const [name, gradient] of Object.entries(gradients)) {
    checkFiniteGradient(nameOf(name), gradient, task);
  }
  return norm;
}

/**
 * Refuse a gradient with an element that is not finite.
 *
 * @param name what the caller calls it
 * @param gradient any shape
 * @param task of the error, "train" by default
 */
export function checkFiniteGradient(name: string, gradient: tf.Tensor, task?: string): void {
  if (isAllFinite(gradient)) return;
  const value = gradient.dataSync().find((element: number) => !Number.isFinite(element))!;
  throw nonFiniteError(`gradient of "${name}"`, value, undefined, task);
}

/** Refuse a largest norm or value that is not finite and positive. */
export function checkMaximum(argument: string, maximum: number): void {
  if (maximum > 0 && maximum < Infinity) return;
  throw invalidArgument("clip gradients", argument, "finite and greater than 0", maximum);
}

/** The factor that brings gradients of a norm to at most `maximumNorm`. */
export function clippingFactor(norm: number, maximumNorm: number): number {
  return maximumNorm / Math.max(norm, maximumNorm);
}
