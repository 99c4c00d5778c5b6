/** What `deno task check` finds in formulas, links and terms. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { formulas } from "../../tools/check/formulas.ts";
import { glossary } from "../../tools/check/glossary.ts";
import { links } from "../../tools/check/links.ts";
import { append, type Defect, NAME, replace, testDefects } from "./_defect.ts";
import { codeOf, findProblems, loadFixture, needsPrograms, withFixture } from "./_fixture.ts";

testDefects([
  {
    rule: formulas,
    defect: "a broken formula in prose",
    change: append("formula", "\n\nHere: $\\frac{1}{$"),
    message: `${NAME}, cell 6, line 10: the formula "\\frac{1}{" is not valid`,
  },
  {
    rule: formulas,
    defect: "a dollar sign that is not closed",
    change: append("formula", "\n\nIt costs $5."),
    message: `${NAME}, cell 6, line 10: a formula is not closed`,
  },
  {
    rule: formulas,
    defect: "a broken formula in code",
    change: append("formula-code", "\nawait tex(String.raw`\\left( x`);"),
    message: `${NAME}, cell 7, line 2: the formula "\\left( x" is not valid`,
  },
  {
    rule: formulas,
    defect: "a broken formula in an output",
    change: (notebook) => {
      const [output] = codeOf(notebook, "formula-code").outputs;
      if (output !== undefined && "data" in output) output.data["text/latex"] = "$$x^{2$$";
    },
    message: `${NAME}, cell 7: in its output: the formula "x^{2" is not valid`,
  },
  ...[
    ...["\\operatorname{f}", "\\mbox{a}", "\\phantom{a}"],
    ...["\\argmin f", "\\R^n", "\\bm{x}", "\\llbracket a", "\\Alpha", "a \\coloncolonequals b"],
  ].map((command): Defect => ({
    rule: formulas,
    defect: command,
    change: append("formula", ` $${command}$`),
    message: `${NAME}, cell 6, line 8: the formula "${command}" uses \\`,
  })),
  {
    rule: links,
    defect: "a link to no file",
    change: append("setup", "\n\n[gone](gone.md)"),
    message: `${NAME}, cell 2, line 5: the link gone.md leads to no file`,
  },
  {
    rule: links,
    defect: "an image that is not there",
    change: append("setup", "\n\n![gone](gone.png)"),
    message: `${NAME}, cell 2, line 5: the link gone.png leads to no file`,
  },
  {
    rule: links,
    defect: "a heading that is not in the linked page",
    change: append("setup", " [there](linked.md#another-heading)"),
    message: `${NAME}, cell 2, line 3: the link linked.md#another-heading names a heading`,
  },
  {
    rule: links,
    defect: "a heading that is not in the notebook itself",
    change: append("setup", " [here](#Nowhere)"),
    message: `${NAME}, cell 2, line 3: the link #Nowhere names a heading`,
  },
  {
    rule: links,
    defect: "a section that is not in the linked notebook",
    change: append("setup", " [40, section 7](40_fixture.ipynb)"),
    message:
      `${NAME}, cell 2, line 3: the link to section 7 of 40_fixture.ipynb names a section that`,
  },
  {
    rule: links,
    defect: "a section that is not in the linked notebook, by its sign",
    change: append("setup", " [40 §7](40_fixture.ipynb)"),
    message:
      `${NAME}, cell 2, line 3: the link to section 7 of 40_fixture.ipynb names a section that`,
  },
  {
    rule: glossary,
    defect: "a term that the glossary has not",
    change: append("setup", " **entropy** (熵)"),
    message: `${NAME}, cell 2, line 3: the term "entropy" (熵) is not in the glossary`,
  },
  {
    rule: glossary,
    defect: "another Chinese name",
    change: replace("setup", "种子", "籽"),
    message: `${NAME}, cell 2, line 3: the term "seed" is "籽" here and "种子" in the glossary`,
  },
]);

Deno.test(
  "glossary lets an abbreviation follow the Chinese name (needs deno task test)",
  needsPrograms,
  async () => {
    const change = append("setup", " **seed** (种子, s; Knuth 1997)");
    assert.deepEqual(await findProblems(glossary, change), []);
  },
);

Deno.test("formulas skips code and money (needs deno task test)", needsPrograms, async () => {
  const text = "\n\nOne costs \\$5, `$x` and ``$`y`` are code.\n\n```sh\necho $HOME\n```";
  assert.deepEqual(await findProblems(formulas, append("formula", text)), []);
});

Deno.test(
  "formulas and links look at documents (needs deno task test)",
  needsPrograms,
  async () => {
    await withFixture(() => {}, async (path) => {
      const document = join(path, "..", "linked.md");
      await Deno.writeTextFile(
        document,
        "# A page\n\n$x^$ [gone](gone.md)\n\n```math\n\\frac\n```\n",
      );
      const project = await loadFixture(path, [document]);
      const lines = (await formulas.check(project)).map(({ file, line }) => [file, line]);
      assert.deepEqual(lines, [["linked.md", 3], ["linked.md", 5]]);
      const own = (await links.check(project)).filter(({ file }) => file === "linked.md");
      assert.deepEqual(own.map(({ line }) => line), [3]);
    });
  },
);
