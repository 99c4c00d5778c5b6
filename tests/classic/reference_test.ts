import assert from "node:assert/strict";
import { loadResults } from "lib/notebook/mod.ts";
import { referenceCases } from "../../tools/experiments/07_classical/reference.ts";

Deno.test("what notebook 07 compares its cells with is what scikit-learn found", async () => {
  assert.deepEqual(await loadResults("reference/07_scikit_learn.json"), referenceCases());
});
