import assert from "node:assert/strict";
import { metrics } from "lib/nn/mod.ts";
import { assertClose } from "../../_assert_close.ts";

const POINTS = [[0, 0], [0, 1], [10, 0], [10, 1], [5, 20]];

Deno.test("clusterings are the same whatever their clusters are called", () => {
  for (const score of [metrics.adjustedRandIndex, metrics.normalizedMutualInformation]) {
    assertClose(score([0, 0, 1, 1, 2], [7, 7, 3, 3, 5]), 1, 1e-12);
    assert.equal(score([0, 0, 0], [1, 1, 1]), 1);
  }
  assert.equal(metrics.normalizedMutualInformation([0, 0, 0, 0], [0, 0, 1, 1]), 0);
  assertClose(metrics.adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1]), -0.5, 1e-12);
});

Deno.test("the silhouette of a point that is alone is 0", () => {
  const alone = metrics.silhouetteScore([[0], [0], [9]], [0, 0, 1]);
  assertClose(alone, 2 / 3, 1e-12); // 1, 1 and 0
  const good = metrics.silhouetteScore(POINTS, [0, 0, 1, 1, 2]);
  assert.ok(good > metrics.silhouetteScore(POINTS, [0, 1, 0, 1, 2]));
});

Deno.test("clusters of equal points have the best scores, without a division by 0", () => {
  const points = [[1, 1], [1, 1], [2, 2], [2, 2]];
  assert.equal(metrics.daviesBouldinScore(points, [0, 0, 1, 1]), 0);
  assert.equal(metrics.silhouetteScore(points, [0, 0, 1, 1]), 1);
  assert.equal(metrics.silhouetteScore([[1], [1], [1]], [0, 0, 1]), 0);
  assert.equal(metrics.daviesBouldinScore([[1], [1], [1]], [0, 0, 1]), 0);
});

Deno.test("the cosine similarity of a point of zeros is 0", () => {
  assert.deepEqual(metrics.cosineSimilarities([[0, 0], [1e200, 0]]), [[0, 0], [0, 1]]);
});

Deno.test("metrics of points name what does not fit", () => {
  assert.throws(() => metrics.silhouetteScore(POINTS, [0, 0, 0, 0, 0]), {
    name: "RangeError",
    message:
      'Cannot compute the silhouette score: "labels" must be of at least 2 clusters and fewer ' +
      "than points, current value is an array of 5",
  });
  assert.throws(() => metrics.daviesBouldinScore(POINTS, [0, 1]), /"labels" must be as long as/);
  assert.throws(() => metrics.euclideanDistances([[1], [1, 2]]), {
    message:
      'Cannot compute Euclidean distances: "points[1]" must be as long as "points[0]" (1), ' +
      "current value is an array of 2",
  });
});
