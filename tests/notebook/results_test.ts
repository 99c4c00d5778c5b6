import assert from "node:assert/strict";
import { loadResults } from "lib/notebook/mod.ts";

Deno.test("loadResults() reads a sweep with every run that its program lists", async () => {
  const { rows } = await loadResults<{ rows: { seed: number }[] }>("sweeps/30_vae.json");
  assert.equal(rows.length, 105);
  assert.deepEqual(new Set(rows.map(({ seed }) => seed)), new Set([0, 1, 2, 3, 4]));
});

Deno.test("loadResults() says how a missing file is made", async () => {
  await assert.rejects(loadResults("sweeps/none.json"), {
    message: 'Cannot load results: "path" must name a file in data/, ' +
      'current value is "sweeps/none.json"; "deno task sweep" and "deno task measure" make them',
  });
});
