import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { metrics } from "lib/nn/mod.ts";
import { assertClose } from "../../_assert_close.ts";

const labels = [0, 1, 2, 2, 1, 0], predictions = [0, 2, 2, 2, 1, 1];

Deno.test("a perfect prediction has a score of 1 in every metric of classes", () => {
  const { accuracy, balancedAccuracy, matthewsCorrelation, cohenKappa } = metrics;
  for (const score of [accuracy, balancedAccuracy, matthewsCorrelation, cohenKappa]) {
    assert.equal(score(labels, labels), 1);
  }
  for (const average of ["macro", "micro", "weighted"] as const) {
    assert.equal(metrics.fScore(labels, labels, { average }), 1);
  }
});

Deno.test("precision, recall and F1 average over classes as scikit-learn does", () => {
  // by hand: precision 1, 1/2, 2/3; recall 1/2, 1/2, 1
  const each = { average: "none" } as const;
  assertClose(metrics.precision(labels, predictions, each), [1, 1 / 2, 2 / 3], 1e-12);
  assertClose(metrics.recall(labels, predictions, each), [1 / 2, 1 / 2, 1], 1e-12);
  assertClose(metrics.precision(labels, predictions, { average: "macro" }), 13 / 18, 1e-12);
  assertClose(metrics.recall(labels, predictions, { average: "micro" }), 4 / 6, 1e-12);
  const skewed = metrics.recall([0, 0, 0, 1], [0, 0, 1, 1], { average: "weighted" });
  assertClose(skewed, (3 * 2 / 3 + 1) / 4, 1e-12);
});

Deno.test("a micro average over all classes is the accuracy", () => {
  const classes = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(classes, (pairs) => {
    const [y, p] = [pairs.map(([label]) => label), pairs.map(([, guess]) => guess)];
    for (const score of [metrics.precision, metrics.recall, metrics.fScore]) {
      assertClose(score(y, p, { average: "micro" }), metrics.accuracy(y, p), 1e-12);
    }
  }));
});

Deno.test("the F-score weighs recall beta times", () => {
  const y = [1, 1, 1, 1, 0, 0], p = [1, 0, 0, 0, 1, 0]; // precision 1/2, recall 1/4
  assertClose(metrics.fScore(y, p), 1 / 3, 1e-12);
  assertClose(metrics.fScore(y, p, { beta: 2 }), 5 * (1 / 2) * (1 / 4) / (4 / 2 + 1 / 4), 1e-12);
});

Deno.test("0 / 0 is what the caller says, 0 by default", () => {
  const y = [0, 0, 1], never = [0, 0, 0]; // class 1 is never predicted
  assert.equal(metrics.precision(y, never), 0);
  assert.equal(metrics.precision(y, never, { zeroDivision: 1 }), 1);
  assert.equal(metrics.recall([0, 0], [0, 1], { zeroDivision: NaN }), NaN); // nor is one there
  assert.equal(metrics.precision([0, 0], [0, 0]), 0); // class 1 does not even occur
  assert.equal(metrics.matthewsCorrelation([0, 0], [0, 1]), 0);
  assert.equal(metrics.cohenKappa([1, 1], [1, 1]), NaN);
  assert.equal(metrics.balancedAccuracy([0, 0], [0, 1]), 0.5); // class 1 has no sample to find
});

Deno.test("a confusion matrix has the classes that it is asked for, in their order", () => {
  assert.deepEqual(metrics.confusionMatrix([0, 1], [1, 1], { classes: [2, 1, 0] }), [
    [0, 0, 0],
    [0, 1, 0],
    [0, 1, 0],
  ]);
  assert.throws(() => metrics.confusionMatrix([0, 5], [0, 0], { classes: [0, 1] }), {
    name: "RangeError",
    message:
      'Cannot count a confusion matrix: "labels[1]" must be one of the classes 0,1, current value is 5',
  });
});

Deno.test("top-k accuracy counts equal scores once, those of later classes first", () => {
  assert.equal(metrics.topKAccuracy([0, 1, 2], [[1, 1, 1], [1, 1, 1], [1, 1, 1]], 1), 1 / 3);
  assert.equal(metrics.topKAccuracy([0], [[1, 1, 1]], 3), 1);
  assert.equal(metrics.categoricalAccuracy([2], [[0, 0, 5]]), 1);
});

