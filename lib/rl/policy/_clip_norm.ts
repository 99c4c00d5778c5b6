/** Clips the joint norm of gradients where they lie. */

/**
 * Scale arrays down together so that their joint norm is at most `maximumNorm`: what
 * `clipByGlobalNorm` of lib/nn does to tensors, without making any.
 *
 * @returns the norm before
 */
export function clipNormInPlace(gradients: readonly Float32Array[], maximumNorm: number): number {
  let squares = 0;
  for (const gradient of gradients) {
    for (let i = 0; i < gradient.length; i++) squares += gradient[i]! * gradient[i]!;
  }
  const norm = Math.sqrt(squares);
  if (norm > maximumNorm) {
    const scale = maximumNorm / norm;
    for (const gradient of gradients) {
      for (let i = 0; i < gradient.length; i++) gradient[i]! *= scale;
    }
  }
  return norm;
}
