/** Reference cases on metrics. */
import { metrics } from "lib/nn/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

function classification(inputs: GoldenInputs): Record<string, unknown> {
  const { y_true, y_pred, y_binary, scores, logits } = inputs;
  const each = { average: "none" } as const;
  const { falsePositiveRates, truePositiveRates } = metrics.rocCurve(y_binary, scores);
  const { precisions, recalls } = metrics.precisionRecallCurve(y_binary, scores);
  const clipped = scores.map((score: number) => Math.min(Math.max(score, 0.01), 0.99));
  return {
    accuracy: metrics.accuracy(y_true, y_pred),
    confusion_matrix: metrics.confusionMatrix(y_true, y_pred),
    precision_per_class: metrics.precision(y_true, y_pred, each),
    recall_per_class: metrics.recall(y_true, y_pred, each),
    f1_per_class: metrics.fScore(y_true, y_pred, each),
    f1_macro: metrics.fScore(y_true, y_pred, { average: "macro" }),
    f1_micro: metrics.fScore(y_true, y_pred, { average: "micro" }),
    f1_weighted: metrics.fScore(y_true, y_pred, { average: "weighted" }),
    balanced_accuracy: metrics.balancedAccuracy(y_true, y_pred),
    matthews: metrics.matthewsCorrelation(y_true, y_pred),
    cohen_kappa: metrics.cohenKappa(y_true, y_pred),
    roc_auc: metrics.rocAuc(y_binary, scores),
    roc_fpr: falsePositiveRates,
    roc_tpr: truePositiveRates,
    average_precision: metrics.averagePrecision(y_binary, scores),
    pr_precision: precisions,
    pr_recall: recalls,
    log_loss_binary: metrics.logLoss(y_binary, clipped),
    brier: metrics.brierScore(y_binary, scores),
    top2_accuracy_from_logits: metrics.topKAccuracy(y_true, logits, 2),
  };
}

function regression({ y_true, y_pred, points, labels, labels2 }: GoldenInputs) {
  return {
    mse: metrics.meanSquaredError(y_true, y_pred),
    mae: metrics.meanAbsoluteError(y_true, y_pred),
    r2: metrics.r2Score(y_true, y_pred),
    explained_variance: metrics.explainedVariance(y_true, y_pred),
    max_error: metrics.maximumError(y_true, y_pred),
    median_ae: metrics.medianAbsoluteError(y_true, y_pred),
    silhouette: metrics.silhouetteScore(points, labels),
    davies_bouldin: metrics.daviesBouldinScore(points, labels),
    adjusted_rand: metrics.adjustedRandIndex(labels, labels2),
    nmi: metrics.normalizedMutualInformation(labels, labels2),
    cosine_similarity_matrix: metrics.cosineSimilarities(points),
    euclidean_matrix: metrics.euclideanDistances(points),
  };
}

function languageModel({ logits, targets }: GoldenInputs) {
  const logProbabilities = metrics.tokenLogProbabilities(targets, logits);
  return {
    nll: -mean(logProbabilities),
    perplexity: metrics.perplexity(logProbabilities),
    bits_per_token: metrics.bitsPerToken(logProbabilities),
    token_logprobs: logProbabilities,
  };
}

export const adapters: Record<string, Adapter> = {
  metrics_classification: classification,
  metrics_regression: regression,
  lm_metrics: languageModel,
};
