/** Cross-entropy of one class out of several. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { CROSS_ENTROPY, hasFusedKernel, runFusedKernel } from "../../backend/mod.ts";
import { assertShape, isAllFinite } from "../../tensor/mod.ts";
import { checkShare, logProbabilities, productOrZero } from "./_logarithms.ts";
import {
  checkWeights,
  computeLoss,
  type LossDefinition,
  type LossOptions,
  type Reduced,
  type Reduction,
  spread,
} from "./loss_options.ts";

/** Options of {@linkcode categoricalCrossEntropy}. */
export interface CategoricalCrossEntropyOptions<R extends Reduction = Reduction>
  extends LossOptions<R> {
  /** Whether the predictions are logits; `false` (the default): probabilities. */
  readonly fromLogits?: boolean;
  /** Share s in [0, 1] of smoothing: targets become y (1 - s) + s / classes. Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Categorical cross-entropy: -sum over classes of y log p   [nats]
 *
 * From logits it is computed by the logarithm of the softmax; a class whose logit is -Infinity costs
 * nothing where its target is 0. Probabilities are divided by their sum and clipped to
 * [1e-7, 1 - 1e-7], as in Keras. `CategoricalCrossentropy` of Keras; `cross_entropy` of PyTorch with
 * probabilities as targets.
 *
 * @param target probabilities, shape [..., classes]
 * @param prediction probabilities or logits, same shape
 * @param options see {@linkcode CategoricalCrossEntropyOptions}; `weights` are of rows
 * @returns the mean over all rows; with `reduction: "none"` shape [...]
 * @throws {RangeError | TypeError} for shapes that do not fit, or an option out of its range
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const target = tf.tensor2d([[0, 1, 0]]), logits = tf.zeros([1, 3]);
 * const loss = losses.categoricalCrossEntropy(target, logits, { fromLogits: true });
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.log(3)) < 1e-6);
 * ```
 */
export function categoricalCrossEntropy<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: CategoricalCrossEntropyOptions<R> = {},
): Reduced<R> {
  const task = "compute the categorical cross-entropy";
  return computeLoss(target, prediction, options, crossEntropyDefinition(task, options));
}

/** Options of {@linkcode sparseCategoricalCrossEntropy}. */
export interface SparseCategoricalCrossEntropyOptions<R extends Reduction = Reduction>
  extends CategoricalCrossEntropyOptions<R> {
  /** A label that stands for "no target", such as padding: its row counts as if absent. */
  readonly ignoreIndex?: number;
  /** Weight of each class, finite and at least 0, shape [classes]: each row has that of its label. */
  readonly classWeights?: tf.Tensor1D;
}

/**
 * {@linkcode categoricalCrossEntropy} with the number of the right class as target.
 * `SparseCategoricalCrossentropy` of Keras; `cross_entropy` and `nll_loss` of PyTorch.
 *
 * @param labels integers in [0, classes), shape [...]; anything where the weight is 0
 * @param prediction probabilities or logits, shape [..., classes]
 * @param options see {@linkcode SparseCategoricalCrossEntropyOptions}
 * @returns the mean over all rows; with `reduction: "none"` the shape of labels
 * @throws {RangeError | TypeError} for shapes that do not fit, a label that is no class, or an option
 *   out of its range
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const labels = tf.tensor1d([2, 0], "int32"), logits = tf.zeros([2, 3]); // 0 is padding
 * const options = { fromLogits: true, ignoreIndex: 0 };
 * const loss = losses.sparseCategoricalCrossEntropy(labels, logits, options);
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.log(3)) < 1e-6);
 * ```
 */
export function sparseCategoricalCrossEntropy<R extends Reduction = "mean">(
  labels: tf.Tensor,
  prediction: tf.Tensor,
  options: SparseCategoricalCrossEntropyOptions<R> = {},
): Reduced<R> {
  const task = "compute the sparse categorical cross-entropy", classes = prediction.shape.at(-1)!;
  const { ignoreIndex, classWeights } = options;
  const context = { function: task, argument: "prediction" };
  assertShape(prediction, [...labels.shape, classes ?? "classes"], context);
  if (classWeights !== undefined) {
    assertShape(classWeights, [classes!], { function: task, argument: "classWeights" });
    checkWeights(task, "classWeights", classWeights);
  }
  return tf.tidy(() => {
    const present = presentRows(task, labels, options);
    checkLabels(task, labels, classes!, present);
    const known = tf.cast(tf.where(present, labels, 0), "int32");
    const rowWeights = [
      ...(ignoreIndex === undefined ? [] : [present]),
      ...(classWeights === undefined ? [] : [tf.gather(classWeights, known)]),
    ];
    const definition = crossEntropyDefinition(task, options);
    return computeLoss(tf.oneHot(known, classes!), prediction, options, {
      ...definition,
      rowWeights,
    });
  });
}

function crossEntropyDefinition(
  task: string,
  { fromLogits = false, labelSmoothing = 0 }: CategoricalCrossEntropyOptions,
): LossDefinition {
  checkShare(task, "labelSmoothing", labelSmoothing);
  return {
    task,
    axes: 1,
    losses: (hard, p) => {
      const share = labelSmoothing / hard.shape.at(-1)!;
      const y = tf.add(tf.mul(hard, 1 - labelSmoothing), share);
      if (fromLogits && hasKernelFor(y, p)) {
        return runFusedKernel(CROSS_ENTROPY, { target: y, logits: p })[0]!;
      }
      return tf.neg(tf.sum(productOrZero(y, logProbabilities(p, fromLogits)), -1));
    },
  };
}

/**
 * Whether one kernel computes the losses from logits, with the bits of the operations that it stands
 * for: not in second derivatives, and not where a logit is infinite.
 */
function hasKernelFor(target: tf.Tensor, logits: tf.Tensor): boolean {
  return hasFusedKernel(CROSS_ENTROPY, [target, logits]) && logits.size > 0 &&
    tf.engine().state.gradientDepth <= 1 && isAllFinite(logits);
}

/** Whether a row counts: its label is not to be ignored, and its weight not 0. */
function presentRows(
  task: string,
  labels: tf.Tensor,
  { ignoreIndex, weights }: SparseCategoricalCrossEntropyOptions,
): tf.Tensor {
  const all = ignoreIndex === undefined
    ? tf.ones(labels.shape, "bool")
    : tf.notEqual(labels, ignoreIndex);
  if (weights === undefined) return all;
  return tf.logicalAnd(all, tf.notEqual(spread(task, weights, labels.shape), 0));
}

function checkLabels(task: string, labels: tf.Tensor, classes: number, present: tf.Tensor): void {
  const values = labels.dataSync(), counts = present.dataSync();
  for (let i = 0; i < values.length; i++) {
    const label = values[i]!;
    if (!counts[i] || (Number.isInteger(label) && label >= 0 && label < classes)) continue;
    throw invalidArgument(task, `labels[${i}]`, `an integer in [0, ${classes})`, label);
  }
}
