/** Reference cases on losses. */
import * as tf from "@tensorflow/tfjs";
import { losses, metrics } from "lib/nn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const number = (tensor: tf.Tensor) => tensor.arraySync() as number;
const perRow = (tensor: tf.Tensor) => tf.mean(tensor, -1).arraySync();
const gradientOf = (loss: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) =>
  tf.grad(loss as (x: tf.Tensor) => tf.Scalar)(x).arraySync();

function binary(inputs: GoldenInputs): Record<string, unknown> {
  const [y, logits, probs] = [inputs["y"], inputs["logits"], inputs["probs"]].map((x) =>
    tf.tensor2d(x)
  ) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const { binaryCrossEntropy } = losses, fromLogits = true;
  const mean = binaryCrossEntropy(y, logits, { fromLogits });
  const each = binaryCrossEntropy(y, logits, { fromLogits, reduction: "none" });
  const labelSmoothing = inputs["label_smoothing"], positiveWeight = inputs["pos_weight"];
  return {
    keras_from_logits: number(mean),
    keras_from_probs: number(binaryCrossEntropy(y, probs)),
    keras_from_logits_label_smoothing: number(
      binaryCrossEntropy(y, logits, { fromLogits, labelSmoothing }),
    ),
    keras_per_sample_from_logits: perRow(each),
    keras_binary_focal_gamma2: number(losses.binaryFocalCrossEntropy(y, logits, { fromLogits })),
    torch_with_logits_mean: number(mean),
    torch_with_logits_sum: number(binaryCrossEntropy(y, logits, { fromLogits, reduction: "sum" })),
    torch_probs_mean: number(binaryCrossEntropy(y, probs)),
    torch_pos_weight: number(binaryCrossEntropy(y, logits, { fromLogits, positiveWeight })),
    grad_logits_of_mean: gradientOf((z) => binaryCrossEntropy(y, z, { fromLogits }), logits),
  };
}

function categorical(inputs: GoldenInputs): Record<string, unknown> {
  const [logits, probs, oneHot, soft] = ["logits", "probs", "one_hot", "soft_targets"].map((name) =>
    tf.tensor2d(inputs[name])
  ) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const [labels, ignoring] = [inputs["labels"], inputs["labels_with_ignore"]].map((x) =>
    tf.tensor1d(x, "int32")
  ) as [tf.Tensor1D, tf.Tensor1D];
  const classWeights = tf.tensor1d(inputs["class_weight"]), fromLogits = true;
  const labelSmoothing = inputs["label_smoothing"];
  const { categoricalCrossEntropy: dense, sparseCategoricalCrossEntropy: sparse } = losses;
  const mean = number(sparse(labels, logits, { fromLogits }));
  return {
    keras_cce_from_logits: number(dense(oneHot, logits, { fromLogits })),
    keras_cce_from_probs: number(dense(oneHot, probs)),
    keras_cce_from_logits_label_smoothing: number(
      dense(oneHot, logits, { fromLogits, labelSmoothing }),
    ),
    keras_cce_soft_targets_from_logits: number(dense(soft, logits, { fromLogits })),
    keras_sparse_from_logits: mean,
    keras_sparse_from_probs: number(sparse(labels, probs)),
    keras_sparse_per_sample_from_logits: sparse(labels, logits, { fromLogits, reduction: "none" })
      .arraySync(),
    keras_focal: number(losses.categoricalFocalCrossEntropy(oneHot, logits, { fromLogits })),
    torch_cross_entropy: mean,
    torch_sum: number(sparse(labels, logits, { fromLogits, reduction: "sum" })),
    torch_label_smoothing: number(sparse(labels, logits, { fromLogits, labelSmoothing })),
    torch_class_weight_mean: number(sparse(labels, logits, { fromLogits, classWeights })),
    torch_ignore_index: number(sparse(ignoring, logits, { fromLogits, ignoreIndex: -100 })),
    torch_soft_targets: number(dense(soft, logits, { fromLogits })),
    torch_nll: mean,
    grad_logits_of_mean: gradientOf((z) => sparse(labels, z, { fromLogits }), logits),
  };
}

function regression(inputs: GoldenInputs): Record<string, unknown> {
  const of = (name: string) => tf.tensor2d(inputs[name]);
  const y = of("y_true"), p = of("y_pred"), deltas: number[] = inputs["huber_deltas"];
  const [positive, predicted] = [of("positive_true"), of("positive_pred")];
  const squares = losses.meanSquaredError(y, p, { reduction: "none" });
  const hubers = deltas.map((delta) => number(losses.huber(y, p, { delta })));
  return {
    mse: number(losses.meanSquaredError(y, p)),
    mse_per_sample: perRow(squares),
    mse_sum_keras: number(tf.sum(tf.mean(squares, -1))),
    torch_mse_sum: number(losses.meanSquaredError(y, p, { reduction: "sum" })),
    mae: number(losses.meanAbsoluteError(y, p)),
    mape: number(losses.meanAbsolutePercentageError(y, p)),
    msle: number(losses.meanSquaredLogarithmicError(positive, predicted)),
    logcosh: number(losses.logCosh(y, p)),
    huber: hubers,
    torch_huber: hubers,
    torch_smooth_l1_beta: deltas.map((beta) => number(losses.smoothL1(y, p, { beta }))),
    torch_huber_grad_pred_first_delta: gradientOf(
      (p) => losses.huber(y, p, { delta: deltas[0]! }),
      p,
    ),
    kl_divergence: number(losses.klDivergence(of("p_true"), of("p_pred"))),
    poisson: number(losses.poisson(positive, predicted)),
    hinge: number(losses.hinge(of("sign_true"), p)),
    squared_hinge: number(losses.squaredHinge(of("sign_true"), p)),
    cosine_similarity_loss: number(losses.cosineSimilarity(y, p)),
    torch_gaussian_nll: number(losses.gaussianNegativeLogLikelihood(y, p, of("variance"))),
    rmse: metrics.rootMeanSquaredError(inputs["y_true"].flat(), inputs["y_pred"].flat()),
  };
}

export const adapters: Record<string, Adapter> = {
  loss_binary: inFloat32(binary),
  loss_categorical: inFloat32(categorical),
  loss_regression: inFloat32(regression),
};
