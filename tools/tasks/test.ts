/**
 * Runs the tests once, each with no more permissions than it needs, and demands that they cover lib; the last line
 * counts them.
 *
 *     deno task test               the failures in full, and the counts
 *     deno task test --programs    the tests that start browsers, JupyterLab and tasks, in place of the others
 *     deno task test --verbose     every test by name, what it prints, and the coverage by file
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask } from "../common/task.ts";
import { ensureSetUp } from "../setup/environment.ts";
import { type Counts, withoutColours } from "../testing/counts.ts";
import { findIgnored, NEEDS } from "../testing/ignored_tests.ts";
import { type Finished, runDeno, runTests, showAll } from "../testing/run_tests.ts";

const COVERAGE = join(projectFolder, "coverage");
/** Where the tests are that start whole programs, which takes minutes; the longest begin first. */
const PROGRAMS = ["tests/programs/", "tests/browser/", "tests/bundle/", "tests/services/"];

/** The others, whose coverage is demanded. */
const OTHERS = [
  `--ignore=${PROGRAMS.join()}`,
  `--coverage=${COVERAGE}`,
  "--coverage-raw-data-only",
];

/** Shows the line of all files, or everything where the coverage is too low. */
async function quietCoverage(args: readonly string[]): Promise<Finished> {
  let output = "";
  const { success, errors } = await runDeno(args, (part) => output += part, "piped");
  const total = /^\| All files.*$/m.exec(withoutColours(output))?.[0] ?? "";
  const [branch, functions, lines] = total.match(/\d+\.\d/g) ?? [];
  console.log(
    success
      ? `coverage of lib: ${lines} % of lines, ${functions} % of functions, ${branch} % of branches`
      : `${output}\n${errors.trim()}`,
  );
  return { success, output };
}

/** Runs each test that may do no more than it needs: those that only read the project first, then the others. */
async function testLibrary(isVerbose: boolean): Promise<Counts> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const reading = ["-P", "--clean", ...OTHERS, `--junit-path=${report}`, "tests/"];
    const counts = await runTests(isVerbose, reading);
    const { files, unnamed } = findIgnored(await Deno.readTextFile(report));
    if (files.length === 0) return counts;
    for (const name of unnamed) console.log(`${name}: is ignored, so it must say what it needs`);
    const preload = `--preload=${join(projectFolder, "tools/testing/coverage_of_tests_only.ts")}`;
    const rest = ["--allow-all", ...OTHERS, preload, "--filter", NEEDS, ...files];
    const others = await runTests(isVerbose, rest);
    const missed = counts.skipped - unnamed.length - others.passed - others.failed - others.skipped;
    if (missed > 0) console.log(`${missed} tests were ignored, and not found again to be run`);
    return {
      passed: counts.passed + others.passed,
      failed: counts.failed + others.failed + unnamed.length + Math.max(0, missed),
      skipped: others.skipped,
    };
  } finally {
    await Deno.remove(report);
  }
}

async function main(): Promise<void> {
  const { flags } = readCommandLine(
    "deno task test [--programs] [--verbose] (some files only: deno test -A FILE...)",
    { flags: { programs: "boolean", verbose: "boolean" }, mostNames: 0 },
  );
  await ensureSetUp();
  const isVerbose = flags.verbose === true;
  const counts = flags.programs === true
    ? await runTests(isVerbose, ["--allow-all", ...PROGRAMS])
    : await testLibrary(isVerbose);
  if (flags.programs !== true) await demandCoverage(isVerbose, counts);
  console.log(
    `${counts.passed} passed, ${counts.failed} failed` +
      (counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""),
  );
  Deno.exitCode = counts.failed > 0 ? 1 : 0;
}

/** Counts as one test more that lib is covered; the threshold is in deno.json. */
async function demandCoverage(isVerbose: boolean, counts: Counts): Promise<void> {
  const lib = RegExp.escape(pathToFileURL(join(projectFolder, "lib")).href);
  const coverage = await (isVerbose ? showAll : quietCoverage)([
    ...["coverage", `--include=^${lib}/`, COVERAGE],
  ]);
  if (coverage.success) counts.passed++;
  else counts.failed++;
}

if (import.meta.main) await runTask(main);
