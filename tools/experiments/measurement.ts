/** What a program of timings is: the module that `deno task measure` runs. */

/** What each `measure.ts` of tools/experiments exports as `measurement`. */
export interface Measurement {
  /** One sentence: what is timed, and how. */
  readonly description: string;
  /** Numbers are kept to three digits, anything else (such as another program's answers) as it is. */
  readonly measure: () => Promise<Readonly<Record<string, unknown>>>;
}
