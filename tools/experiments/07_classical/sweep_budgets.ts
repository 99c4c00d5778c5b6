/** What the budget of 07_tables left open: naive Bayes and the SVM with more to tune, ensembles with more trees. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { LARGER } from "./_algorithms.ts";
import { SEEDS, testFold } from "./_nested_folds.ts";
import { loadProblem, TABLES } from "./_tables.ts";

interface Chosen extends RunSettings {
  readonly algorithm: string;
  readonly table: string;
}

export const sweep = defineSweep({
  description:
    "On the folds of 07_tables and after its results: naive Bayes with five variances to add, an SVM with three " +
    "gammas for each of five costs (its setting is 3 times the number of the cost plus that of the gamma), both by nested " +
    "cross-validation; 200 trees in a forest, 300 stumps in AdaBoost and 200 rounds at rate 0.1 in gradient boosting, untuned",
  arms: Object.fromEntries(
    TABLES.filter((table) => table !== "diabetes").flatMap((table) =>
      Object.keys(LARGER).map((algorithm) =>
        [`${table}, ${algorithm}`, { settings: { algorithm, table } }] as const
      )
    ),
  ),
  seeds: SEEDS,
  metric: "score",
  difference: { margin: 0.02, reason: "as in 07_tables" },
  minutes: 1,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "iris, naive Bayes",
  run: async (settings) => {
    const { algorithm, table, seed } = settings as Chosen;
    return testFold(await loadProblem(table), LARGER[algorithm]!, seed);
  },
});
