import assert from "node:assert/strict";
import { loadResults } from "lib/notebook/mod.ts";
import { referenceCases } from "../../tools/experiments/11_word_embeddings/reference.ts";

Deno.test("the reference of notebook 11 is what the reference cases say", async () => {
  assert.deepEqual(await loadResults("reference/11_torch.json"), referenceCases());
});
