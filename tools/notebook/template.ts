/** What a new notebook holds: every part that one must have. */

import { type Cell, type Notebook, NOTEBOOK_METADATA } from "./notebook_file.ts";

/** A notebook named, for example, 31_diffusion; its texts say what belongs where. */
export function newNotebook(name: string, question: string): Notebook {
  const number = name.slice(0, 2);
  const title = name.slice(3).replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());
  const cells = [
    markdown("title", titleCell(title, question)),
    markdown("setup", "## Set-up\n\nEvery random number below comes from this one seed."),
    code("setup-code", SETUP),
    ...SECTIONS.map(([heading, text]) =>
      markdown(heading.toLowerCase().replaceAll(" ", "-"), `## ${heading}\n\n${text}`)
    ),
    ...[1, 2, 3].flatMap((exercise) => exerciseCells(`${number}.${exercise}`)),
    markdown("close", CLOSE),
  ];
  return { cells, metadata: { ...NOTEBOOK_METADATA }, nbformat: 4, nbformat_minor: 5 };
}

function titleCell(title: string, question: string): string {
  return `# ${title}

> **Question:** ${question}

<!-- zh: 标题 | 问题 -->

| Manifest | |
|---|---|
| Run time | not measured yet |
| Peak memory | not measured yet |
| Data | none |
| Seeds | 1 |
| Prerequisites | none |
| Library | \`lib/random\`, \`lib/notebook\` |`;
}

const SETUP = `import { check } from "lib/notebook/mod.ts";
import { Random } from "lib/random/mod.ts";

const random = new Random(1);
console.log(random.uniform().toFixed(4));`;

/** What the parts of a notebook hold, in their order. */
const SECTIONS: readonly (readonly [heading: string, text: string])[] = [
  ["Idea", "Words first, then the notation, then numbered formulas: $$y = x^2 \\tag{1}$$"],
  ["From scratch", "Formula by formula: a sentence, then a cell of 5 to 10 lines."],
  ["Checks", "A hand example with known numbers, finite differences, a reference value."],
  ["Library version", "The same through `lib`, in a few lines, and equal."],
  ["Experiment", "At least 10 seeds: a curve with a band, a table of means with intervals."],
  ["The notes said and what was measured", "Each claim, with the figure that settles it."],
  ["What goes wrong", "An ablation: leave out the part that matters and see what happens."],
  ["Exercises", "Each answer is checked; the solutions are hidden below the cells."],
];

function exerciseCells(id: string): Cell[] {
  return [
    markdown(
      `exercise-${id.replace(".", "-")}`,
      `**${id}** What is 2 + 2?\n\n` +
        `<details><summary>Hint 提示</summary>\n\nCount on your fingers.\n\n</details>`,
    ),
    code(
      `exercise-${id.replace(".", "-")}-code`,
      `const answer${id.split(".")[1]}: number | undefined = undefined;\n` +
        `await check("${id}", answer${id.split(".")[1]});`,
    ),
    markdown(
      `answer-${id.replace(".", "-")}`,
      `<details><summary>Answer ${id}</summary>\n\n` +
        `\`\`\`ts\nawait check("${id}", 2 + 2, { mistakes: { "you multiplied by 4": 2 * 4 } });\n\`\`\`\n\n</details>`,
    ),
  ];
}

const CLOSE = `## Close

Summary; rows for the glossary; differences from the reference implementation; references with
DOI or arXiv number; the next notebook.`;

function markdown(id: string, source: string): Cell {
  return { cell_type: "markdown", id, metadata: {}, source };
}

function code(id: string, source: string): Cell {
  return { cell_type: "code", id, metadata: {}, source, execution_count: null, outputs: [] };
}
