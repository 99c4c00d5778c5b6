/** Runs tfjs-core's tests in processes of their own and sorts what failed by what is known. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleSuite } from "./_bundle.ts";
import type { SpecResult, SuiteBackend } from "./_specs.ts";
import exceptions from "./exceptions.json" with { type: "json" };

/** What a run of the suite came to. */
export interface SuiteReport {
  readonly passed: number;
  readonly skipped: number;
  /** Failures with no known reason. */
  readonly failed: readonly SpecResult[];
  /** Failures whose reason stands in exceptions.json. */
  readonly excepted: readonly SpecResult[];
  /** Exceptions of tests that pass: to be taken off the list. */
  readonly outdated: readonly string[];
}

/** Identifies a test in exceptions.json and in what is printed. */
export function testId({ file, name }: SpecResult): string {
  return `${file}: ${name}`;
}

/** Runs the suite on each backend, one process each, side by side. */
export async function runSuite(
  backends: readonly SuiteBackend[],
  filter = "",
): Promise<SpecResult[][]> {
  const folder = await Deno.makeTempDir({ prefix: "tfjs_suite_" });
  try {
    const bundle = await bundleSuite(folder);
    return await Promise.all(backends.map((backend) => runOn(backend, { bundle, filter, folder })));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runOn(backend: SuiteBackend, options: {
  readonly bundle: string;
  readonly filter: string;
  readonly folder: string;
}): Promise<SpecResult[]> {
  const specs = fileURLToPath(import.meta.resolve("./_specs.ts"));
  const resultsFile = join(options.folder, `${backend}.json`);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", specs, options.bundle, backend, options.filter, resultsFile],
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return JSON.parse(await Deno.readTextFile(resultsFile));
  const decoder = new TextDecoder();
  throw new Error(
    `tfjs-core's tests stopped on "${backend}":\n${decoder.decode(stdout)}${
      decoder.decode(stderr)
    }`,
  );
}

/** The tests that fail on our kernels for a reason that exceptions.json gives. */
const known: ReadonlySet<string> = new Set(exceptions.flatMap(({ tests }) => tests));

/** Sorts failures into known and unknown ones. */
export function report(results: readonly SpecResult[]): SuiteReport {
  const withStatus = (status: SpecResult["status"]) =>
    results.filter((result) => result.status === status);
  const failed = withStatus("failed");
  const passed = withStatus("passed");
  return {
    passed: passed.length,
    skipped: withStatus("skipped").length,
    failed: failed.filter((result) => !known.has(testId(result))),
    excepted: failed.filter((result) => known.has(testId(result))),
    outdated: passed.map(testId).filter((id) => known.has(id)),
  };
}

/** Names of the tests that pass in one run and, for no known reason, do not pass in the other. */
export function lostTests(from: readonly SpecResult[], to: readonly SpecResult[]): string[] {
  const passing = (results: readonly SpecResult[]) =>
    results.filter(({ status }) => status === "passed").map(testId);
  const kept = new Set(passing(to));
  return passing(from).filter((id) => !kept.has(id) && !known.has(id));
}
