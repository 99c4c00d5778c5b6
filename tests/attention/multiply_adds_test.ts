import assert from "node:assert/strict";
import {
  attentionMultiplyAdds,
  type AttentionSizes,
  type CountedScore,
} from "lib/attention/mod.ts";

/** Goes through the loops of the formulas and counts each multiply-add. */
function countByLoops(
  score: CountedScore,
  { queries, keys, size, querySize, hidden }: Required<AttentionSizes>,
) {
  const count = { projections: 0, scores: 0, context: 0, tanh: 0 };
  const times = (n: number, body: () => void) => {
    for (let i = 0; i < n; i++) body();
  };
  const project = (rows: number, inputs: number, columns: number) =>
    times(rows, () => times(inputs, () => times(columns, () => count.projections++)));
  if (score === "general") project(queries, querySize, size);
  if (score === "additive") {
    project(queries, querySize, hidden);
    project(keys, size, hidden);
  }
  times(queries, () =>
    times(keys, () => {
      if (score === "additive, pair by pair") {
        times(querySize + size, () => times(hidden, () => count.scores++));
      }
      if (score.startsWith("additive")) {
        times(hidden, () => {
          count.tanh++;
          count.scores++;
        });
      } else {
        times(size, () => count.scores++);
      }
      times(size, () => count.context++);
    }));
  return { ...count, total: count.projections + count.scores + count.context };
}

for (const score of ["dot", "general", "additive", "additive, pair by pair"] as const) {
  Deno.test(`attentionMultiplyAdds counts "${score}" as the loops do`, () => {
    for (const queries of [1, 3]) {
      const querySize = score === "dot" ? 4 : 7;
      const sizes = { queries, keys: 5, size: 4, querySize, hidden: 6 };
      assert.deepEqual(attentionMultiplyAdds(score, sizes), countByLoops(score, sizes));
    }
  });
}

Deno.test("attentionMultiplyAdds grows with the product of queries and keys, not with their sum", () => {
  const scores = (queries: number, keys: number) =>
    attentionMultiplyAdds("dot", { queries, keys, size: 8 }).scores;
  assert.equal(scores(20, 20), 4 * scores(10, 10));
});

Deno.test("attentionMultiplyAdds refuses sizes that are not positive integers, and other scores", () => {
  assert.throws(
    () => attentionMultiplyAdds("dot", { queries: 0, keys: 1, size: 1 }),
    /Cannot count multiply-adds of attention: "queries" must be a positive integer, current value is 0/,
  );
  assert.throws(
    () => attentionMultiplyAdds("dot", { queries: 1, keys: 1, size: 4, querySize: 3 }),
    /"querySize" must be 4, the size of a key, for "dot", current value is 3/,
  );
  assert.throws(
    () => attentionMultiplyAdds("cosine" as CountedScore, { queries: 1, keys: 1, size: 1 }),
    /"score" must be "dot", "general", "additive" or .*, current value is "cosine"/,
  );
});
