/** Which tests a run without permissions left out, by the report that `deno test --junit-path` writes. */

import { posix } from "node:path";

/** What a test says in its name that needs more than to read the project, as `--filter` takes it. */
export const NEEDS = "(needs ";

/** Tests that were ignored. */
export interface IgnoredTests {
  /** Their files, each once; of tests that a module for several files registers, its folder. */
  readonly files: readonly string[];
  /** The names of those that do not say what they need. */
  readonly unnamed: readonly string[];
}

const SUITE = /<testsuite name="([^"]*)"([\s\S]*?)<\/testsuite>/g;
const IGNORED = /<testcase name="([^"]*)"[^>]*>\s*<skipped\/>/g;

/** Finds the tests that were ignored. */
export function findIgnored(report: string): IgnoredTests {
  const suites = Array.from(report.matchAll(SUITE), ([, file, cases]) => ({
    file: file!.endsWith("_test.ts") ? file! : `${posix.dirname(file!)}/`,
    names: Array.from(cases!.matchAll(IGNORED), ([, name]) => name!),
  })).filter(({ names }) => names.length > 0);
  const files = [...new Set(suites.map(({ file }) => file))];
  return {
    files: files.filter((file) => !files.some((other) => other !== file && file.startsWith(other))),
    unnamed: suites.flatMap(({ names }) => names).filter((name) => !name.includes(NEEDS)),
  };
}
