/** What `deno task check` finds in the parts and the size of a notebook. */

import assert from "node:assert/strict";
import type { Project, Rule } from "../../tools/check/_project.ts";
import { problemsOfMemory } from "../../tools/check/execution.ts";
import { parts } from "../../tools/check/parts.ts";
import { countWords, mostSeconds, size } from "../../tools/check/size.ts";
import { describeProblem } from "../../tools/notebook/execution.ts";
import type { CodeCell, Notebook } from "../../tools/notebook/notebook_file.ts";
import { newNotebook } from "../../tools/notebook/template.ts";
import { append, type Defect, replace } from "./_defect.ts";
import { cellOf, codeOf } from "./_fixture.ts";

const NAME = "41_fresh_topic.ipynb";

/** What a rule says about a new notebook after a change. */
async function find(
  rule: Rule,
  change: (notebook: Notebook) => void,
  isTopic = true,
): Promise<string[]> {
  const notebook = newNotebook("41_fresh_topic", "Why is it fresh?");
  change(notebook);
  const project = { root: "", documents: [], notebooks: [{ name: NAME, notebook, isTopic }] };
  return (await rule.check(project as unknown as Project)).map(describeProblem);
}

/** The number of a cell of a new notebook. */
function numberOf(id: string): number {
  return newNotebook("41_fresh_topic", "?").cells.findIndex((cell) => cell.id === id) + 1;
}

const remove = (id: string) => (notebook: Notebook) =>
  void notebook.cells.splice(notebook.cells.indexOf(cellOf(notebook, id)), 1);

/** Moves a cell to the front of another one. */
const move = (id: string, before: string) => (notebook: Notebook) => {
  const cell = cellOf(notebook, id);
  remove(id)(notebook);
  notebook.cells.splice(notebook.cells.indexOf(cellOf(notebook, before)), 0, cell);
};

const giveOutputs = (count: number, text: string) => (notebook: Notebook) => {
  const output = {
    output_type: "display_data" as const,
    data: { "image/png": "", "text/plain": text },
    metadata: {},
  };
  codeOf(notebook, "library-code").outputs = Array<CodeCell["outputs"][number]>(count).fill(output);
};

const ABSTRACT = '"**摘要。** ..." of 3 to 5 Chinese sentences';
const DEFECTS: readonly Defect[] = [
  {
    rule: parts,
    defect: "no abstract",
    change: replace("title", "**摘要。**", "摘要："),
    message: `${NAME}, cell 1: has no abstract: a paragraph ${ABSTRACT}`,
  },
  {
    rule: parts,
    defect: "an abstract of two sentences",
    change: replace("title", "然后说明方法。", ""),
    message: `${NAME}, cell 1: has an abstract of 2 sentences, it must be a paragraph ${ABSTRACT}`,
  },
  {
    rule: parts,
    defect: "a heading without Chinese",
    change: append("scratch", "\n\n### In one line"),
    message: `${NAME}, cell ${numberOf("scratch")}: the heading "In one line" has no Chinese`,
  },
  {
    rule: parts,
    defect: "a caption without Chinese",
    change: replace("experiment-code", "Mean over the seeds 各种子的均值", "Mean over the seeds"),
    message: `${NAME}, cell ${numberOf("experiment-code")}, line 7: ` +
      'the caption "Mean over the seeds" has no Chinese',
  },
  {
    rule: parts,
    defect: "a long set-up",
    change: append("setup-code", "\nconst a = 1;".repeat(8)),
    message: `${NAME}, cell 3: the set-up has 11 lines, it must have at most 10`,
  },
  {
    rule: parts,
    defect: "no diagram",
    change: replace("picture-code", "await diagram(", "await plot("),
    message: `${NAME}: has no diagram of the thing that it is about`,
  },
  {
    rule: parts,
    defect: "a formula before the diagram",
    change: append("setup", "\n\n$$x = 1$$"),
    message: `${NAME}, cell 2: has a formula before the diagram`,
  },
  ...["From scratch", "The notes said", "What goes wrong", "Exercises", "Summary"].map((
    name,
  ): Defect => ({
    rule: parts,
    defect: `no section "${name}"`,
    change: ({ cells }) => {
      for (const cell of cells) cell.source = cell.source.replace(name, "Another matter");
    },
    message: `${NAME}: has no section "${name}"`,
  })),
  {
    rule: parts,
    defect: "exercises before the algorithm",
    change: move("exercises", "scratch"),
    message: `${NAME}, cell ${numberOf("scratch")}: has its section "Exercises" too early`,
  },
  {
    rule: parts,
    defect: "an algorithm that is not in the cells",
    change: (notebook) => codeOf(notebook, "scratch-code").source = "trainer.iterate();",
    message: `${NAME}, cell ${numberOf("scratch")}: the algorithm from scratch has 9 lines of code`,
  },
  {
    rule: parts,
    defect: "an algorithm that nothing is compared with",
    change: (notebook) => codeOf(notebook, "library-code").source = "mean(data);",
    message: `${NAME}, cell ${numberOf("scratch")}: no later cell compares the algorithm with lib`,
  },
  {
    rule: parts,
    defect: "notes that are not quoted",
    change: replace("notes", "> 「笔记中完整的一句话。」", "The notes say that"),
    message: `${NAME}, cell ${numberOf("notes")}: quotes no sentence of the notes`,
  },
  {
    rule: parts,
    defect: "a quotation without its translation",
    change: replace("notes", "The whole sentence of the notes, in English.", ""),
    message: `${NAME}, cell ${numberOf("notes")}, line 6: a quotation of the notes must hold`,
  },
  {
    rule: parts,
    defect: "an exercise without a hint",
    change: replace("exercise-41-2", "Hint 提示", "Answer"),
    message: `${NAME}, cell ${numberOf("exercise-41-2")}: exercise 41.2 has no hint`,
  },
  {
    rule: parts,
    defect: "too many exercises",
    change: append("exercises", [4, 5, 6].map((k) => `\n\n**41.${k}** Why?`).join("")),
    message: `${NAME}: has 6 exercises, it must have at most 5`,
  },
  {
    rule: size,
    defect: "too many words",
    change: append("scratch", " word".repeat(3000)),
    message: `${NAME}: has 3,`,
  },
  {
    rule: size,
    defect: "too many figures",
    change: giveOutputs(13, "[figure] a"),
    message: `${NAME}: has 13 figures, it must have at most 12`,
  },
  {
    rule: size,
    defect: "too many animations",
    change: giveOutputs(4, "[animation] a"),
    message: `${NAME}: has 4 animations, it must have at most 3`,
  },
  {
    rule: size,
    defect: "a long run",
    change: replace("title", "Run time | not measured yet", "Run time | about 35 s"),
    message: `${NAME}: takes about 35 s, it must take at most 30 s`,
  },
  {
    rule: size,
    defect: "much memory",
    change: replace("title", "Peak memory | not measured yet", "Peak memory | about 1600 MB"),
    message: `${NAME}: needs 1600 MB of memory, it must need at most 1500 MB`,
  },
];

