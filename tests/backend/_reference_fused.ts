/** Float64 references of the fused operations, as plain loops. */

/** Options of {@linkcode adamReference}. */
export interface AdamReferenceOptions {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decay: number;
}

/** The weights after each step of Adam (Kingma & Ba 2015, algorithm 1) with decoupled weight decay. */
export function adamReference(
  start: ArrayLike<number>,
  gradients: readonly ArrayLike<number>[],
  { rate, beta1, beta2, epsilon, decay }: AdamReferenceOptions,
): Float64Array[] {
  const w = Float64Array.from(start);
  const m = new Float64Array(w.length), v = new Float64Array(w.length);
  return gradients.map((gradient, step) => {
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i]!;
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      const mHat = m[i]! / (1 - beta1 ** (step + 1)), vHat = v[i]! / (1 - beta2 ** (step + 1));
      w[i] = w[i]! * (1 - rate * decay) - rate * mHat / (Math.sqrt(vHat) + epsilon);
    }
    return w.slice();
  });
}
