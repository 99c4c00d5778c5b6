import assert from "node:assert/strict";
import { readme } from "../../tools/check/readme.ts";
import { newNotebook } from "../../tools/notebook/template.ts";
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

Deno.test("the table takes title, question, time and data from the manifests", () => {
  assert.equal(
    updateTable(TEXT, [document("31_diffusion", "Why noise?")], "en"),
    `# Notes

<!-- notebooks:start -->

| Notebook | Question | Time | Data |
| --- | --- | --- | --- |
| [Diffusion](notebooks/31_diffusion.ipynb) | Why noise? | about 25 s | none |

<!-- notebooks:end -->

more
`,
  );
});

Deno.test("the Chinese table takes title and question from the comment", () => {
  const table = updateTable(TEXT, [document("31_diffusion", "Why noise?")], "zh");
  assert.match(
    table,
    /^\| \[标题\]\(notebooks\/31_diffusion\.ipynb\) \| 问题 \| 约 25 秒 \| none \|$/m,
  );
});

Deno.test("links in the manifest lead to the same files from the README", () => {
  const digits = document("31_diffusion", "p(x|z)?");
  const data = "[digits](../data/README.md) of [UCI](https://a.org/b)";
  digits.notebook.cells[0]!.source = digits.notebook.cells[0]!.source
    .replace("| Data | none |", `| Data | ${data} |`);
  const table = updateTable(TEXT, [digits], "en");
  assert.ok(table.includes("| [digits](data/README.md) of [UCI](https://a.org/b) |"), table);
  assert.ok(table.includes("| p(x\\|z)? |"), table);
});

Deno.test("writing the table twice changes nothing", () => {
  const once = updateTable(TEXT, [document("31_diffusion", "Why noise?")], "en");
  assert.equal(updateTable(once, [document("31_diffusion", "Why noise?")], "en"), once);
});

Deno.test("a README without markers and a notebook without a Chinese title are named", () => {
  assert.throws(() => updateTable("# Notes", [], "en"), /"<!-- notebooks:start -->" or .* missing/);
  const plain = document("31_diffusion", "Why noise?");
  plain.notebook.cells[0]!.source = plain.notebook.cells[0]!.source.replace(/<!--.*-->/, "");
  assert.throws(() => updateTable(TEXT, [plain], "zh"), /31_diffusion\.ipynb must have a comment/);
});

Deno.test("the readme rule finds a table that is out of date", async () => {
  const project = (text: string) => ({
    root: "",
    notebooks: [],
    documents: [{ path: "README.md", name: "README.md", text }],
  });
  const [problem] = await readme.check(project(TEXT));
  assert.equal(problem?.message, "its table of notebooks is out of date (deno task readme)");
  assert.deepEqual(await readme.check(project(updateTable(TEXT, [], "en"))), []);
  const other = { path: "data/README.md", name: "data/README.md", text: "# Data\n" };
  assert.deepEqual(await readme.check({ root: "", notebooks: [], documents: [other] }), []);
});
