/** Runs `deno test`, and shows its failures in full, or everything. */

import { projectFolder } from "../common/task.ts";
import { type Counts, readCounts } from "./counts.ts";
import { QuietReport } from "./quiet_report.ts";

/** What a finished command left. */
export interface Finished {
  readonly success: boolean;
  /** What it printed on stdout, as far as it was shown. */
  readonly output: string;
}

/** Runs Deno with the given arguments; what it prints goes to `onOutput` as it comes. */
export async function runDeno(
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
export async function showAll(args: readonly string[]): Promise<Finished> {
  let output = "";
  const { success } = await runDeno(args, (part) => {
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
  const { success, errors } = await runDeno(quiet, (part) => report.add(part), "piped");
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

/** Runs tests, of which it shows the failures or everything. */
export async function runTests(isVerbose: boolean, args: readonly string[]): Promise<Counts> {
  const run = isVerbose ? showAll : quietTests;
  const { output, success } = await run(["test", "--parallel", ...args]);
  return readCounts(output, success);
}
