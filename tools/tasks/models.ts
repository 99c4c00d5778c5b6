/**
 * deno task models: brings the pretrained models that are too large for the project into data/models/,
 * compared with their checksums. It does nothing where they are there.
 */

import { readCommandLine } from "../common/command_line.ts";
import { runTask } from "../common/task.ts";
import { ensureMiniLm } from "../models/minilm.ts";

if (import.meta.main) {
  await runTask(async () => {
    readCommandLine("deno task models", { flags: {}, mostNames: 0 });
    await ensureMiniLm();
    console.log("Ready: all-MiniLM-L6-v2 is in data/models.");
  });
}