Deno.test("binary accuracy takes probabilities, or logits at the threshold 0", () => {
  assert.equal(metrics.binaryAccuracy([1, 0], [0.7, 0.5]), 1);
  assert.equal(metrics.binaryAccuracy([1, 0], [0.3, -0.2], 0), 1);
});

Deno.test("the area under the ROC curve is the share of pairs in order, ties half", () => {
  const sample = fc.array(fc.tuple(fc.nat(1), fc.nat(5)), { minLength: 2, maxLength: 30 })
    .filter((pairs) => new Set(pairs.map(([label]) => label)).size === 2);
  fc.assert(fc.property(sample, (pairs) => {
    const [zeros, ones] = [0, 1].map((label) =>
      pairs.filter((pair) => pair[0] === label).map(([, score]) => score)
    );
    const inOrder = ones!.flatMap((high) =>
      zeros!.map((low) => high > low ? 1 : high === low ? 0.5 : 0)
    );
    const expected = inOrder.reduce((a: number, b) => a + b, 0) / inOrder.length;
    const [y, scores] = [pairs.map(([label]) => label), pairs.map(([, score]) => score)];
    assertClose(metrics.rocAuc(y, scores), expected, 1e-12);
  }));
});

Deno.test("scores that say nothing have an AUC of one half and the base rate as precision", () => {
  const y = [1, 0, 0, 1, 0], scores = [3, 3, 3, 3, 3];
  assert.equal(metrics.rocAuc(y, scores), 0.5);
  assert.equal(metrics.averagePrecision(y, scores), 0.4);
});

Deno.test("curves name what they cannot be drawn from", () => {
  assert.throws(() => metrics.rocAuc([1, 1], [0.2, 0.3]), {
    name: "RangeError",
    message: 'Cannot compute the ROC curve: "labels" must be an array in which 0 occurs, ' +
      "current value is an array of 2",
  });
  assert.throws(() => metrics.averagePrecision([0, 0], [0.2, 0.3]), /in which 1 occurs/);
  assert.throws(() => metrics.rocCurve([0, 2], [0.2, 0.3]), /"labels\[1\]" must be 0 or 1/);
  assert.throws(
    () => metrics.rocCurve([0, 1], [0.2, NaN]),
    /"scores\[1\]" must be a finite number/,
  );
});

Deno.test("log loss clips certain answers and names what is no probability", () => {
  assertClose(metrics.logLoss([1, 1], [1, 0]), -Math.log(Number.EPSILON) / 2, 1e-9);
  assertClose(
    metrics.logLoss([0, 2], [[0.5, 0.25, 0.25], [0.5, 0.25, 0.25]]),
    1.5 * Math.LN2,
    1e-12,
  );
  assert.throws(() => metrics.logLoss([1], [1.5]), /must be in \[0, 1\], current value is -0.5/);
  assert.throws(
    () => metrics.logLoss([3], [[0.5, 0.5]]),
    /"labels\[0\]" must be an integer in \[0, 2\)/,
  );
  assert.throws(() => metrics.brierScore([2], [0.5]), /"labels\[0\]" must be 0 or 1/);
});

Deno.test("metrics name arrays that do not fit", () => {
  assert.throws(() => metrics.accuracy([1, 2], [1]), {
    name: "RangeError",
    message: 'Cannot compute the accuracy: "predictions" must be as long as "labels" (2), ' +
      "current value is an array of 1",
  });
  assert.throws(() => metrics.accuracy([], []), /"labels" must be not empty/);
  assert.throws(
    () => metrics.topKAccuracy([3], [[1, 2]], 1),
    /"labels\[0\]" must be an integer in/,
  );
  assert.throws(
    () => metrics.topKAccuracy([0], [[1, 2]], 0),
    /"k" must be an integer of at least 1/,
  );
  assert.throws(() => metrics.precision([0, 2], [0, 2]), /"average" must be "macro", "micro"/);
  assert.throws(() => metrics.fScore([0, 1], [0, 1], { beta: 0 }), /"beta" must be finite/);
});
