/** The list of old notebooks that a rule lets pass shrinks to nothing. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { RULES } from "../../tools/check/check_project.ts";
import { EXCEPTIONS, withoutExceptions } from "../../tools/check/exceptions.ts";
import { projectFolder } from "../../tools/common/task.ts";

const file = "notebooks/12_old.ipynb";
const problem = { file, cell: 3, message: "is wrong" };
const exceptions = { strict: ["12_old"] };

Deno.test("an excepted notebook passes the rule that it is excepted from, and no other", () => {
  assert.deepEqual(withoutExceptions("strict", file, [problem], exceptions), []);
  assert.deepEqual(withoutExceptions("other", file, [problem], exceptions), [problem]);
  const other = { ...problem, file: "notebooks/13_old.ipynb" };
  assert.deepEqual(withoutExceptions("strict", other.file, [other], exceptions), [other]);
});

Deno.test("an exception that is needed no more fails the check", () => {
  assert.deepEqual(withoutExceptions("strict", file, [], exceptions), [{
    file,
    message: 'keeps the rule "strict" now: take it from that rule\'s list in ' +
      "tools/check/exceptions.ts",
  }]);
  assert.deepEqual(withoutExceptions("other", file, [], exceptions), []);
});

Deno.test("each exception names a rule and a notebook that are there", () => {
  const rules = new Set(RULES.map(({ name }) => name));
  for (const [rule, notebooks] of Object.entries(EXCEPTIONS)) {
    assert.ok(rules.has(rule), `there is no rule ${rule}`);
    for (const name of notebooks) {
      assert.ok(Deno.statSync(join(projectFolder, "notebooks", `${name}.ipynb`)).isFile);
    }
  }
});