for (const { rule, defect, change, message } of DEFECTS) {
  Deno.test(`${rule.name} finds ${defect}`, async () => {
    const problems = await find(rule, change);
    const shown = `expected ${message}, found ${JSON.stringify(problems, null, 1)}`;
    assert.ok(problems.some((problem) => problem.startsWith(message)), shown);
  });
}

Deno.test("parts and size accept a new notebook, and one at the limits", async () => {
  for (const rule of [parts, size]) assert.deepEqual(await find(rule, () => {}), []);
  assert.deepEqual(await find(size, giveOutputs(12, "[figure] a")), []);
  assert.deepEqual(await find(size, giveOutputs(13, "41.1: not answered yet")), []);
  const atLimit = replace("title", "Run time | not measured yet", "Run time | about 30 s");
  assert.deepEqual(await find(size, atLimit), []);
});

Deno.test("parts accepts quotations that a cell shows beside their verdicts", async () => {
  const change = (notebook: Notebook) => {
    const cell = cellOf(notebook, "notes");
    cell.source = cell.source.replace(/>[\s\S]*/, "");
    const at = notebook.cells.indexOf(cell);
    const shown = {
      ...codeOf(notebook, "library-code"),
      source: "verdictTable([{ notes: '「策略」' }]);",
    };
    notebook.cells.splice(at + 1, 0, shown);
  };
  assert.deepEqual(await find(parts, change), []);
});

Deno.test("parts asks a glossary only for its abstract and Chinese headings", async () => {
  const change = (notebook: Notebook) => {
    notebook.cells.splice(1);
    append("title", "\n\n## Symbols")(notebook);
  };
  assert.deepEqual(await find(parts, change, false), [
    `${NAME}, cell 1: the heading "Symbols" has no Chinese`,
  ]);
  assert.deepEqual(await find(size, append("title", " word".repeat(4000)), false), []);
});

Deno.test("mostSeconds() goes by the notebook's number", () => {
  for (
    const [name, seconds] of [
      ["40_bellman.ipynb", 30],
      ["notebooks/44_ppo.ipynb", 60],
      ["31_diffusion.ipynb", 90],
    ] as const
  ) assert.equal(mostSeconds(name), seconds, name);
});

Deno.test("problemsOfMemory() judges the measured peak, where there is one", () => {
  assert.deepEqual(problemsOfMemory("a.ipynb", null), []);
  assert.deepEqual(problemsOfMemory("a.ipynb", 1500), []);
  assert.deepEqual(problemsOfMemory("a.ipynb", 1501.2), [{
    file: "a.ipynb",
    message: "needs 1501 MB of memory, it must need at most 1500 MB",
  }]);
});

Deno.test("countWords() counts prose, not code, formulas, folded answers or Chinese", () => {
  const source = "Three short words, 2 numbers.\n\n`code here` $x = y$ 中文 <b>bold</b>\n\n" +
    "```ts\nconst a = 1;\n```\n\n<details>an answer</details>";
  const cells = [{ cell_type: "markdown" as const, id: "a", metadata: {}, source }];
  assert.equal(countWords({ cells }), 6);
});

Deno.test("all notebooks together may take 25 minutes", async () => {
  const notebook = newNotebook("41_fresh_topic", "Why is it fresh?");
  const title = notebook.cells[0]!;
  title.source = title.source.replace("| not measured yet |", "| about 30 s |");
  const check = async (count: number) => {
    const notebooks = Array.from(
      { length: count },
      () => ({ name: NAME, notebook, isTopic: true }),
    );
    return await size.check({ root: "", documents: [], notebooks } as unknown as Project);
  };
  assert.deepEqual(await check(50), []);
  const [problem] = await check(51);
  assert.equal(problem?.message, "take about 1530 s in all, they must take at most 1500 s");
});
