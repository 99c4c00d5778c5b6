import assert from "node:assert/strict";
import { join } from "node:path";
import type { Project } from "../../tools/check/_project.ts";
import { readme } from "../../tools/check/readme.ts";
import { newNotebook } from "../../tools/notebook/template.ts";
import { MAP_FILE, textOfMap } from "../../tools/notebook/notebook_map.ts";
import { updateTable } from "../../tools/notebook/readme_table.ts";
import { needsPrograms } from "./_fixture.ts";

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
| [Diffusion](notebooks/31_diffusion.ipynb) | Why noise? | about 25 s | generated |

<!-- notebooks:end -->

more
`,
  );
});

Deno.test("the Chinese table takes title, question and data from the comment", () => {
  const table = updateTable(TEXT, [document("31_diffusion", "Why noise?")], "zh");
  assert.match(
    table,
    /^\| \[标题\]\(notebooks\/31_diffusion\.ipynb\) \| 问题 \| 约 25 秒 \| 随机生成 \|$/m,
  );
});

Deno.test("links in the manifest lead to the same files from the README", () => {
  const digits = document("31_diffusion", "p(x|z)?");
  const data = "[digits](../data/README.md) of [UCI](https://a.org/b)";
  digits.notebook.cells[0]!.source = digits.notebook.cells[0]!.source
    .replace("| Data | generated |", `| Data | ${data} |`);
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
  for (const comment of ["", "<!-- zh: 标题 | 问题 -->"]) {
    const plain = document("31_diffusion", "Why noise?");
    plain.notebook.cells[0]!.source = plain.notebook.cells[0]!.source.replace(/<!--.*-->/, comment);
    assert.throws(
      () => updateTable(TEXT, [plain], "zh"),
      /31_diffusion\.ipynb must have a comment/,
    );
  }
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

Deno.test(
  "the readme rule finds a map that is out of date (needs deno task test)",
  needsPrograms,
  async () => {
    const root = Deno.makeTempDirSync({ prefix: "gradnotes-map-" });
    try {
      const notebook = document("31_diffusion", "Why noise?");
      const text = updateTable(TEXT, [notebook], "en");
      const project = {
        root,
        notebooks: [notebook],
        documents: [{ path: "README.md", name: "README.md", text }],
      } as unknown as Project;
      const message = "it is not what the manifests say (deno task readme)";
      assert.deepEqual(await readme.check(project), [{ file: MAP_FILE, message }]);
      Deno.mkdirSync(join(root, "data", "notes"), { recursive: true });
      Deno.writeTextFileSync(join(root, MAP_FILE), textOfMap([notebook]));
      assert.deepEqual(await readme.check(project), []);
    } finally {
      Deno.removeSync(root, { recursive: true });
    }
  },
);
