/** The form of the tests of rules: a defect in the fixture, and what the rule says about it. */

import assert from "node:assert/strict";
import type { Rule } from "../../tools/check/_project.ts";
import type { MimeBundle, Notebook } from "../../tools/notebook/notebook_file.ts";
import { ensureSetUp } from "../../tools/setup/environment.ts";
import { cellOf, codeOf, findProblems, needsPrograms } from "./_fixture.ts";

export interface Defect {
  readonly rule: Rule;
  readonly defect: string;
  readonly change: (notebook: Notebook) => void;
  /** The message, or its beginning. */
  readonly message: string;
}

/** The name of the fixture in messages. */
export const NAME = "40_fixture.ipynb";

/** Appends text to the source of a cell. */
export const append = (id: string, text: string) => (notebook: Notebook): void => {
  cellOf(notebook, id).source += text;
};

/** Replaces text in the source of a cell. */
export const replace = (id: string, from: string, to: string) => (notebook: Notebook): void => {
  const cell = cellOf(notebook, id);
  assert.ok(cell.source.includes(from), `the fixture has lost: ${from}`);
  cell.source = cell.source.replace(from, to);
};

/** Changes the MIME bundle of the fixture's figure. */
export const changeFigure =
  (change: (bundle: MimeBundle) => void) => (notebook: Notebook): void => {
    const [output] = codeOf(notebook, "figure-code").outputs;
    assert.ok(output !== undefined && "data" in output);
    change(output.data);
  };

/** Puts text into the SVG of the fixture's figure. */
export const insertInSvg = (text: string): Defect["change"] =>
  changeFigure((bundle) => {
    bundle["image/svg+xml"] = String(bundle["image/svg+xml"]).replace("<rect", `${text}<rect`);
  });

/** Registers a test for each defect, and one that the rules accept the fixture as it is. */
export function testDefects(defects: readonly Defect[]): void {
  for (const { rule, defect, change, message } of defects) {
    Deno.test(`${rule.name} finds ${defect} (needs deno task test)`, needsPrograms, async () => {
      await ensureSetUp();
      const problems = await findProblems(rule, change);
      const shown = `expected ${message}, found ${JSON.stringify(problems, null, 1)}`;
      assert.ok(problems.some((problem) => problem.startsWith(message)), shown);
    });
  }
  for (const rule of new Set(defects.map(({ rule }) => rule))) {
    Deno.test(
      `${rule.name} accepts the fixture (needs deno task test)`,
      needsPrograms,
      async () => {
        await ensureSetUp();
        assert.deepEqual(await findProblems(rule, () => {}), []);
      },
    );
  }
}
