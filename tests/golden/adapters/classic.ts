/** Reference cases on the classic algorithms, on scikit-learn's tables. */
import { readFileSync } from "node:fs";
import {
  findClusters,
  findPrincipalAxes,
  fitAdaBoost,
  fitClassificationTree,
  fitGaussianNaiveBayes,
  fitGradientBoostingClassifier,
  fitGradientBoostingRegression,
  fitLasso,
  fitLinearRegression,
  fitLogisticRegression,
  fitMulticlassAdaBoost,
  fitMultinomialNaiveBayes,
  fitNeighbourClassifier,
  fitNeighbourRegression,
  fitRandomForest,
  fitRegressionTree,
  fitStandardScaler,
  fitSupportVectorMachine,
  giniImpurity,
  radialKernel,
  type Table,
} from "lib/classic/mod.ts";
import { Random } from "lib/random/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { Adapter, AdapterFunction, GoldenInputs } from "../case.ts";

const SPECIES = ["setosa", "versicolor", "virginica"];
const tables = new Map<string, Table>();

/** A table in double precision, with its rows in scikit-learn's order. */
function load(name: string): Table {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const path = name === "digits.csv" ? name : `tabular/${name}`;
  const file = new URL(`../../../data/${path}`, import.meta.url);
  const lines = readFileSync(file, "utf8").trim().split("\n").slice(1).map((line) =>
    line.split(",")
  );
  const number = (cell: string) => SPECIES.includes(cell) ? SPECIES.indexOf(cell) : Number(cell);
  const table = {
    rows: lines.map((cells) => cells.slice(0, -1).map(Number)),
    targets: lines.map((cells) => number(cells.at(-1)!)),
  };
  tables.set(name, table);
  return table;
}

/** The rows that are named, or all others. */
function pick({ rows, targets }: Table, isKept: (i: number) => boolean): Table {
  const kept = [...rows.keys()].filter(isKept);
  return { rows: kept.map((i) => rows[i]!), targets: kept.map((i) => targets[i]!) };
}

function split(
  name: string,
  test: readonly number[],
  isKnown: (target: number) => boolean = () => true,
) {
  const table = load(name), isTest = new Set(test);
  return {
    train: pick(table, (i) => !isTest.has(i) && isKnown(table.targets[i]!)),
    test: pick(table, (i) => isTest.has(i)),
  };
}

const accuracy = (said: ArrayLike<number>, { targets }: Table) =>
  mean(Array.from(said, (one, i) => Number(one === targets[i])));
const mse = (said: ArrayLike<number>, { targets }: Table) =>
  mean(Array.from(said, (one, i) => (one - targets[i]!) ** 2));
const r2 = (said: ArrayLike<number>, table: Table) => {
  const center = mean(table.targets);
  return 1 - mse(said, table) / mean(Array.from(table.targets, (y) => (y - center) ** 2));
};
const withTargets = ({ rows, targets }: Table, change: (target: number) => number): Table => ({
  rows,
  targets: Array.from(targets, change),
});

function linearCase({ dataset, test_indices, ridge_alpha, lasso_alpha }: GoldenInputs) {
  const { train, test } = split(dataset, test_indices);
  const ols = fitLinearRegression(train),
    ridge = fitLinearRegression(train, { ridge: ridge_alpha });
  const standardized = { ...train, rows: fitStandardScaler(train.rows).transform(train.rows) };
  const lasso = fitLasso(standardized, lasso_alpha), said = ols.predict(test.rows);
  return {
    ...{ ols_coef: ols.coefficients, ols_intercept: ols.intercept },
    ols_train_r2: r2(ols.predict(train.rows), train),
    ...{ ols_test_r2: r2(said, test), ols_test_mse: mse(said, test) },
    ols_first5_test_predictions: said.slice(0, 5),
    no_intercept_coef: fitLinearRegression(train, { intercept: false }).coefficients,
    ...{ ridge_coef: ridge.coefficients, ridge_intercept: ridge.intercept },
    ...{ lasso_coef_standardized: lasso.coefficients, lasso_intercept: lasso.intercept },
  };
}

