/** What `deno task check` finds in the numbers of prose: those that no cell prints. */

import assert from "node:assert/strict";
import { findNumbers, isRounded, isSame } from "../../tools/check/_numbers.ts";
import { numbers, numbersOfProse } from "../../tools/check/numbers.ts";
import type { Notebook, Output } from "../../tools/notebook/notebook_file.ts";
import { append, NAME, replace, testDefects } from "./_defect.ts";
import { codeOf, findProblems, needsPrograms } from "./_fixture.ts";

testDefects([
  {
    rule: numbers,
    defect: "a number that no cell prints, and names the nearest",
    change: append("figure", "\n\nThe loss falls to 0.48."),
    message: `${NAME}, cell 8, line 3: says 0.48, which no cell prints: ` +
      "the nearest printed number is 0.5 (cell 9); a definition is marked <!-- given: 0.48 -->",
  },
  {
    rule: numbers,
    defect: "a number in a table",
    change: append("figure", "\n\n| arm | loss |\n|---|---|\n| ours | 17.5 |"),
    message: `${NAME}, cell 8, line 5: says 17.5`,
  },
  {
    rule: numbers,
    defect: "a number alone in a formula",
    change: append("figure", "\n\nThe return is $-1{,}200$."),
    message: `${NAME}, cell 8, line 3: says -1,200`,
  },
  {
    rule: numbers,
    defect: "a mark for a number that is not said",
    change: append("figure", "\n\nIt has 12 units.\n\n<!-- given: 12, 13 -->"),
    message: `${NAME}, cell 8: marks 13 as given, which its prose does not say`,
  },
  {
    rule: numbers,
    defect: "a number that another cell's mark gives",
    change: (notebook) => {
      append("figure", "\n\nIt has 12 units.")(notebook);
      append("setup", "\n\nAgain 12 units.\n\n<!-- given: 12 -->")(notebook);
    },
    message: `${NAME}, cell 8, line 3: says 12`,
  },
  {
    rule: numbers,
    defect: "a number that only the description of a figure says",
    change: (notebook) => {
      replace("figure-code", "a white box", "a box of 77 lines")(notebook);
      const [output] = codeOf(notebook, "figure-code").outputs;
      Object.assign((output as Extract<Output, { data: unknown }>).data, {
        "text/plain": "a box of 77 lines",
      });
      append("figure", " It has 77 lines.")(notebook);
    },
    message: `${NAME}, cell 8, line 1: says 77`,
  },
]);

/** Makes the set-up cell print a text. */
const print = (text: string) => (notebook: Notebook) => {
  codeOf(notebook, "setup-code").outputs = [{ output_type: "stream", name: "stdout", text }];
};

for (
  const [what, printed, prose] of [
    ["a rounded number", "loss 0.6312", "The loss is 0.63, not 1."],
    ["a share as per cent", "share 0.6312", "The share is 63 % or 63.1 per cent."],
    ["per cent as a share", "share 63.12 %", "The share is 0.63."],
    ["thousands", "steps 66123 and 1,234", "66,000 steps, exactly 66,123; then 1,234."],
    ["a minus sign of either kind", "−0.25 and -3.5", "-0.25 or −3.5, a fall by 0.25"],
    ["powers of ten", "2.1e-8 3 × 10⁻⁴", "2.1 × 10⁻⁸ and 0.0003"],
    ["numbers in a list", "[100,200]", "It goes from 100 to 200."],
    ["Chinese units", "117000000 parameters", "参数 1.17 亿，误差不变。"],
  ] as const
) {
  Deno.test(`numbers accepts ${what} (needs deno task test)`, needsPrograms, async () => {
    const change = (notebook: Notebook) => {
      print(printed)(notebook);
      append("figure", `\n\n${prose}`)(notebook);
    };
    assert.deepEqual(await findProblems(numbers, change), []);
  });
}

