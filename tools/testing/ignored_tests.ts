/** Which tests a run without permissions left out, by the report that `deno test --junit-path` writes. */

/** What a test says in its name that needs more than to read the project, as `--filter` takes it. */
export const NEEDS = "(needs ";

/** Tests that were ignored. */
export interface IgnoredTests {
  /** Their files, each once. */
  readonly files: readonly string[];
  /** The names of those that do not say what they need. */
  readonly unnamed: readonly string[];
}

const IGNORED = /<testcase name="([^"]*)" classname="([^"]*)"[^>]*>\s*<skipped\/>/g;

/** Finds the tests that were ignored. */
export function findIgnored(report: string): IgnoredTests {
  const found = Array.from(report.matchAll(IGNORED), ([, name, file]) => [name!, file!] as const);
  return {
    files: [...new Set(found.map(([, file]) => file))],
    unnamed: found.map(([name]) => name).filter((name) => !name.includes(NEEDS)),
  };
}
