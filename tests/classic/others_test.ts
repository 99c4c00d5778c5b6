import assert from "node:assert/strict";
import {
  findClusters,
  findPrincipalAxes,
  fitGaussianNaiveBayes,
  fitMultinomialNaiveBayes,
  fitNeighbourClassifier,
  fitNeighbourRegression,
  nearestNeighbours,
  spreadCenters,
} from "lib/classic/mod.ts";
import { Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { accuracy, clouds, moons } from "./_tables.ts";

Deno.test("the nearest neighbour of an example is itself, and all of them vote for the most", () => {
  const table = moons();
  assert.equal(accuracy(fitNeighbourClassifier(table, 1).predict(table.rows), table), 1);
  const lopsided = { rows: [[0], [1], [2]], targets: [1, 1, 0] };
  const { predict, probabilities } = fitNeighbourClassifier(lopsided, 3);
  assert.deepEqual([...predict([[9]])], [1]);
  assertClose(probabilities([[9]])[0]!, [1 / 3, 2 / 3], 1e-12);
  assert.deepEqual(nearestNeighbours([[1], [3]], [2], 2).map(({ index }) => index), [0, 1]);
});

Deno.test("fitNeighbourRegression() by distance goes through its examples", () => {
  const table = { rows: [[0], [1], [3]], targets: [5, 7, -2] };
  const { predict } = fitNeighbourRegression(table, 3, "distance");
  assert.deepEqual([...predict(table.rows)], [5, 7, -2]);
  assertClose(predict([[2]])[0]!, (5 / 2 + 7 - 2) / 2.5, 1e-12);
});

Deno.test("neighbours: a k above the rows is an error", () => {
  assert.throws(() => fitNeighbourClassifier(clouds(4), 5), {
    name: "RangeError",
    message:
      'Cannot fit a nearest neighbour classifier: "k" must be an integer in [1, 4], current value is 5',
  });
  assert.throws(() => nearestNeighbours([[1]], [1, 2], 1), /"rows\[0\].length" must be 1/);
  // @ts-expect-error: there is no such weighing
  assert.throws(() => fitNeighbourRegression(clouds(4), 1, "near"), /"uniform" or "distance"/);
});

Deno.test("fitGaussianNaiveBayes(): probabilities sum to 1, and follow Bayes' rule", () => {
  const table = { rows: [[0], [2], [9], [11], [10]], targets: [0, 0, 1, 1, 1] };
  const { logProbabilities, priors, means } = fitGaussianNaiveBayes(table);
  assertClose(priors, [0.4, 0.6], 1e-15);
  assertClose(means.map((row) => row[0]!), [1, 10], 1e-12);
  const [p] = logProbabilities([[5]]).map((row) => row.map(Math.exp));
  assertClose(p![0]! + p![1]!, 1, 1e-12);
  const density = (x: number, m: number, v: number) =>
    Math.exp(-((x - m) ** 2) / (2 * v)) / Math.sqrt(v);
  const joint = [0.4 * density(5, 1, 1), 0.6 * density(5, 10, 2 / 3)];
  assertClose(p![0]!, joint[0]! / (joint[0]! + joint[1]!), 1e-6);
});

Deno.test("fitGaussianNaiveBayes() adds its share of the largest variance to all of them", () => {
  const table = { rows: [[0, 5], [2, 5], [10, 5], [12, 6]], targets: [0, 0, 1, 1] };
  const plain = fitGaussianNaiveBayes(table), smooth = fitGaussianNaiveBayes(table, 0.1);
  const largest = 26; // of 0, 2, 10, 12 around 6
  for (const k of [0, 1]) {
    for (const j of [0, 1]) {
      assertClose(
        smooth.variances[k]![j]! - plain.variances[k]![j]!,
        (0.1 - 1e-9) * largest,
        1e-12,
      );
    }
  }
  const [p] = smooth.logProbabilities([[6, 5]]).map((row) => row.map(Math.exp));
  const density = (x: number, m: number, v: number) =>
    Math.exp(-((x - m) ** 2) / (2 * v)) / Math.sqrt(v);
  const joint = [
    density(6, 1, 3.6) * density(5, 5, 2.6),
    density(6, 11, 3.6) * density(5, 5.5, 2.85),
  ];
  assertClose(p![0]!, joint[0]! / (joint[0]! + joint[1]!), 1e-12);
});

Deno.test("naive Bayes names what is wrong", () => {
  const counts = { rows: [[1, 0], [0, -1]], targets: [0, 1] };
  assert.throws(() => fitMultinomialNaiveBayes(counts), {
    message:
      'Cannot fit a multinomial naive Bayes: "rows[1][1]" must be a count of at least 0, current value is -1',
  });
  const fine = { rows: [[1, 0], [0, 1]], targets: [0, 1] };
  assert.throws(() => fitMultinomialNaiveBayes(fine, 0), /"smoothing" must be finite and/);
  assert.throws(() => fitGaussianNaiveBayes({ ...fine, targets: [0, 2] }), /an example of class 1/);
  assert.throws(() => fitGaussianNaiveBayes(fine, 0), {
    message:
      'Cannot fit a Gaussian naive Bayes: "smoothing" must be finite and greater than 0, current value is 0',
  });
  const same = { rows: [[1], [1]], targets: [0, 1] };
  assert.throws(() => fitGaussianNaiveBayes(same), /"rows" must be different/);
});

Deno.test("findClusters() ends where each row is nearest to its own mean", () => {
  const { rows } = clouds(60, 0.5), start = spreadCenters(rows, 3, new Random(0));
  const { centers, labels, inertia } = findClusters(rows, start);
  for (const [k, center] of centers.entries()) {
    const own = rows.filter((_, i) => labels[i] === k);
    for (const j of [0, 1]) {
      assertClose(center[j]!, own.reduce((sum, row) => sum + row[j]!, 0) / own.length, 1e-12);
    }
  }
  assert.ok(inertia > 0 && inertia < findClusters(rows, start.slice(0, 1)).inertia);
});

Deno.test("findClusters() gives a centre without rows the farthest row", () => {
  const { centers, labels } = findClusters([[0], [1], [10]], [[0], [100], [200]]);
  assert.equal(new Set(labels).size, 3);
  assert.deepEqual(centers.map(([x]) => x).sort((a, b) => a! - b!), [0, 1, 10]);
});

Deno.test("clusters name what is wrong", () => {
  assert.throws(
    () => findClusters([[1]], [[1], [2]]),
    /"start.length" must be an integer in \[1, 1\]/,
  );
  assert.throws(
    () => spreadCenters([[1], [2]], 3, new Random(0)),
    /"k" must be an integer in \[1, 2\]/,
  );
  assert.throws(() => findClusters([[1], [NaN]], [[1]]), /"rows\[1\]\[0\]" must be finite/);
});

Deno.test("findPrincipalAxes() rotates: all of the directions lose nothing", () => {
  const { rows } = moons(30), axes = findPrincipalAxes(rows);
  const back = axes.reconstruct(axes.project(rows));
  for (const [i, row] of back.entries()) assertClose(row, rows[i]!, 1e-12);
  assertClose(axes.shares.reduce((a, b) => a + b), 1, 1e-12);
  const [first, second] = axes.directions;
  assertClose(first![0]! * second![0]! + first![1]! * second![1]!, 0, 1e-12);
});

Deno.test("findPrincipalAxes() names what is wrong", () => {
  assert.throws(() => findPrincipalAxes([[1, 2]]), /"rows.length" must be at least 2/);
  assert.throws(() => findPrincipalAxes([[1], [2]], 2), /"kept" must be an integer in \[1, 1\]/);
  const { reconstruct } = findPrincipalAxes([[1, 2], [2, 5]], 1);
  assert.throws(
    () => reconstruct([[1, 2]]),
    /"projected\[0\].length" must be an integer in \[1, 1\]/,
  );
});
