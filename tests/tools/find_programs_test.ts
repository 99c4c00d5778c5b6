import assert from "node:assert/strict";
import { join } from "node:path";
import { projectFolder } from "../../tools/common/task.ts";
import { findPrograms } from "../../tools/experiments/find_programs.ts";

/** The names of the results in a folder of data/. */
function resultsIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(join(projectFolder, "data", folder)), ({ name }) => name)
    .map((name) => name.replace(/\.json$/, "")).sort();
}

Deno.test("every sweep that is committed has its program, and every program its sweep", () => {
  assert.deepEqual([...findPrograms("sweep").keys()], resultsIn("sweeps"));
});

Deno.test("every program of timings has its file", () => {
  const names = [...findPrograms("measure").keys()];
  assert.ok(names.length > 3);
  assert.deepEqual(names.filter((name) => !resultsIn("measured").includes(name)), []);
});

Deno.test("findPrograms() names a part of several after its notebook and itself", () => {
  const url = findPrograms("sweep").get("43_gradient_noise");
  assert.match(url!, /\/experiments\/43_policy_gradient\/sweep_gradient_noise\.ts$/);
});