function logisticCase(inputs: GoldenInputs) {
  const two = split(inputs.dataset, inputs.binary_test_indices, (species) => species > 0);
  const train = withTargets(two.train, (species) => species - 1);
  const test = withTargets(two.test, (species) => species - 1);
  const three = split(inputs.dataset, inputs.multiclass_test_indices), penalty = 1 / inputs.C;
  const free = fitLogisticRegression(train, { penalty: 0 });
  const held = fitLogisticRegression(train, { penalty });
  const many = fitLogisticRegression(three.train, { penalty });
  const right = free.probabilities(train.rows).map((p, i) => p[train.targets[i]!]!);
  return {
    ...{ nopenalty_coef: free.coefficients[0], nopenalty_intercept: free.intercepts[0] },
    nopenalty_train_log_loss: -mean(right.map(Math.log)),
    nopenalty_test_accuracy: accuracy(free.predict(test.rows), test),
    ...{ l2_coef: held.coefficients[0], l2_intercept: held.intercepts[0] },
    l2_test_probabilities: held.probabilities(test.rows).map((p) => p[1]),
    ...{ multinomial_coef: many.coefficients, multinomial_intercept: many.intercepts },
    multinomial_test_accuracy: accuracy(many.predict(three.test.rows), three.test),
    multinomial_test_probabilities_first5: many.probabilities(three.test.rows).slice(0, 5),
  };
}

function neighbourCase({ rows, regression }: GoldenInputs) {
  const classified = rows.map(({ dataset, k, test_indices }: GoldenInputs) => {
    const { train, test } = split(dataset, test_indices);
    const predictions = fitNeighbourClassifier(train, k).predict(test.rows);
    const isTied = test_indices.filter((_: number, i: number) => hasTies(train, test.rows[i]!, k));
    return { predictions, accuracy: accuracy(predictions, test), ambiguous_by_ties: isTied };
  });
  const { train, test } = split(regression.dataset, regression.test_indices);
  const { transform } = fitStandardScaler(train.rows);
  const standardized = { ...train, rows: transform(train.rows) }, others = transform(test.rows);
  const said = (weights: "uniform" | "distance") =>
    fitNeighbourRegression(standardized, regression.k, weights).predict(others);
  return {
    rows: classified,
    ...{ regression_uniform: said("uniform"), regression_distance_weights: said("distance") },
  };
}

/** Whether equal distances, or equal votes, leave the prediction to the order of rows. */
function hasTies({ rows, targets }: Table, row: ArrayLike<number>, k: number): boolean {
  const distances = rows.map((other) =>
    Math.sqrt(Array.from(other).reduce((sum, value, j) => sum + (value - row[j]!) ** 2, 0))
  );
  const edge = distances.toSorted((a, b) => a - b)[k - 1]!;
  const near = distances.filter((distance) => distance <= edge + 1e-9);
  if (near.length > k) return true;
  const votes = new Float64Array(10);
  distances.forEach((distance, i) => votes[targets[i]!]! += Number(distance <= edge + 1e-9));
  return votes.filter((vote) => vote === Math.max(...votes)).length > 1;
}

function bayesCase({ dataset, test_indices, digits_test_indices }: GoldenInputs) {
  const { train, test } = split(dataset, test_indices), model = fitGaussianNaiveBayes(train);
  const digits = split("digits.csv", digits_test_indices);
  const counts = fitMultinomialNaiveBayes(digits.train);
  const said = model.predict(test.rows);
  return {
    ...{ class_prior: model.priors, theta: model.means, var: model.variances },
    test_log_proba: model.logProbabilities(test.rows),
    ...{ test_predictions: said, test_accuracy: accuracy(said, test) },
    multinomial_digits_accuracy: accuracy(counts.predict(digits.test.rows), digits.test),
    multinomial_class0_feature_log_prob: counts.logShares[0],
    gaussian_digits_accuracy: accuracy(
      fitGaussianNaiveBayes(digits.train).predict(digits.test.rows),
      digits.test,
    ),
  };
}

