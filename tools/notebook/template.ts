/** What a new notebook holds: every part that one must have, as a small notebook that runs and passes the check. */

import { type Cell, type Notebook, NOTEBOOK_METADATA } from "./notebook_file.ts";

/** A notebook named, for example, 31_diffusion; its texts say what belongs where. */
export function newNotebook(name: string, question: string): Notebook {
  const number = name.slice(0, 2);
  const title = name.slice(3).replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());
  const cells = [
    markdown("title", titleCell(title, question)),
    markdown("setup", SET_UP),
    code("setup-code", SET_UP_CODE),
    markdown("picture", PICTURE),
    code("picture-code", PICTURE_CODE),
    markdown("scratch", FROM_SCRATCH),
    code("scratch-code", FROM_SCRATCH_CODE),
    markdown("scratch-run", "A hand example, whose numbers a reader can check, and then the data:"),
    code("scratch-run-code", HAND_EXAMPLE_CODE),
    markdown("library", LIBRARY),
    code("library-code", LIBRARY_CODE),
    markdown("experiment", EXPERIMENT),
    code("experiment-code", EXPERIMENT_CODE),
    markdown("notes", NOTES),
    markdown("wrong", "## 7. What goes wrong 会出什么错\n\nLeave out the part that matters."),
    markdown("exercises", "## 8. Exercises 练习\n\nThe answers are folded below the cells."),
    ...[1, 2, 3].flatMap((exercise) => exerciseCells(number, exercise)),
    markdown("summary", SUMMARY),
  ];
  return { cells, metadata: { ...NOTEBOOK_METADATA }, nbformat: 4, nbformat_minor: 5 };
}

function titleCell(title: string, question: string): string {
  return `# ${title}

> **Question:** ${question}

<!-- zh: 标题 | 问题 | 随机生成 -->

**摘要。** 这里用三到五句话说明问题。然后说明方法。最后给出结论，每个数字都由下面的单元格打印。

| Manifest | |
|---|---|
| Run time | not measured yet |
| Peak memory | not measured yet |
| Data | generated |
| Seeds | 0 to 9 |
| Prerequisites | [notation and glossary](00_notation_and_glossary.ipynb) |
| Library | \`lib/stats\`, \`lib/random\` |

**The answer in short.** The verdict that a cell below prints, in a sentence or two.`;
}

const SET_UP = `## 1. Set-up 准备

Every random number below comes from seeds.`;

const SET_UP_CODE = `import { check, diagram, table } from "lib/notebook/mod.ts";
import { Random } from "lib/random/mod.ts";
import { mean, studentTInterval, variance } from "lib/stats/mod.ts";`;

const PICTURE = `## 2. The thing, and the idea 模型与思路

The diagram stands before the formulas. Then words, then the notation, then numbered formulas.`;

const PICTURE_CODE = `await diagram({
  alt: "A number goes into the running mean, and the mean comes out",
  caption: "Each number updates the mean 每个数都更新均值",
  values: { number: "$x_n$", estimate: "$m_n$" },
  boxes: { update: "update" },
  arrows: "number -> update -> estimate",
});`;

const FROM_SCRATCH = String.raw`## 3. From scratch 从零实现

$$m_n = m_{n-1} + \frac{x_n - m_{n-1}}{n} \tag{1}$$

The algorithm itself, formula by formula: a sentence, then a cell of 5 to 10 lines.`;

const FROM_SCRATCH_CODE = `class RunningMean {
  count = 0;
  mean = 0;
  #squares = 0;
  add(x: number): void {
    this.count++;
    const before = x - this.mean;
    this.mean += before / this.count; // formula (1)
    this.#squares += before * (x - this.mean);
  }
  get variance(): number {
    return this.#squares / (this.count - 1);
  }
}`;

const HAND_EXAMPLE_CODE = `const byHand = new RunningMean();
for (const x of [1, 2, 6]) {
  byHand.add(x);
  console.log(\`after \${x} the mean is \${byHand.mean}\`);
}
const data = Array.from({ length: 100 }, (_, seed) => new Random(seed).uniform()); // [samples]
const running = new RunningMean();
for (const x of data) running.add(x);`;

const LIBRARY = `## 4. Checks, and the library version 检验与库版本

The same through \`lib\`, in a few lines, and equal.`;

const LIBRARY_CODE =
  `const differences = [running.mean - mean(data), running.variance - variance(data)];
console.log("equal to lib:", differences.every((difference) => Math.abs(difference) < 1e-12));`;

const EXPERIMENT = `## 5. Experiment 实验

All seeds, with an interval, and a verdict that a test decides and a cell prints.`;

const EXPERIMENT_CODE = `const means = Array.from({ length: 10 }, (_, seed) => {
  const random = new Random(seed);
  return mean(Array.from({ length: 20 }, () => random.uniform()));
});
const { estimate, low, high } = studentTInterval(means);
await table([{ seeds: means.length, mean: estimate, low, high }], {
  caption: "Mean over the seeds 各种子的均值",
});`;

const NOTES = `## 6. The notes said, and what was measured 笔记怎么说，实测如何

Each sentence stands whole, with its translation and its row in \`data/notes/items.json\`; then, for
its best reading, the verdict of a cell.

> 「笔记中完整的一句话。」
>
> The whole sentence of the notes, in English.

**Holds** for ... (section 5).`;

function exerciseCells(number: string, index: number): Cell[] {
  const id = `${number}.${index}`, name = `${number}-${index}`;
  return [
    markdown(
      `exercise-${name}`,
      `**${id}** What is 2 + 2?\n\n` +
        `<details><summary>Hint 提示</summary>\n\nCount on your fingers.\n\n</details>`,
    ),
    code(
      `exercise-${name}-code`,
      `const answer${index}: number | undefined = undefined;\nawait check("${id}", answer${index});`,
    ),
    markdown(
      `answer-${name}`,
      `<details><summary>Answer ${id} 答案</summary>\n\n\`\`\`ts\nawait check("${id}", 2 + 2, {\n` +
        `  mistakes: { "you multiplied by 4": 2 * 4 },\n});\n\`\`\`\n\n</details>`,
    ),
  ];
}

const SUMMARY = `## 9. Summary 小结

What was found. Rows for the glossary; differences from the reference implementation.

**References**

- Authors: Title, year, DOI or arXiv number.

**Next.** The next notebook.`;

function markdown(id: string, source: string): Cell {
  return { cell_type: "markdown", id, metadata: {}, source };
}

function code(id: string, source: string): Cell {
  return { cell_type: "code", id, metadata: {}, source, execution_count: null, outputs: [] };
}
