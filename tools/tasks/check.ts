/** deno task check [--static] [NOTEBOOK...]: checks notebooks and documents; --static executes nothing. */

import { join } from "node:path";
import { loadProject } from "../check/_project.ts";
import { checkProject } from "../check/check_project.ts";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask } from "../common/task.ts";
import { findNotebooks } from "../notebook/notebook_file.ts";
import { ensureSetUp } from "../setup/environment.ts";

await runTask(async () => {
  const { flags, names } = readCommandLine("deno task check [--static] [NOTEBOOK...]", {
    flags: { static: "boolean" },
    mostNames: Infinity,
  });
  const notebooks = findNotebooks(names);
  await ensureSetUp();
  const project = await loadProject(projectFolder, {
    notebooks,
    documents: names.length > 0 ? [] : findDocuments(),
  });
  const { passed, failed } = await checkProject(project, { execute: flags.static !== true });
  console.log(`check: ${passed} passed, ${failed} failed`);
  if (failed > 0) Deno.exit(1);
});

function findDocuments(): string[] {
  return [projectFolder, join(projectFolder, "data")].flatMap((folder) => {
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    return names.filter((name) => /^(?:README.*|CONTRIBUTING)\.md$/.test(name)).sort().map((name) =>
      join(folder, name)
    );
  });
}
