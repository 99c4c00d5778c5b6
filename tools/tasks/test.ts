/** Runs every test and doc example once and demands that they cover lib; the last line counts them. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask } from "../common/task.ts";
import { ensureSetUp } from "../setup/environment.ts";

const COVERAGE = join(projectFolder, "coverage");

/** How many tests there were of each kind. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Reads the counts from the summary line of what `deno test` printed. */
export function readCounts(output: string, success: boolean): Counts {
  // deno-lint-ignore no-control-regex
  const plain = output.replaceAll(/\x1b\[[\d;]*m/g, "");
  const summary = /\| (\d+) passed.* \| (\d+) failed(?:.* \| (\d+) ignored)?/g;
  const [, passed, failed, skipped] = [...plain.matchAll(summary)].at(-1) ?? [];
  const counts = { passed: Number(passed), failed: Number(failed), skipped: Number(skipped ?? 0) };
  // Without a summary, such as after a type error, the run itself has failed.
  if (passed === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return success ? counts : { ...counts, failed: Math.max(1, counts.failed) };
}

/** Runs Deno with the given arguments and shows what it prints, which is returned too. */
async function deno(args: string[]): Promise<{ success: boolean; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: projectFolder,
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const decoder = new TextDecoder();
  let output = "";
  for await (const part of child.stdout) {
    await Deno.stdout.write(part);
    output += decoder.decode(part, { stream: true });
  }
  return { success: (await child.status).success, output };
}

async function main(): Promise<void> {
  readCommandLine("deno task test", { flags: {}, mostNames: 0 });
  await ensureSetUp();
  const tests = await deno([
    ...["test", "--allow-all", "--parallel", "--doc", "--clean"],
    ...[`--coverage=${COVERAGE}`, "--coverage-raw-data-only", "lib/", "tests/"],
  ]);
  const counts = readCounts(tests.output, tests.success);
  // The threshold is in deno.json.
  const lib = RegExp.escape(pathToFileURL(join(projectFolder, "lib")).href);
  const coverage = await deno(["coverage", `--include=^${lib}/`, COVERAGE]);
  if (coverage.success) counts.passed++;
  else counts.failed++;
  console.log(
    `${counts.passed} passed, ${counts.failed} failed` +
      (counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""),
  );
  Deno.exitCode = counts.failed > 0 ? 1 : 0;
}

if (import.meta.main) await runTask(main);
