/** What notebook 07 compares: eight classifiers and five regressions, each with one number to tune. */
import {
  fitClassificationTree,
  fitGaussianNaiveBayes,
  fitGradientBoostingClassifier,
  fitGradientBoostingRegression,
  fitLinearRegression,
  fitLogisticRegression,
  fitMulticlassAdaBoost,
  fitNeighbourClassifier,
  fitNeighbourRegression,
  fitRandomForest,
  fitRegressionTree,
  fitSupportVectorMachine,
  radialKernel,
  type Rows,
  type Table,
} from "lib/classic/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { mean } from "lib/stats/mod.ts";

/** Fits a table by a setting, and returns what predicts. */
export type Fit = (
  table: Table,
  setting: number,
  random: Random,
) => (rows: Rows) => ArrayLike<number>;

/** An algorithm, and the values among which its setting is chosen, the simplest model first. */
export interface Algorithm {
  readonly fit: Fit;
  readonly grid: readonly number[];
}

const widthOf = ({ rows }: Table) => rows[0]!.length;
const largest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((best, value, i, all) => value > all[best]! ? i : best, 0);

/** One machine for each pair of classes; each has a vote (as in LIBSVM). */
function fitPairs(
  table: Table,
  cost: number,
  gamma = 1 / widthOf(table),
): (rows: Rows) => number[] {
  const classes = Math.max(...Array.from(table.targets)) + 1, kernel = radialKernel(gamma);
  const pairs = Array.from(
    { length: classes },
    (_, b) => Array.from({ length: b }, (_, a) => [a, b]),
  );
  const machines = pairs.flat().map(([a, b]) => {
    const kept = [...table.rows.keys()].filter((i) => [a, b].includes(table.targets[i]!));
    const rows = kept.map((i) => table.rows[i]!);
    const targets = kept.map((i) => table.targets[i] === b ? 1 : -1);
    return { a: a!, b: b!, machine: fitSupportVectorMachine({ rows, targets }, { cost, kernel }) };
  });
  return (rows) => {
    const votes = rows.map(() => new Float64Array(classes));
    for (const { a, b, machine } of machines) {
      machine.scores(rows).forEach((score, i) => votes[i]![score > 0 ? b : a]! += 1);
    }
    return votes.map(largest);
  };
}

const ODD = [15, 9, 5, 3, 1], DEPTHS = [1, 2, 3, 5, 8], RATES = [0.05, 0.1, 0.2, 0.4, 0.8];
const COSTS = [0.1, 1, 10, 100, 1000], ROUNDS = 40;

/** For classes. The majority has nothing to tune; naive Bayes keeps the usual added variance. */
export const CLASSIFIERS: Readonly<Record<string, Algorithm>> = {
  "majority": {
    grid: [],
    fit: ({ targets }) => {
      const counts = new Float64Array(Math.max(...Array.from(targets)) + 1);
      for (let i = 0; i < targets.length; i++) counts[targets[i]!]! += 1;
      return (rows) => rows.map(() => largest(counts));
    },
  },
  "logistic regression": {
    grid: [100, 10, 1, 0.1, 0.01],
    fit: (table, penalty) => fitLogisticRegression(table, { penalty }).predict,
  },
  "naive Bayes": { grid: [], fit: (table) => fitGaussianNaiveBayes(table).predict },
  "nearest neighbours": { grid: ODD, fit: (table, k) => fitNeighbourClassifier(table, k).predict },
  "tree": { grid: DEPTHS, fit: (table, depth) => fitClassificationTree(table, { depth }).predict },
  "random forest": {
    grid: [0.05, 0.1, 0.2, 0.4, 1],
    fit: (table, share, random) => {
      const featuresPerNode = Math.max(1, Math.round(share * widthOf(table)));
      return fitRandomForest(table, { random, trees: ROUNDS, featuresPerNode }).predict;
    },
  },
  "AdaBoost": {
    grid: [3, 6, 12, 24, 48],
    fit: (table, rounds) => fitMulticlassAdaBoost(table, rounds).predict,
  },
  "gradient boosting": {
    grid: RATES,
    fit: (table, learningRate) =>
      fitGradientBoostingClassifier(table, { learningRate, rounds: ROUNDS, depth: 2 }).predict,
  },
  "SVM": { grid: COSTS, fit: (table, cost) => fitPairs(table, cost) },
};

/** The cost and gamma times the number of features, for they only go together. */
const PAIRS = COSTS.flatMap((cost) => [0.25, 1, 4].map((gamma) => ({ cost, gamma })));

/** The same with more to tune, or with far more trees and nothing to tune. */
export const LARGER: Readonly<Record<string, Algorithm>> = {
  "naive Bayes": {
    grid: [1, 0.1, 0.01, 1e-4, 1e-9],
    fit: (table, smoothing) => fitGaussianNaiveBayes(table, smoothing).predict,
  },
  "random forest": {
    grid: [],
    fit: (table, _setting, random) => fitRandomForest(table, { random, trees: 200 }).predict,
  },
  "AdaBoost": { grid: [], fit: (table) => fitMulticlassAdaBoost(table, 300).predict },
  "gradient boosting": {
    grid: [],
    fit: (table) =>
      fitGradientBoostingClassifier(table, { rounds: 200, learningRate: 0.1, depth: 2 }).predict,
  },
  "SVM": {
    grid: [...PAIRS.keys()],
    fit: (table, number) => {
      const { cost, gamma } = PAIRS[number]!;
      return fitPairs(table, cost, gamma / widthOf(table));
    },
  },
};

/** For numbers. */
export const REGRESSIONS: Readonly<Record<string, Algorithm>> = {
  "mean": {
    grid: [],
    fit: ({ targets }) => (rows) => new Float64Array(rows.length).fill(mean(targets)),
  },
  "linear regression": {
    grid: [1000, 100, 10, 1, 0.1],
    fit: (table, ridge) => fitLinearRegression(table, { ridge }).predict,
  },
  "nearest neighbours": {
    grid: [40, 20, 10, 5, 1],
    fit: (table, k) => fitNeighbourRegression(table, k).predict,
  },
  "tree": { grid: DEPTHS, fit: (table, depth) => fitRegressionTree(table, { depth }).predict },
  "gradient boosting": {
    grid: RATES,
    fit: (table, learningRate) =>
      fitGradientBoostingRegression(table, { learningRate, rounds: ROUNDS, depth: 2 }).predict,
  },
};
