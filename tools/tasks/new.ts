/** deno task new NN_topic "Question": begins a notebook with every part that one must have. */

import { join, relative } from "node:path";
import { projectFolder, runTask, TaskError } from "../common/task.ts";
import { writeNotebook } from "../notebook/notebook_file.ts";
import { newNotebook } from "../notebook/template.ts";

const USAGE = 'Use it as: deno task new 31_diffusion "How does noise become an image?"';

await runTask(async () => {
  const [name = "", question = ""] = Deno.args;
  if (!/^\d\d_[a-z][a-z0-9_]*$/.test(name) || question.trim() === "") throw new TaskError(USAGE);
  const path = join(projectFolder, "notebooks", `${name}.ipynb`);
  const exists = await Deno.stat(path).then(() => true, () => false);
  if (exists) throw new TaskError(`${relative(Deno.cwd(), path)} is there already.`);
  await writeNotebook(path, newNotebook(name, question.trim()));
  console.log(`${relative(Deno.cwd(), path)}: write it, then deno task run and deno task check`);
});
