/** Signal, noise and direction of gradient estimates, gathered one episode at a time. */

/** Episodes that are averaged before the cosine with a reference is taken. */
const BATCHES = [1, 4, 16, 64, 256];

type Vector = Float32Array | Float64Array;

/** A mean gradient, and its length without what noise adds to it. */
export interface Direction {
  readonly mean: Float64Array;
  readonly length: number;
}

/** Sums over episodes of the gradients of some estimators, compared with a reference if there is one. */
export class GradientMoments {
  #count = 0;
  /** Of each estimator the sum of its gradients, and of their squared lengths. */
  readonly #sums: Float64Array[] = [];
  readonly #squares: number[];
  /** For each size and estimator the sum over the batch that is being filled, and the cosines so far. */
  readonly #batches = new Map<string, { sum: Float64Array; cosines: number; count: number }>();

  constructor(readonly names: readonly string[], readonly reference?: Direction) {
    this.#squares = names.map(() => 0);
  }

  /** One episode: a gradient for each estimator. */
  add(gradients: readonly Float32Array[]): void {
    this.#count++;
    gradients.forEach((gradient, e) => {
      addTo(this.#sums[e] ??= new Float64Array(gradient.length), gradient);
      this.#squares[e]! += dot(gradient, gradient);
      for (const size of this.reference === undefined ? [] : BATCHES) {
        this.#addToBatch(`cosine_${size}_${this.names[e]!}`, gradient, this.#count % size === 0);
      }
    });
  }

  #addToBatch(name: string, gradient: Float32Array, isFull: boolean): void {
    let batch = this.#batches.get(name);
    if (batch === undefined) {
      batch = { sum: new Float64Array(gradient.length), cosines: 0, count: 0 };
      this.#batches.set(name, batch);
    }
    addTo(batch.sum, gradient);
    if (!isFull) return;
    const { mean, length } = this.reference!, own = Math.sqrt(dot(batch.sum, batch.sum));
    batch.cosines += dot(batch.sum, mean) / (own * length);
    batch.count++;
    batch.sum.fill(0);
  }

  /** Mean of an estimator, its length less what noise adds, and the total variance of one episode. */
  of(name: string): Direction & { readonly variance: number } {
    const e = this.names.indexOf(name), n = this.#count;
    const mean = this.#sums[e]!.map((x) => x / n), raw = dot(mean, mean);
    const variance = (this.#squares[e]! / n - raw) * n / (n - 1);
    return { mean, variance, length: Math.sqrt(Math.max(0, raw - variance / n)) };
  }

  /** For each estimator noise, length and direction, each by its own mean, and cosines of batches. */
  summary(): Record<string, number> {
    const metrics: Record<string, number> = {}, { mean: truth, length: unit } = this.reference!;
    for (const name of this.names) {
      const { mean, variance, length } = this.of(name);
      metrics[`noise_${name}`] = variance / length ** 2;
      metrics[`length_${name}`] = length / unit;
      metrics[`limit_${name}`] = dot(mean, truth) / (length * unit);
    }
    for (const [name, { cosines, count }] of this.#batches) metrics[name] = cosines / count;
    return metrics;
  }
}

function addTo(sum: Float64Array, vector: Vector): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]!;
}

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
