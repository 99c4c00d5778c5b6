/** The files in data/answers: where they lie, what they hold, and that those of the project are whole. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { projectFolder } from "../../tools/common/task.ts";
import { findAnswers, findExercises } from "../../tools/notebook/answers.ts";
import { findNotebooks, readNotebook } from "../../tools/notebook/notebook_file.ts";
import {
  formatSolutions,
  readSolutions,
  solutionsPath,
  writeSolutions,
} from "../../tools/notebook/solutions_file.ts";

const mayWrite = (await Deno.permissions.query({ name: "write" })).state === "granted";

Deno.test("solutions lie in data/answers, by the notebook's number", () => {
  assert.equal(
    solutionsPath(join("a", "notebooks", "40_x.ipynb")),
    join("a", "data", "answers", "40.json"),
  );
  assert.equal(solutionsPath(join("a", "40_x.ipynb")), undefined);
});

Deno.test("the file has a line for each exercise, so that a change shows which", () => {
  const text = formatSolutions({ "40.1": { value: 1 }, "40.2": { value: [2] } });
  assert.equal(text, '{\n  "40.1": {"value":1},\n  "40.2": {"value":[2]}\n}\n');
  assert.equal(formatSolutions({}), "");
});

Deno.test({
  name: "solutions are written, read again, and gone with the last exercise (needs deno task test)",
  ignore: !mayWrite,
  fn: async () => {
    const folder = Deno.makeTempDirSync();
    const notebook = join(folder, "notebooks", "40_x.ipynb");
    assert.equal(await readSolutions(notebook), "");
    await writeSolutions(notebook, { "40.1": { value: 1 } });
    assert.equal(await readSolutions(notebook), formatSolutions({ "40.1": { value: 1 } }));
    await writeSolutions(notebook, {});
    assert.equal(await readSolutions(notebook), "");
    Deno.removeSync(folder, { recursive: true });
  },
});

Deno.test("each exercise of the collection has a solution, and no cell shows one", async () => {
  for (const path of findNotebooks()) {
    const notebook = await readNotebook(path);
    const exercises = findExercises(notebook).map(({ id }) => id);
    const kept = Object.keys(JSON.parse(await readSolutions(path) || "{}"));
    assert.deepEqual(exercises.toSorted(), kept.toSorted(), path);
    assert.ok(findAnswers(notebook).length >= exercises.length);
  }
  assert.ok(findNotebooks().every((path) => path.startsWith(projectFolder)));
});
