import assert from "node:assert/strict";
import { loadResults } from "lib/notebook/mod.ts";

Deno.test("loadResults() reads a sweep with every run that its program lists", async () => {
  const { rows } = await loadResults<{ rows: { seed: number }[] }>("sweeps/30_beta.json");
  assert.equal(rows.length, 230);
  assert.deepEqual(new Set(rows.map(({ seed }) => seed)), new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
});

Deno.test("loadResults() says how a missing file is made", async () => {
  await assert.rejects(loadResults("sweeps/none.json"), {
    message: 'Cannot load results: "path" must name a file in data/, ' +
      'current value is "sweeps/none.json"; "deno task sweep" and "deno task measure" make them',
  });
});

Deno.test("loadResults() names a damaged file and what brings it back", async () => {
  const directory = new URL("../fixtures/damaged_results/", import.meta.url);
  const load = (path: string) => loadResults(path, { directory });
  await assert.rejects(load("sweeps/cut_off.json"), {
    message:
      /^Cannot load results: data\/sweeps\/cut_off\.json is damaged \(.*JSON.*\); "git checkout data\/sweeps\/cut_off\.json" brings the committed one back, "deno task sweep cut_off" computes it again$/,
  });
  await assert.rejects(load("measured/null.json"), {
    message:
      /measured\/null\.json is damaged \(it holds no table\); .*"deno task measure null" computes it again$/,
  });
  await assert.rejects(load("empty.json"), {
    message:
      /data\/empty\.json is damaged .*"git checkout data\/empty\.json" brings the committed one back$/,
  });
});
