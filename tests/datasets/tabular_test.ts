import assert from "node:assert/strict";
import { loadBreastCancer, loadDiabetes, loadIris, loadWine } from "lib/datasets/mod.ts";

Deno.test("loadIris() gives scikit-learn's 150 flowers", async () => {
  const { count, features, featureNames, targets, classNames } = await loadIris();
  assert.equal(count, 150);
  assert.deepEqual(featureNames, ["sepal length", "sepal width", "petal length", "petal width"]);
  assert.deepEqual([...features.slice(0, 4)], [5.1, 3.5, 1.4, 0.2].map(Math.fround));
  // rows 34 and 37, which UCI's file has wrong, as in Fisher's paper
  assert.deepEqual([...features.slice(34 * 4, 35 * 4)], [4.9, 3.1, 1.5, 0.2].map(Math.fround));
  assert.deepEqual([...features.slice(37 * 4, 38 * 4)], [4.9, 3.6, 1.4, 0.1].map(Math.fround));
  assert.deepEqual(classNames, ["setosa", "versicolor", "virginica"]);
  assert.deepEqual([targets[0], targets[50], targets[149]], [0, 1, 2]);
});

Deno.test("loadWine() gives scikit-learn's 178 wines", async () => {
  const { count, features, featureNames, targets } = await loadWine();
  assert.deepEqual([count, featureNames.length, features.length], [178, 13, 178 * 13]);
  assert.deepEqual([0, 1, 2].map((c) => targets.filter((t) => t === c).length), [59, 71, 48]);
  assert.equal(features[12], 1065);
});

Deno.test("loadBreastCancer() counts malignant as 0, like scikit-learn", async () => {
  const { count, features, featureNames, targets, classNames } = await loadBreastCancer();
  assert.deepEqual([count, featureNames.length, features.length], [569, 30, 569 * 30]);
  assert.deepEqual(classNames, ["malignant", "benign"]);
  assert.deepEqual([0, 1].map((c) => targets.filter((t) => t === c).length), [212, 357]);
  assert.equal(targets[0], 0);
});

Deno.test("loadDiabetes() gives the measured features and the progression", async () => {
  const { count, features, featureNames, targets } = await loadDiabetes();
  assert.deepEqual([count, featureNames.length, features.length], [442, 10, 4420]);
  assert.deepEqual([Math.min(...targets), Math.max(...targets)], [25, 346]);
  assert.deepEqual([...features.slice(0, 3)], [59, 2, 32.1].map(Math.fround));
});

Deno.test("a missing table is named with the remedy", async () => {
  await assert.rejects(loadWine({ directory: new URL("./none/", import.meta.url) }), {
    message: 'Cannot load wine: data file "tabular/wine.csv" is missing; restore it from git',
  });
});