function treeCase({ iris, digits, diabetes }: GoldenInputs) {
  const { train, test } = split(iris.dataset, iris.test_indices);
  const pixels = split(digits.dataset, digits.test_indices);
  const numbers = split(diabetes.dataset, diabetes.test_indices);
  const byDepth = [1, 2, 3, undefined].map((depth) => {
    const { predict } = fitClassificationTree(train, depth === undefined ? {} : { depth });
    return [`iris_depth_${depth ?? "None"}`, {
      train_accuracy: accuracy(predict(train.rows), train),
      test_accuracy: accuracy(predict(test.rows), test),
    }];
  });
  const entropy = fitClassificationTree(train, { criterion: "entropy", depth: 3 });
  return {
    iris_root_gini: giniImpurity(countsOf(Array.from(train.targets))),
    iris_best_root_splits_weightedgini_feature_threshold: questionsOf(train).slice(0, 6),
    ...Object.fromEntries(byDepth),
    iris_entropy_depth_3_test: accuracy(entropy.predict(test.rows), test),
    digits_full_test: accuracy(
      fitClassificationTree(pixels.train).predict(pixels.test.rows),
      pixels.test,
    ),
    diabetes_regressor_depth_3_test_r2: r2(
      fitRegressionTree(numbers.train, { depth: 3 }).predict(numbers.test.rows),
      numbers.test,
    ),
  };
}

const countsOf = (targets: readonly number[]) =>
  [0, 1, 2].map((species) => targets.filter((target) => target === species).length);

/** Weighted impurity, feature and threshold of each question, the best first. */
function questionsOf({ rows, targets }: Table): number[][] {
  const all = rows[0]!.length;
  const questions = Array.from({ length: all }, (_, j) => {
    const values = [...new Set(rows.map((row) => row[j]!))].sort((a, b) => a - b);
    return values.slice(1).map((value, at) => {
      const threshold = (value + values[at]!) / 2;
      const [yes, no] = [true, false].map((side) =>
        Array.from(targets).filter((_, i) => rows[i]![j]! <= threshold === side)
      ) as [number[], number[]];
      const rest = [yes, no].map((half) => half.length * giniImpurity(countsOf(half)));
      return [(rest[0]! + rest[1]!) / rows.length, j, threshold];
    });
  }).flat();
  return questions.sort((a, b) =>
    Math.abs(a[0]! - b[0]!) > 1e-12 ? a[0]! - b[0]! : a[1]! - b[1]! || a[2]! - b[2]!
  );
}

function ensembleCase(inputs: GoldenInputs) {
  const digits = split("digits.csv", inputs.digits_test_indices);
  const iris = split("iris.csv", inputs.iris_test_indices);
  const diabetes = split("diabetes.csv", inputs.diabetes_test_indices);
  const even = {
    train: withTargets(digits.train, (digit) => digit % 2),
    test: withTargets(digits.test, (digit) => digit % 2),
  };
  const random = new Random(0), { train, test } = diabetes;
  const score = (
    { train, test }: { train: Table; test: Table },
    fit: (table: Table) => { predict: (rows: Table["rows"]) => ArrayLike<number> },
  ) => accuracy(fit(train).predict(test.rows), test);
  const boosted = fitGradientBoostingRegression(train);
  return {
    random_forest_digits_100_trees: score(digits, (table) => fitRandomForest(table, { random })),
    random_forest_iris_100_trees: score(iris, (table) => fitRandomForest(table, { random })),
    bagging_without_feature_sampling_digits_50: score(
      digits,
      (table) => fitRandomForest(table, { random, trees: 50, featuresPerNode: 64 }),
    ),
    adaboost_stumps_digits_even_odd_100: score(even, (table) => fitMulticlassAdaBoost(table, 100)),
    adaboost_stumps_iris_50: score(iris, (table) => fitMulticlassAdaBoost(table, 50)),
    gradient_boosting_iris_100_depth3: score(iris, (table) => fitGradientBoostingClassifier(table)),
    "gradient_boosting_regressor_diabetes_100_depth3_lr.1_test_r2": r2(
      boosted.predict(test.rows),
      test,
    ),
    gradient_boosting_regressor_diabetes_train_mse: mse(boosted.predict(train.rows), train),
  };
}

const adaBoostCase: AdapterFunction = ({ x, y, rounds }) => {
  const table = { rows: x.map((value: number) => [value]), targets: y };
  const boosted = fitAdaBoost(table, rounds), scores = boosted.scores(table.rows);
  return {
    rounds: boosted.rounds.map(({ stump, alpha, weights }) => ({
      ...{ error: stump.error, threshold: stump.threshold, polarity: stump.polarity },
      ...{ alpha, weights_after: weights },
    })),
    F: scores,
    train_accuracy: accuracy(scores.map(Math.sign), table),
  };
};

