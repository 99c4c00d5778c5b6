/** Where notebook output goes: the kernel inside a notebook, the console outside, a fake in tests. */
import { connectKernel, findKernel } from "./_kernel.ts";

/** One output in several forms: MIME type to content. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** Identity of an output that later calls replace in place. */
export interface DisplayOptions {
  /** Name of the output; needed to replace it later. */
  readonly id?: string;
  /** Replace the output with this id instead of adding one. */
  readonly update?: boolean;
}

/** Receives everything that this folder shows. */
export interface DisplaySink {
  /** Whether an update replaces the earlier output; if not, progress bars draw their end only. */
  readonly replacesInPlace: boolean;
  /** Shows one output. */
  display(bundle: MimeBundle, options: DisplayOptions): void | Promise<void>;
  /** Prints one line of text. */
  print(line: string): void;
}

/** Plain text on the console, for scripts and tests. */
const consoleSink: DisplaySink = {
  replacesInPlace: false,
  display: (bundle) => console.log(bundle["text/plain"] ?? Object.keys(bundle).join(", ")),
  print: (line) => console.log(line),
};

const kernel = findKernel();
let current: DisplaySink = kernel === null ? consoleSink : connectKernel(kernel);

/** The sink in use. */
export function displaySink(): DisplaySink {
  return current;
}

/**
 * Sends all further output to another sink, for instance to a recording one in a test.
 *
 * @param sink The sink that receives the output from now on.
 * @returns The sink used so far, so that it can be put back.
 *
 * @example
 * ```ts
 * import { setDisplaySink, show } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const shown: unknown[] = [];
 * const before = setDisplaySink({
 *   replacesInPlace: true,
 *   display: (bundle) => void shown.push(bundle["text/plain"]),
 *   print: (line) => void shown.push(line),
 * });
 * await show({ "text/plain": "hello" });
 * setDisplaySink(before);
 * assert.deepEqual(shown, ["hello"]);
 * ```
 */
export function setDisplaySink(sink: DisplaySink): DisplaySink {
  const before = current;
  current = sink;
  return before;
}
