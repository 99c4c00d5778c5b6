/** Knowledge distillation: a small network learns the probabilities of a large one. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { losses } from "../nn/mod.ts";
import { assertShape } from "../tensor/mod.ts";

/** What the student is to learn from. */
export interface DistillationOptions {
  /** T > 0: the larger, the more the teacher's small probabilities count. */
  readonly temperature: number;
  /** Share of the teacher in the loss, in [0, 1]; the rest is of the labels. Default 1. */
  readonly teacherShare?: number;
  /** The right classes, integers of shape [batch]; needed unless the teacher's share is 1. */
  readonly labels?: tf.Tensor1D;
}

const TASK = "compute the distillation loss";

/**
 * Knowledge distillation (知识蒸馏; Hinton, Vinyals & Dean 2015, arXiv:1503.02531, section 2): with the
 * logits z of the student, v of the teacher and the labels y,
 *
 *     share T^2 KL(softmax(v / T) ‖ softmax(z / T)) + (1 - share) crossEntropy(y, softmax(z))
 *
 * The gradient of the soft part shrinks like 1 / T^2; the factor T^2 keeps both parts in proportion.
 *
 * @param student logits z, [batch, classes]
 * @param teacher logits v, of the same shape; no gradient goes to them
 * @param options see {@linkcode DistillationOptions}
 * @returns the mean over the batch
 * @throws {RangeError | TypeError} for shapes that do not fit, or an option out of its range
 *
 * @example
 * ```ts
 * import { distillationLoss } from "lib/compression/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const logits = tf.tensor2d([[1, 3]]);
 * const loss = distillationLoss(logits, logits, { temperature: 4 }).dataSync()[0]!;
 * assert.ok(Math.abs(loss) < 1e-6); // the student says what the teacher says
 * ```
 */
export function distillationLoss(
  student: tf.Tensor2D,
  teacher: tf.Tensor2D,
  options: DistillationOptions,
): tf.Scalar {
  const { temperature, teacherShare = 1, labels } = options;
  if (!(temperature > 0 && temperature < Infinity)) {
    throw invalidArgument(TASK, "temperature", "greater than 0 and finite", temperature);
  }
  if (!(teacherShare >= 0 && teacherShare <= 1)) {
    throw invalidArgument(TASK, "teacherShare", "in [0, 1]", teacherShare);
  }
  if (teacherShare < 1 && labels === undefined) {
    throw invalidArgument(TASK, "labels", "given where teacherShare is below 1", labels, "object");
  }
  assertShape(teacher, student.shape, { function: TASK, argument: "teacher" });
  return tf.tidy(() => {
    const soft = tf.softmax(tf.div<tf.Tensor2D>(teacher, temperature)); // [batch, classes]
    const logarithms = tf.logSoftmax(tf.div<tf.Tensor2D>(teacher, temperature));
    const entropy = tf.neg(tf.mean(tf.sum(tf.mul(soft, logarithms), 1)));
    const z = tf.div(student, temperature);
    const cross = losses.categoricalCrossEntropy(soft, z, { fromLogits: true });
    const divergence = tf.mul(tf.sub(cross, entropy), temperature ** 2);
    if (teacherShare === 1) return divergence as tf.Scalar;
    const hard = losses.sparseCategoricalCrossEntropy(labels!, student, { fromLogits: true });
    return tf.add(tf.mul(divergence, teacherShare), tf.mul(hard, 1 - teacherShare)) as tf.Scalar;
  });
}
