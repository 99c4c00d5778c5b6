/**
 * Runs every test and doc example once and demands that they cover lib; the last line counts them.
 *
 *     deno task test              the failures in full, and the counts
 *     deno task test --verbose    every test by name, what it prints, and the coverage by file
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask } from "../common/task.ts";
import { ensureSetUp } from "../setup/environment.ts";
import { readCounts, withoutColours } from "../testing/counts.ts";
import { QuietReport } from "../testing/quiet_report.ts";

const COVERAGE = join(projectFolder, "coverage");

/** What a finished command left. */
interface Finished {
  readonly success: boolean;
  /** What it printed on stdout, as far as it was shown. */
  readonly output: string;
}

/** Runs Deno with the given arguments; what it prints goes to `onOutput` as it comes. */
async function deno(
  args: readonly string[],
  onOutput: (part: string) => void,
  stderr: "inherit" | "piped",
): Promise<{ success: boolean; errors: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: projectFolder,
    stdin: "null",
    stdout: "piped",
    stderr,
  }).spawn();
  const errors = stderr === "piped" ? new Response(child.stderr).text() : Promise.resolve("");
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) onOutput(part);
  return { success: (await child.status).success, errors: await errors };
}

/** Shows everything that Deno prints. */
async function verbose(args: readonly string[]): Promise<Finished> {
  let output = "";
  const { success } = await deno(args, (part) => {
    Deno.stdout.writeSync(new TextEncoder().encode(part));
    output += part;
  }, "inherit");
  return { success, output };
}

/** Shows how far the tests are, and their failures. */
async function quietTests(args: readonly string[]): Promise<Finished> {
  const report = new QuietReport();
  report.show();
  const timer = Deno.stdout.isTerminal() ? setInterval(() => report.show(), 1000) : undefined;
  const [command, ...rest] = args;
  const quiet = [command!, "--quiet", "--reporter=dot", ...rest];
  const { success, errors } = await deno(quiet, (part) => report.add(part), "piped");
  clearInterval(timer);
  report.end();
  const { text } = report;
  console.log(text);
  if (!success) {
    console.log(errors.trim());
    console.log("What a test printed is shown by: deno test -A FILE, or deno task test --verbose");
  }
  return { success, output: text };
}

/** Shows the line of all files, or everything where the coverage is too low. */
async function quietCoverage(args: readonly string[]): Promise<Finished> {
  let output = "";
  const { success, errors } = await deno(args, (part) => output += part, "piped");
  const total = /^\| All files.*$/m.exec(withoutColours(output))?.[0] ?? "";
  const [branch, functions, lines] = total.match(/\d+\.\d/g) ?? [];
  console.log(
    success
      ? `coverage of lib: ${lines} % of lines, ${functions} % of functions, ${branch} % of branches`
      : `${output}\n${errors.trim()}`,
  );
  return { success, output };
}

async function main(): Promise<void> {
  const { flags } = readCommandLine(
    "deno task test [--verbose] (some files only: deno test -A FILE...)",
    { flags: { verbose: "boolean" }, mostNames: 0 },
  );
  await ensureSetUp();
  const all = flags.verbose === true;
  const tests = await (all ? verbose : quietTests)([
    ...["test", "--allow-all", "--parallel", "--doc", "--clean"],
    ...[`--coverage=${COVERAGE}`, "--coverage-raw-data-only", "lib/", "tests/"],
  ]);
  const counts = readCounts(tests.output, tests.success);
  // The threshold is in deno.json.
  const lib = RegExp.escape(pathToFileURL(join(projectFolder, "lib")).href);
  const coverage = await (all ? verbose : quietCoverage)([
    ...["coverage", `--include=^${lib}/`, COVERAGE],
  ]);
  if (coverage.success) counts.passed++;
  else counts.failed++;
  console.log(
    `${counts.passed} passed, ${counts.failed} failed` +
      (counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""),
  );
  Deno.exitCode = counts.failed > 0 ? 1 : 0;
}

if (import.meta.main) await runTask(main);
