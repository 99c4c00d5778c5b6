/** deno task new NN_topic "Question": begins a notebook with every part that one must have. */

import { join, relative } from "node:path";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask, TaskError, UsageError } from "../common/task.ts";
import { writeNotebook } from "../notebook/notebook_file.ts";
import { newNotebook } from "../notebook/template.ts";

const USAGE = 'deno task new 31_diffusion "How does noise become an image?"';

await runTask(async () => {
  const { names } = readCommandLine(USAGE, { flags: {}, mostNames: 2 });
  const [name = "", question = ""] = names;
  if (!/^\d\d_[a-z][a-z0-9_]*$/.test(name) || question.trim() === "") {
    throw new UsageError(
      `A name such as 31_diffusion and a question are needed. Use it as: ${USAGE}`,
    );
  }
  const path = join(projectFolder, "notebooks", `${name}.ipynb`);
  const exists = await Deno.stat(path).then(() => true, () => false);
  if (exists) throw new TaskError(`${relative(Deno.cwd(), path)} is there already.`);
  await writeNotebook(path, newNotebook(name, question.trim()));
  console.log(`${relative(Deno.cwd(), path)}: write it, then deno task run and deno task check`);
});
