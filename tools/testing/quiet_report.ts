/** Makes of what `deno test --reporter=dot` prints what one wants to read: how far it is, and the failures in full. */

import { describeDuration } from "../common/progress.ts";
import { withoutColours } from "./counts.ts";

/** Where it is shown, and by which clock. */
export interface QuietReportOptions {
  readonly isTerminal?: boolean;
  readonly write?: (text: string) => void;
  /** Milliseconds. */
  readonly now?: () => number;
}

const REDRAW_MS = 200;
/** Between two lines where there is no terminal. */
const LINE_MS = 60_000;
const CLEAR_LINE = "\r\x1b[K";
/** A test or a step that passed, failed or was ignored; a pipe gets one a line. */
const MARK = /^[.!,]$/;

const writeToStdout = (text: string) => void Deno.stdout.writeSync(new TextEncoder().encode(text));

/** Takes the output as it comes; `text` is what remains of it. */
export class QuietReport {
  readonly #options: Required<QuietReportOptions>;
  readonly #start: number;
  #shownAt: number;
  #rest = "";
  #finished = 0;
  #failed = 0;
  readonly #lines: string[] = [];

  constructor(options: QuietReportOptions = {}) {
    this.#options = {
      isTerminal: options.isTerminal ?? Deno.stdout.isTerminal(),
      write: options.write ?? writeToStdout,
      now: options.now ?? (() => performance.now()),
    };
    this.#start = this.#options.now();
    this.#shownAt = this.#start;
  }

  /** The failures with all that Deno says of them, and its summary. */
  get text(): string {
    return [...this.#lines, this.#rest].join("\n").trim();
  }

  /** Takes the next part of the output. */
  add(part: string): void {
    const lines = (this.#rest + part).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.#addLine(line);
    const { isTerminal, now } = this.#options;
    if (now() - this.#shownAt >= (isTerminal ? REDRAW_MS : LINE_MS)) this.show();
  }

  /** Shows how far it is. */
  show(): void {
    const { isTerminal, write, now } = this.#options;
    this.#shownAt = now();
    const time = describeDuration(now() - this.#start);
    const failures = this.#failed === 0 ? "" : `, ${this.#failed} failed`;
    const text = this.#finished === 0
      ? `types are being checked, ${time}`
      : `${this.#finished} tests and steps${failures}, ${time}`;
    write(isTerminal ? `${CLEAR_LINE}${text}` : `${text}\n`);
  }

  /** Takes the line of the progress off the screen. */
  end(): void {
    if (this.#options.isTerminal) this.#options.write(CLEAR_LINE);
  }

  #addLine(line: string): void {
    // Only before the errors: there a line of one dot may be part of a message.
    const mark = withoutColours(line);
    if (this.#lines.length > 0 || (mark !== "" && !MARK.test(mark))) this.#lines.push(line);
    else if (mark !== "") {
      this.#finished++;
      if (mark === "!") this.#failed++;
    }
  }
}
