import assert from "node:assert/strict";
import { newNotebook } from "../../tools/notebook/template.ts";
import { textOfMap } from "../../tools/notebook/notebook_map.ts";
import { updateTable } from "../../tools/notebook/readme_table.ts";

const TEXT = "# Notes\n\n<!-- notebooks:start -->\nold\n<!-- notebooks:end -->\n\nmore\n";

function document(name: string, question: string) {
  const notebook = newNotebook(name, question);
  const title = notebook.cells[0]!;
  title.source = title.source.replace(
    "| Run time | not measured yet |",
    "| Run time | about 25 s |",
  );
  return { name: `notebooks/${name}.ipynb`, notebook };
}

Deno.test("the table takes number, title, time and data from the manifests", () => {
  assert.equal(
    updateTable(TEXT, [document("31_diffusion", "Why noise?")], "en"),
    `# Notes

<!-- notebooks:start -->

| Notebook | Time | Data |
| --- | --- | --- |
| [31 Diffusion](notebooks/31_diffusion.ipynb) | about 25 s | generated |

<!-- notebooks:end -->

more
`,
  );
});

Deno.test("the Chinese table takes title and data from the comment", () => {
  const table = updateTable(TEXT, [document("31_diffusion", "Why noise?")], "zh");
  assert.match(
    table,
    /^\| \[31 标题\]\(notebooks\/31_diffusion\.ipynb\) \| 约 25 秒 \| 随机生成 \|$/m,
  );
});

Deno.test("links in the manifest lead to the same files from the README", () => {
  const digits = document("31_diffusion", "Why noise?");
  const data = "[digits](../data/README.md) of [UCI](https://a.org/b)";
  digits.notebook.cells[0]!.source = digits.notebook.cells[0]!.source
    .replace("| Data | generated |", `| Data | ${data} |`);
  const table = updateTable(TEXT, [digits], "en");
  assert.ok(table.includes("| [digits](data/README.md) of [UCI](https://a.org/b) |"), table);
});

Deno.test("writing the table twice changes nothing", () => {
  const once = updateTable(TEXT, [document("31_diffusion", "Why noise?")], "en");
  assert.equal(updateTable(once, [document("31_diffusion", "Why noise?")], "en"), once);
});

Deno.test("a README without markers and a notebook without a Chinese title are named", () => {
  assert.throws(() => updateTable("# Notes", [], "en"), /"<!-- notebooks:start -->" or .* missing/);
  for (const comment of ["", "<!-- zh: 标题 | 问题 -->"]) {
    const plain = document("31_diffusion", "Why noise?");
    plain.notebook.cells[0]!.source = plain.notebook.cells[0]!.source.replace(/<!--.*-->/, comment);
    assert.throws(
      () => updateTable(TEXT, [plain], "zh"),
      /31_diffusion\.ipynb must have a comment/,
    );
  }
});

Deno.test("textOfMap() lists what each manifest asks to read before, without notebook 00", () => {
  const vae = document("30_vae", "Why noise?"), diffusion = document("31_diffusion", "Why noise?");
  diffusion.notebook.cells[0]!.source = diffusion.notebook.cells[0]!.source.replace(
    "| Prerequisites |",
    "| Prerequisites | [30](30_vae.ipynb), [digits](../data/README.md);",
  );
  const reference = document("00_notation_and_glossary", "What?");
  assert.equal(
    textOfMap([reference, vae, diffusion]),
    `[
  {"number":"30","title":"Vae","subject":"Images 图像","prerequisites":[]},
  {"number":"31","title":"Diffusion","subject":"Images 图像","prerequisites":["30"]}
]
`,
  );
});
