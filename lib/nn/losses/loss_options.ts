/** What all losses have in common: weights, masks and how the losses of the elements are combined. */
import * as tf from "@tensorflow/tfjs";
import { checkElements } from "../../_check_elements.ts";
import { invalidArgument } from "../../_invalid_argument.ts";
import { assertShape } from "../../tensor/mod.ts";

/** How the losses of single elements become one: their mean, their sum, or not at all. */
export type Reduction = "mean" | "sum" | "none";

/** Options of every loss. */
export interface LossOptions<R extends Reduction = Reduction> {
  /**
   * Weight of each loss, finite and at least 0, in the shape of the losses or of their first axes. 0 masks: what
   * stands there is as if absent, NaN too. The mean is over the sum of the weights, as PyTorch has it
   * (Keras: over their number), and 0 when all are 0.
   */
  readonly weights?: tf.Tensor;
  /** Default `"mean"`. */
  readonly reduction?: R;
}

/** One number, unless the losses are not reduced. */
export type Reduced<R extends Reduction> = "none" extends R ? tf.Tensor : tf.Scalar;

/** Losses of the elements of tensors of one shape; masked elements have been replaced. */
type Losses = (target: tf.Tensor, prediction: tf.Tensor, ...others: tf.Tensor[]) => tf.Tensor;

/** How a loss of two tensors is computed. */
export interface LossDefinition {
  /** What fails, to follow "Cannot": "compute the mean squared error". */
  readonly task: string;
  /** The losses: of each element, or of each row of `axes` elements. */
  readonly losses: Losses;
  /** What `losses` is given besides target and prediction, of their shape. */
  readonly others?: readonly tf.Tensor[];
  /** Weights beside those of the options, in the shape of the losses. */
  readonly rowWeights?: readonly tf.Tensor[];
  /** Axes that `losses` sums over, from the last one on. Default 0. */
  readonly axes?: 0 | 1;
}

/** Compute a loss: check the shapes, take out what is masked, weigh and reduce. */
export function computeLoss<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R>,
  { task, losses, others = [], rowWeights = [], axes = 0 }: LossDefinition,
): Reduced<R> {
  const context = { function: task, argument: "prediction" };
  assertShape(prediction, target.shape, context);
  if (target.rank < axes) {
    throw invalidArgument(task, "target.rank", `at least ${axes}`, target.rank);
  }
  const reduction = options.reduction ?? "mean";
  if (!["mean", "sum", "none"].includes(reduction)) {
    const requirement = '"mean", "sum" or "none"';
    throw invalidArgument(task, "reduction", requirement, reduction, "string");
  }
  if (options.weights !== undefined) checkWeights(task, "weights", options.weights);
  return tf.tidy(() => {
    const shape = target.shape.slice(0, target.rank - axes);
    const all = options.weights === undefined ? rowWeights : [options.weights, ...rowWeights];
    const weights = all.map((each) => spread(task, each, shape)).reduce<tf.Tensor | undefined>(
      (product, each) => product === undefined ? each : tf.mul(product, each),
      undefined,
    );
    const present = (x: tf.Tensor) => withoutMasked(tf.cast(x, "float32"), weights);
    const each = losses(present(target), present(prediction), ...others.map(present));
    if (weights === undefined) return reduce(each, reduction);
    const weighted = tf.mul(each, weights);
    if (reduction !== "mean") return reduce(weighted, reduction);
    const total = tf.sum(weights);
    return tf.div(tf.sum(weighted), tf.where(tf.equal(total, 0), 1, total));
  }) as Reduced<R>;
}

function reduce(losses: tf.Tensor, reduction: Reduction): tf.Tensor {
  if (reduction === "none") return losses;
  return reduction === "mean" ? tf.mean(losses) : tf.sum(losses);
}

/** Refuse weights that are negative or not finite. */
export function checkWeights(task: string, name: string, weights: tf.Tensor): void {
  const isRight = (weight: number) => weight >= 0 && weight < Infinity;
  checkElements(task, name, weights.dataSync(), ["finite and at least 0", isRight]);
}

/** Weights of the first axes, for every loss of a shape. */
export function spread(task: string, weights: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const given = weights.shape, context = { function: task, argument: "weights" };
  if (given.length > shape.length) assertShape(weights, shape, context);
  assertShape(weights, shape.slice(0, given.length), context);
  const expanded = [...given, ...shape.slice(given.length).map(() => 1)];
  const ones = tf.ones([...shape]);
  return tf.mul(tf.reshape(tf.cast(weights, "float32"), expanded), ones);
}

/** At this target and prediction every loss, and its gradient, is finite. */
const FILLER = 0.5;

/** Replaced before the loss, so that NaN reaches neither it nor its gradient. */
function withoutMasked(x: tf.Tensor, weights: tf.Tensor | undefined): tf.Tensor {
  if (weights === undefined) return x;
  const kept = tf.notEqual(weights, 0);
  const spreadOut = kept.rank === x.rank
    ? kept
    : tf.tile(tf.expandDims(kept, -1), [...kept.shape.map(() => 1), x.shape.at(-1)!]);
  return tf.where(spreadOut, x, tf.fill(x.shape, FILLER));
}
