/**
 * Checks notebooks and documents, and executes the notebooks again:
 *
 *     deno task check [NOTEBOOK...]              natively; few also on WebAssembly and in Chromium;
 *                                                where none is named, the site is built as well
 *     deno task check --static [NOTEBOOK...]     executes nothing
 *     deno task check --wasm [NOTEBOOK...]       all of them on WebAssembly alone
 *     deno task check --browser [NOTEBOOK...]    all of them in Chromium
 *     deno task check --browser --engine firefox [NOTEBOOK...]    in Firefox, or in WebKit: "webkit"
 */

import { join } from "node:path";
import { ENGINE_NAMES } from "../browser/engines.ts";
import { loadProject } from "../check/_project.ts";
import { checkProject } from "../check/check_project.ts";
import { type AskedHosts, openHosts } from "../check/hosts.ts";
import { reportSite } from "../check/site.ts";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask, UsageError } from "../common/task.ts";
import { findNotebooks } from "../notebook/notebook_file.ts";
import { ensureSetUp } from "../setup/environment.ts";

await runTask(async () => {
  const { isStatic, asked, names } = readArguments();
  const notebooks = findNotebooks(names);
  await ensureSetUp();
  const project = await loadProject(projectFolder, {
    notebooks,
    documents: names.length > 0 ? [] : findDocuments(),
  });
  await using opened = await openHosts(isStatic ? [] : project.notebooks, asked);
  for (const { where, notebooks } of opened.missing) {
    const skipped = notebooks.map(({ name }) => name).join(", ");
    console.log(`skip  ${skipped} ${where}: there is none on this machine`);
  }
  const counts = await checkProject(project, opened.hosts);
  const wholeSites = names.length > 0 ? [] : [await reportSite()];
  const passed = counts.passed + wholeSites.filter((isWhole) => isWhole).length;
  const failed = counts.failed + wholeSites.filter((isWhole) => !isWhole).length;
  console.log(`check: ${passed} passed, ${failed} failed`);
  Deno.exitCode = failed > 0 ? 1 : 0;
});

/** What is asked for. */
function readArguments(): { isStatic: boolean; asked: AskedHosts; names: readonly string[] } {
  const usage = `deno task check [--static] [--wasm] [--browser [--engine ${
    ENGINE_NAMES.join("|")
  }]] [NOTEBOOK...]`;
  const { flags: { static: isStatic = false, wasm, browser, engine }, names } = readCommandLine(
    usage,
    {
      flags: { static: "boolean", wasm: "boolean", browser: "boolean", engine: "string" },
      mostNames: Infinity,
    },
  );
  const refuse = (reason: string) => new UsageError(`${reason}. Use it as: ${usage}`);
  if (isStatic && (wasm || browser)) throw refuse("--static executes nothing");
  if (engine !== undefined && browser !== true) throw refuse("--engine stands beside --browser");
  const chosen = ENGINE_NAMES.find((name) => name === (engine ?? "chromium"));
  if (chosen === undefined) throw refuse(`"${engine}" is no engine`);
  const asked = { ...(wasm && { wasm }), ...(browser && { engine: chosen }) };
  return { isStatic, asked, names };
}

function findDocuments(): string[] {
  return [projectFolder, join(projectFolder, "data")].flatMap((folder) => {
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    return names.filter((name) => /^(?:README.*|CONTRIBUTING)\.md$/.test(name)).sort().map((name) =>
      join(folder, name)
    );
  });
}
