/** deno task setup: makes .venv with JupyterLab and the Deno kernel and signs the notebooks. */

import { readCommandLine } from "../common/command_line.ts";
import { runTask } from "../common/task.ts";
import { ensureSetUp, signNotebooks } from "../setup/environment.ts";

await runTask(async () => {
  readCommandLine("deno task setup", { flags: {}, mostNames: 0 });
  await ensureSetUp();
  await signNotebooks();
  console.log("Ready: deno task lab opens the notebooks.");
});
