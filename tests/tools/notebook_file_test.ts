import assert from "node:assert/strict";
import { join } from "node:path";
import { projectFolder, run } from "../../tools/common/task.ts";
import {
  findNotebooks,
  formatNotebook,
  type Notebook,
  parseNotebook,
} from "../../tools/notebook/notebook_file.ts";
import { ensureSetUp, venvPath } from "../../tools/setup/environment.ts";
import { needsPrograms } from "./_fixture.ts";

const FIXTURE = join(projectFolder, "tests", "fixtures", "40_fixture.ipynb");

Deno.test("a notebook that is read and written again has the same bytes", async () => {
  const text = await Deno.readTextFile(FIXTURE);
  assert.equal(formatNotebook(parseNotebook(text, FIXTURE)), text);
});

Deno.test("a notebook is found by its path, or by the beginning of its name", () => {
  const [path, ...others] = findNotebooks(["30"]);
  assert.equal(path, join(projectFolder, "notebooks", "30_vae_reparameterization.ipynb"));
  assert.deepEqual(others, []);
  assert.deepEqual(findNotebooks([path!, "30_vae", path!]), [path]);
  assert.deepEqual(findNotebooks([FIXTURE]), [FIXTURE]);
  assert.ok(findNotebooks().length > 10);
  assert.throws(
    () => findNotebooks(["30", "tests/fixtures"]),
    /^UsageError: There is no notebook "/,
  );
});

Deno.test("texts are whole strings in memory", async () => {
  const { cells } = parseNotebook(await Deno.readTextFile(FIXTURE), FIXTURE);
  assert.ok(cells.every(({ source }) => typeof source === "string"));
});

Deno.test("a file that is not JSON is named in the error", () => {
  assert.throws(() => parseNotebook("{", "x.ipynb"), /^TaskError: Cannot read notebook x\.ipynb: /);
});

Deno.test(
  "a notebook is written byte for byte as nbformat writes it (needs deno task test)",
  needsPrograms,
  async () => {
    await ensureSetUp();
    const text =
      'one\ntwo\r\nthree\u2028four\x85five\x0bsix\x1cseven\rlast é 中文 \u007f "quoted\\"';
    const notebook: Notebook = {
      nbformat_minor: 5,
      nbformat: 4,
      metadata: { b: 1, a: { z: [], y: {} } },
      cells: [
        { cell_type: "markdown", id: "a", metadata: {}, source: text },
        {
          cell_type: "code",
          id: "b",
          metadata: {},
          source: "",
          execution_count: null,
          outputs: [
            { output_type: "stream", name: "stdout", text: "\n\n" },
            {
              output_type: "display_data",
              metadata: {},
              data: {
                "text/plain": text,
                "image/svg+xml": "<svg>\n</svg>",
                "image/png": "AAAA\nBBBB\n",
                "application/json": { text, list: ["x\ny"] },
              },
            },
            { output_type: "error", ename: "E", evalue: "v", traceback: ["a\nb"] },
          ],
        },
      ],
    };
    const path = await Deno.makeTempFile({ suffix: ".ipynb" });
    try {
      await Deno.writeTextFile(path, formatNotebook(notebook));
      const same =
        "import nbformat, pathlib, sys; text = pathlib.Path(sys.argv[1]).read_bytes().decode(); " +
        "sys.exit(nbformat.writes(nbformat.reads(text, 4)) + '\\n' != text)";
      const { success, output } = await run(venvPath("python"), ["-c", same, path]);
      assert.ok(success, output);
    } finally {
      await Deno.remove(path);
    }
  },
);
