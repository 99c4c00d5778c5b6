/** A mixture of Gaussians (高斯混合), fitted to codes by expectation-maximization, to draw new codes from. */
import { exp, log } from "lib/_exp_log.ts";
import type { Random } from "lib/random/mod.ts";

/** One Gaussian of a mixture. */
export interface Component {
  readonly weight: number;
  /** [dimensions] */
  readonly mean: Float64Array;
  /** Lower triangle L of the covariance L L', row by row: [dimensions, dimensions]. */
  readonly factor: Float64Array;
}

/** A share of the mean variance is added to each variance, so that no component shrinks to a point. */
const LEAST_SHARE = 1e-3;
const ITERATIONS = 40;

/**
 * Fit by expectation-maximization (Dempster, Laird & Rubin 1977) from means that are drawn among the
 * codes and the covariance of all; one component is the Gaussian of largest likelihood.
 *
 * @param codes each [dimensions]
 */
export function fitMixture(
  codes: readonly Float64Array[],
  components: number,
  random: Random,
): Component[] {
  const all = codes.map(() => 1), whole = componentOf(codes, all, 0);
  const spread = trace(whole.factor) / whole.mean.length * LEAST_SHARE;
  const starts = [...random.permutation(codes.length).subarray(0, components)];
  let mixture: Component[] = components === 1
    ? [whole]
    : starts.map((i) => ({ ...whole, weight: 1 / components, mean: codes[i]! }));
  for (let i = 0; i < (components === 1 ? 0 : ITERATIONS); i++) {
    const shares = codes.map((code) => responsibilities(mixture, code)); // [codes][components]
    mixture = mixture.map((_, k) => componentOf(codes, shares.map((share) => share[k]!), spread));
  }
  return mixture;
}

/** New codes of a mixture. */
export function drawCodes(
  mixture: readonly Component[],
  count: number,
  random: Random,
): Float64Array[] {
  return Array.from({ length: count }, () => {
    let rest = random.uniform();
    const chosen = mixture.find(({ weight }) => (rest -= weight) < 0) ?? mixture.at(-1)!;
    const { mean, factor } = chosen, size = mean.length, noise = new Float64Array(size);
    random.fillNormal(noise);
    return mean.map((value, row) => {
      let sum = value;
      for (let column = 0; column <= row; column++) {
        sum += factor[row * size + column]! * noise[column]!;
      }
      return sum;
    });
  });
}

/** The share of each component in a code; they sum to 1. */
function responsibilities(mixture: readonly Component[], code: Float64Array): number[] {
  const logs = mixture.map((component) => log(component.weight) + logDensity(component, code));
  const largest = Math.max(...logs), weights = logs.map((value) => exp(value - largest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Up to a constant that all components share. */
function logDensity({ mean, factor }: Component, code: Float64Array): number {
  const size = mean.length, solved = new Float64Array(size); // L solved = code - mean
  let sum = 0;
  for (let row = 0; row < size; row++) {
    let value = code[row]! - mean[row]!;
    for (let column = 0; column < row; column++) {
      value -= factor[row * size + column]! * solved[column]!;
    }
    const diagonal = factor[row * size + row]!;
    solved[row] = value / diagonal;
    sum -= 0.5 * solved[row]! ** 2 + log(diagonal);
  }
  return sum;
}

function componentOf(
  codes: readonly Float64Array[],
  shares: readonly number[],
  spread: number,
): Component {
  const size = codes[0]!.length, total = shares.reduce((a, b) => a + b, 0);
  const mean = new Float64Array(size), covariance = new Float64Array(size * size);
  codes.forEach((code, i) => code.forEach((value, d) => mean[d]! += shares[i]! * value / total));
  codes.forEach((code, i) => {
    for (let row = 0; row < size; row++) {
      for (let column = 0; column <= row; column++) {
        const product = (code[row]! - mean[row]!) * (code[column]! - mean[column]!);
        covariance[row * size + column]! += shares[i]! * product / total;
      }
    }
  });
  for (let d = 0; d < size; d++) covariance[d * size + d]! += spread;
  return { weight: total / codes.length, mean, factor: cholesky(covariance, size) };
}

/** The lower triangle L of a positive definite matrix L L'. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) {
        value -= factor[row * size + k]! * factor[column * size + k]!;
      }
      factor[row * size + column] = row === column
        ? Math.sqrt(value)
        : value / factor[column * size + column]!;
    }
  }
  return factor;
}

/** The sum of the variances. */
function trace(factor: Float64Array): number {
  return factor.reduce((sum, value) => sum + value ** 2, 0);
}
