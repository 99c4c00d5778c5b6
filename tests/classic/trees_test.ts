import assert from "node:assert/strict";
import {
  bestStump,
  fitAdaBoost,
  fitClassificationTree,
  fitGradientBoostingClassifier,
  fitGradientBoostingRegression,
  fitMulticlassAdaBoost,
  fitRandomForest,
  fitRegressionTree,
  giniImpurity,
  type TreeNode,
} from "lib/classic/mod.ts";
import { Random } from "lib/random/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { accuracy, clouds, moons, signed } from "./_tables.ts";

const depthOf = (node: TreeNode): number =>
  node.feature === undefined ? 0 : 1 + Math.max(depthOf(node.left!), depthOf(node.right!));

Deno.test("giniImpurity() is 0 for one class, and 1 - 1/k for k alike", () => {
  assert.equal(giniImpurity([7, 0]), 0);
  assertClose(giniImpurity([2, 2, 2]), 2 / 3, 1e-15);
  assert.throws(() => giniImpurity([0, 0]), /"counts" must be above 0 somewhere/);
  assert.throws(() => giniImpurity([-1, 2]), /"counts\[0\]" must be at least 0/);
});

Deno.test("a tree that may grow is right on all its examples, and not deeper than it may", () => {
  const table = moons();
  assert.equal(accuracy(fitClassificationTree(table).predict(table.rows), table), 1);
  for (const depth of [1, 2, 3]) {
    assert.ok(depthOf(fitClassificationTree(table, { depth }).root) <= depth);
  }
});

Deno.test("a tree doesn't see the units of features, and weights are copies", () => {
  const table = clouds(), scaled = table.rows.map((row) => [1000 * row[0]!, row[1]! / 1000]);
  const plain = fitClassificationTree(table).predict(table.rows);
  const tree = fitClassificationTree({ ...table, rows: scaled });
  assert.deepEqual(tree.predict(scaled), plain);
  const twice = {
    rows: [...table.rows, table.rows[0]!],
    targets: [...Array.from(table.targets), 0],
  };
  const weights = Array.from(table.targets, (_, i) => i === 0 ? 2 : 1);
  const copied = fitClassificationTree(twice, { depth: 2 }).root;
  const weighed = fitClassificationTree(table, { depth: 2, weights }).root;
  assert.deepEqual([copied.feature, copied.threshold], [weighed.feature, weighed.threshold]);
});

Deno.test("a tree of equal rows is a leaf", () => {
  const { root, probabilities } = fitClassificationTree({ rows: [[1], [1]], targets: [0, 1] });
  assert.equal(root.feature, undefined);
  assert.deepEqual(probabilities([[5]]).map((p) => [...p]), [[0.5, 0.5]]);
});

Deno.test("fitRegressionTree() predicts means, far from 0 too", () => {
  const targets = [1e6 + 1, 1e6 + 3, 1e6 + 9], rows = [[1], [2], [8]];
  const { predict, root } = fitRegressionTree({ rows, targets }, { depth: 1 });
  assert.equal(root.threshold, 5);
  assertClose(predict([[0], [9]]), [1e6 + 2, 1e6 + 9], 1e-9);
});

Deno.test("fitRandomForest() is the same for the same seed, and its trees differ", () => {
  const table = moons();
  const forest = (seed: number) => fitRandomForest(table, { random: new Random(seed), trees: 20 });
  assert.deepEqual(forest(1).probabilities(table.rows), forest(1).probabilities(table.rows));
  assert.notDeepEqual(forest(1).probabilities(table.rows), forest(2).probabilities(table.rows));
  const [first, second] = forest(1).trees;
  assert.notDeepEqual(first!.root, second!.root);
  assert.ok(accuracy(forest(1).predict(table.rows), table) > 0.97);
});

