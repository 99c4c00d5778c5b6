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

/** Layer normalization of rows of `gamma.length` numbers. */
export function layerNormReference(
  x: ArrayLike<number>,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
  epsilon: number,
): Float64Array {
  const width = gamma.length, y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    let mean = 0, variance = 0;
    for (let j = 0; j < width; j++) mean += x[start + j]! / width;
    for (let j = 0; j < width; j++) variance += (x[start + j]! - mean) ** 2 / width;
    for (let j = 0; j < width; j++) {
      const normal = (x[start + j]! - mean) / Math.sqrt(variance + epsilon);
      y[start + j] = normal * gamma[j]! + beta[j]!;
    }
  }
  return y;
}

/** x P(standard normal < x), from the tail beyond |x|: its series, or its continued fraction. */
export function geluReference(x: number): number {
  const a = Math.abs(x), density = Math.exp(-a * a / 2) / Math.sqrt(2 * Math.PI);
  let tail = 0;
  if (a < 3) {
    let term = a, sum = a;
    for (let n = 3; n < 121; n += 2) sum += term *= a * a / n;
    tail = 0.5 - density * sum;
  } else {
    let fraction = a;
    for (let n = 120; n > 0; n--) fraction = a + n / fraction;
    tail = density / fraction;
  }
  return x * (x < 0 ? tail : 1 - tail);
}

/** x/2 (1 + tanh(u)) as x / (1 + e^-2u), which does not cancel for negative x. */
export function geluTanhReference(x: number): number {
  return x / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Hidden output and memory of an LSTM cell, one after the other. */
export function lstmCellReference(
  z: ArrayLike<number>,
  cell: ArrayLike<number>,
  units: number,
): Float64Array {
  const output = new Float64Array(2 * cell.length);
  for (let i = 0; i < cell.length; i++) {
    const row = Math.floor(i / units), at = row * 4 * units + i % units;
    const kept = sigmoid(z[at + units]!) * cell[i]!;
    const next = kept + sigmoid(z[at]!) * Math.tanh(z[at + 2 * units]!);
    output[i] = sigmoid(z[at + 3 * units]!) * Math.tanh(next);
    output[cell.length + i] = next;
  }
  return output;
}

/** Gradient of the sum of weights[i] f(x)[i], by central differences in float64. */
export function numericGradient(
  f: (x: Float64Array) => ArrayLike<number>,
  x: ArrayLike<number>,
  weights: ArrayLike<number>,
): Float64Array {
  const point = Float64Array.from(x), step = 2 ** -17;
  const weightedSum = () => {
    const values = f(point);
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += weights[i]! * values[i]!;
    return sum;
  };
  return Float64Array.from(point, (value, i) => {
    point[i] = value + step;
    const above = weightedSum();
    point[i] = value - step;
    const below = weightedSum();
    point[i] = value;
    return (above - below) / (2 * step);
  });
}