const clusterCase: AdapterFunction = ({ rows }) => ({
  rows: rows.map(({ dataset, init_row_indices }: GoldenInputs) => {
    const { rows: examples } = load(dataset);
    const found = findClusters(examples, init_row_indices.map((i: number) => examples[i]!));
    return {
      ...{ inertia: found.inertia, n_iter: found.rounds, centers: found.centers },
      cluster_sizes_in_init_order: found.centers.map((_, k) =>
        found.labels.filter((label) => label === k).length
      ),
      centers_first_feature: found.centers.map((center) => center[0]),
      labels: found.labels,
    };
  }),
});

const componentCase: AdapterFunction = ({ rows }) => ({
  rows: rows.map(({ dataset, row_indices_left_out, n_components }: GoldenInputs) => {
    const { train: { rows: examples } } = split(dataset, row_indices_left_out);
    const axes = findPrincipalAxes(examples, n_components), projected = axes.project(examples);
    const first = projected.slice(0, 3);
    const two = axes.reconstruct(projected.map((row) => row.slice(0, 2)));
    const squares = two.flatMap((row, i) =>
      Array.from(row, (value, j) => (value - examples[i]![j]!) ** 2)
    );
    return {
      explained_variance: axes.variances,
      explained_variance_ratio: axes.shares,
      singular_values: axes.variances.map((v) => Math.sqrt(v * (examples.length - 1))),
      mean: axes.mean,
      components_up_to_sign: dataset === "digits.csv"
        ? axes.directions.slice(0, 2)
        : axes.directions,
      first3_projected_abs: first.map((row) => row.map(Math.abs)),
      first3_whitened_abs: first.map((row) =>
        row.map((value, i) => Math.abs(value) / Math.sqrt(axes.variances[i]!))
      ),
      reconstruction_mse_with_2: mean(squares),
    };
  }),
});

function supportCase({ dataset, hard_test_indices, soft_test_indices, C, gamma }: GoldenInputs) {
  const signed = (table: Table, positive: number) =>
    withTargets(table, (species) => species === positive ? 1 : -1);
  const isHardTest = new Set(hard_test_indices), all = load(dataset);
  const hardRows = [...all.rows.keys()].filter((i) => all.targets[i]! < 2 && !isHardTest.has(i));
  const hardTable = signed(split(dataset, hard_test_indices, (s) => s < 2).train, 1);
  const hard = fitSupportVectorMachine(hardTable, { cost: 1e6 });
  const soft = split(dataset, soft_test_indices, (species) => species > 0);
  const train = signed(soft.train, 2), test = signed(soft.test, 2);
  const plane = fitSupportVectorMachine(train, { cost: C });
  const bumps = fitSupportVectorMachine(train, { cost: C, kernel: radialKernel(gamma) });
  const weightsOf = ({ rows }: Table, { supportRows, supportWeights }: typeof hard) =>
    Array.from(
      rows[0]!,
      (_, j) => supportRows.reduce((sum, i, s) => sum + supportWeights[s]! * rows[i]![j]!, 0),
    );
  const w = weightsOf(train, plane), hardW = weightsOf(hardTable, hard);
  const length = (values: readonly number[]) => Math.hypot(...values);
  const missed = plane.scores(train.rows).map((score, i) =>
    Math.max(0, 1 - train.targets[i]! * score)
  );
  const right = (machine: typeof hard) => accuracy(machine.scores(test.rows).map(Math.sign), test);
  return {
    ...{ hard_w: hardW, hard_b: hard.intercept, hard_margin_width_2_over_norm: 2 / length(hardW) },
    // scikit-learn lists the support rows class by class
    hard_support_row_indices: hard.supportRows.map((i) => hardRows[i]!),
    ...{ soft_w: w, soft_b: plane.intercept, soft_n_support: plane.supportRows.length },
    soft_primal_objective: length(w) ** 2 / 2 + C * missed.reduce((a, b) => a + b),
    soft_test_accuracy: right(plane),
    rbf_test_decision: bumps.scores(test.rows),
    rbf_test_accuracy: right(bumps),
  };
}

export const adapters: Record<string, Adapter> = {
  ml_adaboost_exact: adaBoostCase,
  ml_decision_tree: treeCase,
  ml_ensembles: ensembleCase,
  ml_kmeans: clusterCase,
  ml_knn: neighbourCase,
  ml_linear_regression: linearCase,
  ml_logistic_regression: logisticCase,
  ml_naive_bayes: bayesCase,
  ml_pca: componentCase,
  ml_svm: supportCase,
};
