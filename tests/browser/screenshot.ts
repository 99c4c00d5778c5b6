/**
 * Takes a picture of a whole notebook as JupyterLab shows it:
 * deno run -A tests/browser/screenshot.ts NOTEBOOK OUT.png [--theme dark] [--untrusted] [--run]
 */

import { parseArgs } from "node:util";
import { runTask, TaskError } from "../../tools/common/task.ts";
import { ensureSetUp } from "../../tools/setup/environment.ts";
import { openNotebook } from "./_lab.ts";

const RUN_LIMIT_MS = 300_000;

await runTask(async () => {
  const { values, positionals: [notebook, picture] } = parseArgs({
    allowPositionals: true,
    options: {
      theme: { type: "string" },
      untrusted: { type: "boolean" },
      run: { type: "boolean" },
    },
  });
  if (notebook === undefined || picture === undefined) {
    throw new TaskError("Name the notebook and the picture: screenshot.ts NOTEBOOK OUT.png");
  }
  await ensureSetUp();
  await using lab = await openNotebook(notebook, {
    theme: values.theme === "dark" ? "dark" : "light",
    trusted: values.untrusted !== true,
  });
  if (values.run === true) await lab.runAll(RUN_LIMIT_MS);
  await lab.screenshot(picture);
  console.log(`${picture}, replies of the kernel: ${lab.replies}`);
  for (const message of [...await lab.errors(), ...lab.pageErrors]) console.log(message);
});
