/** Notebook 30 on the real kernel: what readers see is what the code computes, byte for byte. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../tools/common/task.ts";
import { executeNotebook } from "../../tools/notebook/execution.ts";
import { readNotebook } from "../../tools/notebook/notebook_file.ts";
import { ensureSetUp } from "../../tools/setup/environment.ts";

const NOTEBOOK = join(projectFolder, "notebooks", "30_vae_reparameterization.ipynb");
const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";

Deno.test({
  name: "notebook 30 gives its committed outputs again (needs deno task test)",
  ignore: !mayRun || !existsSync(NOTEBOOK),
  fn: async () => {
    await ensureSetUp();
    const committed = await readNotebook(NOTEBOOK);
    const { notebook: executed, problems } = await executeNotebook(NOTEBOOK);
    assert.deepEqual(problems, []);
    assert.equal(executed.cells.length, committed.cells.length);
    for (const [index, cell] of executed.cells.entries()) {
      const before = committed.cells[index]!;
      if (cell.cell_type !== "code" || before.cell_type !== "code") continue;
      assert.deepEqual(cell.outputs, before.outputs, `outputs of cell ${index + 1}`);
      assert.equal(cell.execution_count, before.execution_count);
    }
  },
});
