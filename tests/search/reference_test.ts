import assert from "node:assert/strict";
import { loadResults } from "lib/notebook/mod.ts";
import { referenceScores } from "../../tools/experiments/10_search/reference.ts";

Deno.test("the reference scores of notebook 10 are those of the reference cases", async () => {
  assert.deepEqual(await loadResults("reference/10_search.json"), referenceScores());
});
