/**
 * Writes `data/reference/07_scikit_learn.json`: of scikit-learn's cases in tests/golden what notebook 07 compares
 * its cells with. To run: deno run -A tools/experiments/07_classical/reference.ts
 */
import { readFileSync, writeFileSync } from "node:fs";

const read = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../tests/golden/${name}_a.json`, import.meta.url), "utf8"),
  );

/** The cases, by the algorithm: what is left out of the table, and what scikit-learn finds. */
export function referenceCases(): Record<string, unknown> {
  const linear = read("ml_linear_regression"), logistic = read("ml_logistic_regression");
  const bayes = read("ml_naive_bayes"),
    neighbours = read("ml_knn"),
    tree = read("ml_decision_tree");
  const boost = read("ml_adaboost_exact"), ensembles = read("ml_ensembles"), svm = read("ml_svm");
  const clusters = read("ml_kmeans"), components = read("ml_pca");
  return {
    linear: {
      leftOut: linear.inputs.test_indices,
      expected: [...linear.expected.ols_coef, linear.expected.ols_intercept],
    },
    logistic: {
      leftOut: logistic.inputs.binary_test_indices,
      expected: [...logistic.expected.l2_coef, logistic.expected.l2_intercept],
    },
    bayes: { leftOut: bayes.inputs.test_indices, expected: bayes.expected.test_log_proba },
    neighbours: {
      leftOut: neighbours.inputs.rows[0].test_indices,
      expected: neighbours.expected.rows[0].predictions,
    },
    tree: {
      leftOut: tree.inputs.iris.test_indices,
      expected: tree.expected.iris_best_root_splits_weightedgini_feature_threshold[0],
    },
    forest: {
      leftOut: ensembles.inputs.iris_test_indices,
      expected: ensembles.expected.random_forest_iris_100_trees.median,
    },
    adaBoost: { ...boost.inputs, expected: boost.expected.F },
    boosting: {
      leftOut: ensembles.inputs.diabetes_test_indices,
      expected: ensembles.expected.gradient_boosting_regressor_diabetes_train_mse.median,
    },
    svm: { leftOut: svm.inputs.soft_test_indices, expected: svm.expected.rbf_test_decision },
    clusters: {
      start: clusters.inputs.rows[0].init_row_indices,
      expected: clusters.expected.rows[0].inertia,
    },
    components: {
      leftOut: components.inputs.rows[0].row_indices_left_out,
      expected: components.expected.rows[0].explained_variance,
    },
  };
}

if (import.meta.main) {
  const file = new URL("../../../data/reference/07_scikit_learn.json", import.meta.url);
  writeFileSync(file, JSON.stringify(referenceCases()) + "\n");
}
