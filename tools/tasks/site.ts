/**
 * Builds the site of all notebooks into the folder `site`:
 *
 *     deno task site              builds it
 *     deno task site --serve      builds it, serves it on this machine and prints its address
 */

import { readCommandLine } from "../common/command_line.ts";
import { runTask, TaskError } from "../common/task.ts";
import { serveFolder } from "../browser/serve_folder.ts";
import { buildSite, readNotebooks, SITE_FOLDER } from "../site/build_site.ts";

await runTask(async () => {
  const { flags } = readCommandLine("deno task site [--serve]", {
    flags: { serve: "boolean" },
    mostNames: 0,
  });
  const notebooks = await readNotebooks();
  const problems = await buildSite(notebooks, SITE_FOLDER);
  for (const { file, message } of problems) console.error(`site/${file}: ${message}`);
  if (problems.length > 0) throw new TaskError("The site is not whole.");
  console.log(`site/: ${notebooks.length} notebooks`);
  if (flags.serve !== true) return;
  const server = serveFolder(SITE_FOLDER);
  console.log(`The notebooks are at ${server.address}/index.html until Ctrl-C.`);
  await new Promise(() => {});
});
