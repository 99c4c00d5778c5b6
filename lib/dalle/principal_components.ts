/** Principal components (主成分分析, PCA) of embeddings: the few directions in which they vary. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { symmetricEigen } from "../linear_algebra/mod.ts";
import { assertShape } from "../tensor/mod.ts";

/** Directions in which embeddings vary, in plain numbers. */
export interface PrincipalComponents {
  /** Mean of the embeddings, [size]. */
  readonly mean: Float64Array;
  /** Unit vectors, that of the largest variance first, [size, size], row after row. */
  readonly directions: Float64Array;
  /** Variance along each, falling, [size]; divided by the number of embeddings. */
  readonly variances: Float64Array;
}

/**
 * The principal components of embeddings: eigenvectors of their covariance.
 *
 * unCLIP's autoregressive prior keeps 319 of 1,024 directions, which hold nearly all of the variance, in the
 * order of their variances (Ramesh et al. 2022, arXiv:2204.06125, section 2.2).
 *
 * @param embeddings [count, size], at least two
 * @returns see {@linkcode PrincipalComponents}
 * @throws {RangeError | TypeError} for another shape, or fewer than two embeddings
 *
 * @example
 * ```ts
 * import { principalComponents } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { mean, variances } = principalComponents(tf.tensor2d([[1, 5], [3, 5]])); // along the first axis
 * assert.deepEqual([[...mean], [...variances]], [[2, 5], [1, 0]]);
 * ```
 */
export function principalComponents(embeddings: tf.Tensor2D): PrincipalComponents {
  const task = "find principal components";
  assertShape(embeddings, ["count", "size"], { function: task, argument: "embeddings" });
  const [count, size] = embeddings.shape, values = embeddings.dataSync();
  if (count < 2) throw invalidArgument(task, "embeddings", "at least two", count);
  const mean = new Float64Array(size), covariance = new Float64Array(size * size);
  values.forEach((value: number, i: number) => mean[i % size]! += value / count);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < size; i++) {
      const distance = (values[row * size + i]! - mean[i]!) / count;
      for (let j = 0; j < size; j++) {
        covariance[i * size + j]! += distance * (values[row * size + j]! - mean[j]!);
      }
    }
  }
  const { values: variances, vectors: directions } = symmetricEigen(covariance);
  return { mean, directions, variances: variances.map((variance) => Math.max(0, variance)) };
}

/**
 * Embeddings by their components: how far each lies from the mean along the first directions.
 *
 * @param components from {@linkcode principalComponents}
 * @param embeddings [count, size]
 * @param kept how many directions, an integer in [1, size]
 * @returns [count, kept]
 * @throws {RangeError | TypeError} for another shape, or a number of directions out of its range
 *
 * @example
 * ```ts
 * import { principalComponents, reconstruct, project } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor2d([[1, 5], [3, 5]]), components = principalComponents(x);
 * const few = project(components, x, 1); // one number each says all
 * assert.deepEqual(reconstruct(components, few).arraySync(), x.arraySync());
 * ```
 */
export function project(
  components: PrincipalComponents,
  embeddings: tf.Tensor2D,
  kept: number,
): tf.Tensor2D {
  const task = "project embeddings", size = components.mean.length;
  assertShape(embeddings, ["count", size], { function: task, argument: "embeddings" });
  checkKept(task, kept, size);
  return tf.tidy(() => {
    const { mean, directions } = tensorsOf(components, kept);
    return tf.matMul(tf.sub<tf.Tensor2D>(embeddings, mean), directions, false, true);
  });
}

/**
 * Embeddings from their components, as far as these say: mean + sum of component x direction.
 *
 * @param components from {@linkcode principalComponents}
 * @param projected [count, kept], along the first directions
 * @returns [count, size]
 * @throws {RangeError | TypeError} for more components than directions
 *
 * @example
 * ```ts
 * import { principalComponents, reconstruct } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const components = principalComponents(tf.tensor2d([[1, 5], [3, 5]]));
 * assert.deepEqual(reconstruct(components, tf.zeros([1, 1])).arraySync(), [[2, 5]]); // the mean
 * ```
 */
export function reconstruct(
  components: PrincipalComponents,
  projected: tf.Tensor2D,
): tf.Tensor2D {
  const task = "reconstruct embeddings";
  assertShape(projected, ["count", "kept"], { function: task, argument: "projected" });
  checkKept(task, projected.shape[1], components.mean.length);
  return tf.tidy(() => {
    const { mean, directions } = tensorsOf(components, projected.shape[1]);
    return tf.add<tf.Tensor2D>(tf.matMul(projected, directions), mean);
  });
}

function tensorsOf({ mean, directions }: PrincipalComponents, kept: number) {
  const size = mean.length;
  return {
    mean: tf.tensor1d(Float32Array.from(mean)),
    directions: tf.tensor2d(Float32Array.from(directions.subarray(0, kept * size)), [kept, size]),
  };
}

function checkKept(task: string, kept: number, size: number): void {
  if (Number.isSafeInteger(kept) && kept >= 1 && kept <= size) return;
  throw invalidArgument(task, "kept", `an integer in [1, ${size}]`, kept);
}