Deno.test("fitAdaBoost(): the next weights make the last stump no better than chance", () => {
  const table = signed(moons()), { rounds, scores } = fitAdaBoost(table, 10);
  for (const { stump, weights } of rounds) {
    const { feature, threshold, polarity } = stump;
    const wrong = weights.reduce((sum, weight, i) => {
      const said = table.rows[i]![feature]! > threshold ? polarity : -polarity;
      return said === table.targets[i] ? sum : sum + weight;
    }, 0);
    assertClose(wrong, 0.5, 1e-9);
    assertClose(weights.reduce((a, b) => a + b), 1, 1e-12);
  }
  const right = (count: number) =>
    accuracy(fitAdaBoost(table, count).scores(table.rows).map(Math.sign), table);
  assert.ok(right(40) > right(1));
  assert.equal(scores(table.rows).length, table.rows.length);
});

Deno.test("bestStump() may say one thing everywhere, and takes the first of equal ones", () => {
  const { polarity, threshold, error } = bestStump({ rows: [[3], [4]], targets: [1, 1] }, [
    0.5,
    0.5,
  ]);
  assert.deepEqual([polarity, threshold, error], [1, 2.5, 0]);
  const twins = { rows: [[0, 0], [1, 1]], targets: [1, -1] };
  assert.equal(bestStump(twins, [0.5, 0.5]).feature, 0);
});

Deno.test("fitAdaBoost() ends where a stump is right, or none is better than chance", () => {
  assert.equal(fitAdaBoost({ rows: [[0], [1]], targets: [-1, 1] }, 10).rounds.length, 1);
  const hopeless = { rows: [[0], [0]], targets: [-1, 1] };
  assert.equal(fitAdaBoost(hopeless, 10).rounds.length, 0);
});

Deno.test("boosting lowers the error on its examples round by round", () => {
  const table = moons(),
    numbers = { rows: table.rows, targets: table.rows.map((row) => row[0]! * row[1]!) };
  const errors = [1, 10, 50].map((rounds) => {
    const said = fitGradientBoostingRegression(numbers, { rounds }).predict(table.rows);
    return mean(said.map((one, i) => (one - numbers.targets[i]!) ** 2));
  });
  assert.ok(errors[0]! > errors[1]! && errors[1]! > errors[2]!);
  assert.equal(accuracy(fitGradientBoostingClassifier(table).predict(table.rows), table), 1);
  assert.ok(accuracy(fitMulticlassAdaBoost(table, 40).predict(table.rows), table) > 0.95);
});

Deno.test("trees name what is wrong", () => {
  const table = clouds(10), random = new Random(0);
  assert.throws(() => fitClassificationTree({ rows: [[1]], targets: [0] }), {
    name: "RangeError",
    message:
      'Cannot fit a classification tree: "targets" must be of two classes at least, current value is an array of 1',
  });
  assert.throws(() => fitClassificationTree(table, { depth: 0 }), /"depth" must be a positive/);
  assert.throws(
    () => fitClassificationTree(table, { weights: [1] }),
    /"weights.length" must be 10/,
  );
  const negative = Array.from(table.targets, () => -1);
  assert.throws(
    () => fitClassificationTree(table, { weights: negative }),
    /"weights\[0\]" must be/,
  );
  assert.throws(
    () => fitClassificationTree(table, { featuresPerNode: 1 }),
    /"random" must be given/,
  );
  assert.throws(() => fitRandomForest(table, { random, featuresPerNode: 3 }), /in \[1, 2\]/);
  assert.throws(() => fitRandomForest(table, { random, trees: 0 }), /"trees" must be a positive/);
  // @ts-expect-error: a seed is no generator
  assert.throws(() => fitRandomForest(table, { random: 1 }), /"random" must be a Random/);
  assert.throws(() => fitAdaBoost(table, 5), /"targets\[0\]" must be -1 or 1, current value is 0/);
  assert.throws(() => fitMulticlassAdaBoost(table, 0), /"rounds" must be a positive integer/);
  assert.throws(() => fitGradientBoostingRegression(table, { learningRate: 0 }), /in \(0, 1\]/);
  const gap = { rows: [[1], [2]], targets: [0, 2] };
  assert.throws(() => fitGradientBoostingClassifier(gap), /an example of class 1/);
  assert.throws(() => fitRegressionTree({ rows: [[Infinity]], targets: [1] }), /must be finite/);
});
