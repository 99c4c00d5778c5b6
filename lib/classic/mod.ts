/**
 * Ten classic algorithms of machine learning, on plain rows of numbers, each equal to scikit-learn's.
 *
 * @example
 * ```ts
 * import { fitNeighbourClassifier, fitStandardScaler } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const rows = [[0, 1000], [1, 1010], [9, 1004]], targets = [0, 0, 1];
 * const { transform } = fitStandardScaler(rows);
 * const { predict } = fitNeighbourClassifier({ rows: transform(rows), targets }, 1);
 * assert.deepEqual([...predict(transform([[8, 1003]]))], [1]);
 * ```
 *
 * @module
 */
export type { Rows, Table } from "./_table.ts";
export * from "./ada_boost.ts";
export * from "./cross_validation.ts";
export {
  type ClassificationTree,
  type ClassificationTreeOptions,
  fitClassificationTree,
  fitRegressionTree,
  giniImpurity,
  type RegressionTree,
  type TreeNode,
  type TreeOptions,
} from "./decision_tree.ts";
export * from "./gradient_boosting.ts";
export * from "./k_means.ts";
export * from "./linear_regression.ts";
export * from "./logistic_regression.ts";
export * from "./naive_bayes.ts";
export * from "./nearest_neighbours.ts";
export * from "./principal_components.ts";
export * from "./random_forest.ts";
export * from "./standard_scaler.ts";
export * from "./support_vector_machine.ts";
