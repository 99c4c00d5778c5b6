/** The sweep of notebook 07: eight classifiers on four tables and four regressions on one, by nested cross-validation. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { CLASSIFIERS, REGRESSIONS } from "./_algorithms.ts";
import { SEEDS, testFold } from "./_nested_folds.ts";
import { loadProblem, TABLES } from "./_tables.ts";

interface Chosen extends RunSettings {
  readonly algorithm: string;
  readonly table: string;
}

const armsOf = (table: string) =>
  Object.keys(table === "diabetes" ? REGRESSIONS : CLASSIFIERS).map((algorithm) =>
    [`${table}, ${algorithm}`, { settings: { algorithm, table } }] as const
  );

export const sweep = defineSweep({
  description:
    "Three repeats of nested 5-fold cross-validation, a seed for each of the 15 outer folds: accuracy (iris, wine, " +
    "breast cancer, 240 digits 3, 8 and 9) or R^2 (diabetes); features are standardized by the training part; within it one setting of " +
    "five is chosen by 3-fold cross-validation (none for naive Bayes, the majority and the mean, which have none)",
  arms: Object.fromEntries(TABLES.flatMap(armsOf)),
  seeds: SEEDS,
  metric: "score",
  difference: { margin: 0.02, reason: "one example in fifty, or 2 % of the variance" },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "iris, tree",
  run: async (settings) => {
    const { algorithm, table: name, seed } = settings as Chosen;
    const table = await loadProblem(name);
    return testFold(table, (table.isClasses ? CLASSIFIERS : REGRESSIONS)[algorithm]!, seed);
  },
});