Deno.test(
  "numbers accepts what code sets, what is given, and the labels of a figure (needs deno task test)",
  needsPrograms,
  async () => {
    const change = (notebook: Notebook) => {
      append("setup-code", '\nconst learningRate = 3e-3, units = 1_024; // 88 "99"')(notebook);
      const [output] = codeOf(notebook, "figure-code").outputs;
      const { data } = output as Extract<Output, { data: unknown }>;
      data["image/svg+xml"] = '<svg><text x="55">31.<tspan>5</tspan> %</text></svg>';
      const prose = "Rate 0.003, 1,024 units, a share of 31.5 %, 17 °C.\n\n<!-- given: 17 °C -->";
      append("figure", `\n\n${prose}`)(notebook);
    };
    assert.deepEqual(await findProblems(numbers, change), []);
    const unproven = append("figure", "\n\n88, 99 and 55.");
    const problems = await findProblems(numbers, (notebook) => {
      change(notebook);
      unproven(notebook);
    });
    assert.deepEqual(problems.map((problem) => /says (\d+)/.exec(problem)![1]), ["88", "99", "55"]);
  },
);

Deno.test("numbersOfProse() leaves out what only names, quotes or calculates", () => {
  for (
    const text of [
      "## 12. Ten seeds",
      "12. the twelfth\n13) the next",
      "Section 11, sections 12 to 14, figure 12, equations 11 and 12, chapters 13 and 14",
      "by (11) and (12a); notebook 44, [44, section 12](44_ppo.ipynb), 第 11 节, 图 12",
      "(Bellman 1957; Schulman et al. 2017), on 2026-11-28, on 28 November 2026, 2026 年 11 月",
      "[arXiv:1707.06347v2](https://arxiv.org/abs/1707.06347), doi:10.1038/nature14236, arXiv 1707.06347",
      "| Manifest | |\n|---|---|\n| Run time | about 25 s |\n",
      "> 权重每 10000 步更新一次",
      "| the notes said | measured |\n|---|---|\n| 每 10000 步 | it holds |",
      "**References**\n\n- Neural Computation 9(8), 1735-1780",
      "`lr = 0.01` and\n\n```ts\nconst a = 42;\n```\n<!-- 77 -->",
      "$x = 42$ and $$y^{17} \\tag{12}$$",
      "**44.1** What happens with 300 units\nand 40 steps?",
      "<details><summary>Answer</summary>\n\nIt is 5,050.\n\n</details>",
      "GPT-2, x86, word2vec, 2D, TD3, the 12th, L1, H100, 64x64",
      "A 95 % interval, a 95 % bootstrap interval, PyTorch 2.13, Python 3.10",
      "0 or 1, two of 10 seeds, 3 arms",
    ]
  ) assert.deepEqual(numbersOfProse(text).map((number) => number.text), [], text);
});

Deno.test("numbersOfProse() keeps measurements beside names and small counts", () => {
  for (
    const [text, found] of [
      ["## 2. A loss of 0.25", ["0.25"]],
      ["4 times faster, 3 × as large, 7 %, 2.0 and 11 seeds", ["4", "3", "7 %", "2.0", "11"]],
      ["Section 2 has 40 words", ["40"]],
      ["In 2017 it took 2,017 steps, 2017.5 in the mean", ["2,017", "2017.5"]],
      ["| the notes said | measured |\n|---|---|\n| 每 10000 步 | 25 |", ["25"]],
      ["> **Question:** Why 42?", ["42"]],
      ["**44.1** What of 300?\n\nAbout 40.", ["40"]],
      ["[12](13_x.ipynb) [66, 89] 0.40–0.45", ["66", "89", "0.40", "0.45"]],
      ["约 66,000 步，第3节", ["66,000"]],
    ] as const
  ) assert.deepEqual(numbersOfProse(text).map((number) => number.text), found, text);
});

Deno.test("isRounded() rounds to the digits that are written, isSame() does not", () => {
  const [first] = [(text: string) => findNumbers(text)[0]!];
  for (
    const [said, printed, rounded] of [
      ["0.63", "0.6349", true],
      ["0.63", "0.6351", false],
      ["0.630", "0.6312", false],
      ["0.6312", "0.63", false],
      ["63 %", "0.625", true],
      ["63 %", "0.64", false],
      ["-0.2", "0.2", false],
      ["66,000", "66,499", true],
      ["66,000", "66,501", false],
      ["100", "104", true],
      ["100", "106", false],
      ["12", "12.4", true],
    ] as const
  ) assert.equal(isRounded(first(said), first(printed)), rounded, `${said}, ${printed}`);
  assert.ok(isSame(first("0.003"), first("3e-3")));
  assert.ok(!isSame(first("0.6"), first("0.63")));
});
