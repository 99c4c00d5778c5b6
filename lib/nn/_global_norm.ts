/** The joint norm of gradients, and which of them is not finite. */
import * as tf from "@tensorflow/tfjs";

/** Norms whose squares float32 holds well lie between these bounds. */
const SMALLEST = 1e-15, LARGEST = 1e19;

/**
 * The square root of the sum of the squares of all elements, also where float32 does not hold the
 * squares: NaN or infinite only when an element is.
 */
export function globalNorm(gradients: readonly tf.Tensor[]): number {
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
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)) as tf.Tensor);
    return tf.sqrt(tf.addN(squares)).dataSync()[0]!;
  });
}

/** The first element that is NaN or infinite, and the name of the gradient that it is in. */
export function firstNonFinite(
  gradients: Readonly<Record<string, tf.Tensor>>,
): { readonly name: string; readonly value: number } | undefined {
  for (const [name, gradient] of Object.entries(gradients)) {
    const value = gradient.dataSync().find((element: number) => !Number.isFinite(element));
    if (value !== undefined) return { name, value };
  }
  return undefined;
}
