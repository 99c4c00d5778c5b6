/** deno task setup: makes .venv with JupyterLab and the Deno kernel and signs the notebooks. */

import { runTask } from "../common/task.ts";
import { ensureSetUp, signNotebooks } from "../setup/environment.ts";

await runTask(async () => {
  await ensureSetUp();
  await signNotebooks();
  console.log("Ready: deno task lab opens the notebooks.");
});
