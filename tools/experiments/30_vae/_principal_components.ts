/** Principal component analysis (PCA, 主成分分析): the best linear code of a size, to compare with. */
import * as tf from "@tensorflow/tfjs";
import { Random } from "lib/random/mod.ts";

/** The best linear encoder and decoder with a code of some size. */
export interface PrincipalComponents {
  /** [images, pixels] to [images, code] */
  encode(x: tf.Tensor2D): tf.Tensor2D;
  /** [images, code] to [images, pixels] */
  decode(code: tf.Tensor2D): tf.Tensor2D;
}

const ITERATIONS = 500;

/** The directions of largest variance, by orthogonal iteration: multiply and make orthonormal again. */
export function principalComponents(x: tf.Tensor2D, size: number): PrincipalComponents {
  const mean = tf.mean(x, 0) as tf.Tensor1D, centred = tf.sub<tf.Tensor2D>(x, mean);
  const pixels = x.shape[1], covariance = tf.matMul(centred, centred, true).dataSync();
  const random = new Random(0);
  let vectors: Float64Array[] = Array.from({ length: size }, () => {
    const vector = new Float64Array(pixels);
    random.fillNormal(vector);
    return vector;
  });
  for (let i = 0; i < ITERATIONS; i++) {
    vectors = orthonormal(vectors.map((v) => times(covariance, v)));
  }
  const basis = tf.tensor2d(vectors.map((vector) => [...vector])); // [code, pixels]
  return {
    encode: (images) => tf.matMul(tf.sub<tf.Tensor2D>(images, mean), basis, false, true),
    decode: (code) => tf.add<tf.Tensor2D>(tf.matMul(code, basis), mean),
  };
}

function times(matrix: ArrayLike<number>, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    for (let column = 0; column < size; column++) {
      sum += matrix[row * size + column]! * vector[column]!;
    }
    return sum;
  });
}

/** Gram and Schmidt's method. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    let rest = vector;
    for (const other of done) {
      const share = dot(rest, other);
      rest = rest.map((value, i) => value - share * other[i]!);
    }
    const length = Math.sqrt(dot(rest, rest));
    done.push(rest.map((value) => value / length));
  }
  return done;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
