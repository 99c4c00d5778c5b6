/** How many tests there were of each kind. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The text without the codes for colours. */
export function withoutColours(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[[\d;]*m/g, "");
}

/** Reads the counts from the summary line of what `deno test` printed. */
export function readCounts(output: string, success: boolean): Counts {
  const plain = withoutColours(output);
  const summary = /\| (\d+) passed.* \| (\d+) failed(?:.* \| (\d+) ignored)?/g;
  const [, passed, failed, skipped] = [...plain.matchAll(summary)].at(-1) ?? [];
  const counts = { passed: Number(passed), failed: Number(failed), skipped: Number(skipped ?? 0) };
  // Without a summary, such as after a type error, the run itself has failed.
  if (passed === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return success ? counts : { ...counts, failed: Math.max(1, counts.failed) };
}
