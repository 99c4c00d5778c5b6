import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { metrics } from "lib/nn/mod.ts";
import { assertClose } from "../../_assert_close.ts";

const labels = [0, 1, 2, 2, 1, 0], predictions = [0, 2, 2, 2, 1, 1];

Deno.test("intersection over union counts what both put into a class among what either does", () => {
  // by hand: class 0 {0} of {0, 5}; class 1 {4} of {1, 4, 5}; class 2 {2, 3} of {1, 2, 3}
  assertClose(metrics.intersectionOverUnion(labels, predictions), [1 / 2, 1 / 3, 2 / 3], 1e-12);
  assertClose(metrics.meanIntersectionOverUnion(labels, predictions), 1 / 2, 1e-12);
});

Deno.test("chosen classes leave the others in place as mistakes", () => {
  const { intersectionOverUnion, meanIntersectionOverUnion } = metrics;
  assertClose(intersectionOverUnion(labels, predictions, { classes: [2] }), [2 / 3], 1e-12);
  assertClose(meanIntersectionOverUnion(labels, predictions, { classes: [2, 0] }), 7 / 12, 1e-12);
});

Deno.test("a class that occurs in neither has no share, and the mean leaves it out", () => {
  assert.deepEqual(metrics.intersectionOverUnion([0, 0], [0, 0], { classes: [0, 7] }), [1, NaN]);
  assert.equal(metrics.meanIntersectionOverUnion([0, 0], [0, 0], { classes: [0, 7] }), 1);
  assert.equal(metrics.meanIntersectionOverUnion([0, 0], [0, 0], { classes: [7] }), NaN);
});

Deno.test("intersection over union is F1 / (2 - F1), the same for both orders, and 1 for a perfect one", () => {
  const classes = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(classes, (pairs) => {
    const [y, p] = [pairs.map(([label]) => label), pairs.map(([, guess]) => guess)];
    const shares = metrics.intersectionOverUnion(y, p);
    const scores = metrics.fScore(y, p, { average: "none" });
    assertClose(shares, scores.map((f) => f / (2 - f)), 1e-12);
    assertClose(metrics.intersectionOverUnion(p, y), shares, 1e-12);
    assert.equal(metrics.meanIntersectionOverUnion(y, y), 1);
  }));
});

Deno.test("intersection over union says what is wrong with its arguments", () => {
  assert.throws(
    () => metrics.meanIntersectionOverUnion([0, 1], [0]),
    { name: "RangeError", message: /"predictions" must be as long as "labels" \(2\)/ },
  );
  assert.throws(() => metrics.intersectionOverUnion([], []), {
    message: /"labels" must be not empty/,
  });
});
