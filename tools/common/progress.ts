/** How far a long task is: a bar with the time left on a terminal, a plain line now and then elsewhere. */

/** Where progress is shown, and by which clock. */
export interface ProgressOptions {
  /** How many were finished before this process began. */
  readonly before?: number;
  readonly isTerminal?: boolean;
  readonly write?: (text: string) => void;
  /** Milliseconds. */
  readonly now?: () => number;
}

const BAR_WIDTH = 24;
const REDRAW_MS = 1000;
/** Between two lines where there is no terminal. */
const LINE_MS = 30_000;
const CLEAR_LINE = "\r\x1b[K";

const writeToStdout = (text: string) => void Deno.stdout.writeSync(new TextEncoder().encode(text));

/** Progress of one task; `using` ends it and takes the bar off the screen. */
export class Progress implements Disposable {
  readonly #options: Required<ProgressOptions>;
  readonly #start: number;
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  #done: number;
  /** When the last one was finished. */
  #advancedAt: number;
  #shownAt: number;

  constructor(readonly label: string, readonly total: number, options: ProgressOptions = {}) {
    this.#options = {
      before: options.before ?? 0,
      isTerminal: options.isTerminal ?? Deno.stdout.isTerminal(),
      write: options.write ?? writeToStdout,
      now: options.now ?? (() => performance.now()),
    };
    this.#done = this.#options.before;
    this.#start = this.#advancedAt = this.#shownAt = this.#options.now();
    if (!this.#options.isTerminal) return;
    this.#show();
    // The time left goes on falling while a run takes long.
    this.#timer = setInterval(() => this.#show(), REDRAW_MS);
  }

  /** One more is finished. */
  advance(): void {
    const { isTerminal, now } = this.#options;
    this.#done++;
    this.#advancedAt = now();
    if (isTerminal || now() - this.#shownAt >= LINE_MS) this.#show();
  }

  /** Prints a line above the bar. */
  print(line: string): void {
    this.#options.write(`${this.#options.isTerminal ? CLEAR_LINE : ""}${line}\n`);
    if (this.#options.isTerminal) this.#show();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (this.#options.isTerminal) this.#options.write(CLEAR_LINE);
  }

  #show(): void {
    const { isTerminal, write, now } = this.#options;
    this.#shownAt = now();
    const count = `${this.#done}/${this.total}${this.#timeLeft()}`;
    if (!isTerminal) return write(`${this.label} ${count}\n`);
    const filled = Math.floor(this.#done / this.total * BAR_WIDTH);
    const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
    write(`${CLEAR_LINE}${this.label} ${bar} ${count}`);
  }

  #timeLeft(): string {
    const { before, now } = this.#options;
    if (this.#done === before || this.#done === this.total) return "";
    const each = (this.#advancedAt - this.#start) / (this.#done - before);
    const left = each * (this.total - this.#done) - (now() - this.#advancedAt);
    return `, ${describeDuration(Math.max(1000, left))} left`;
  }
}

/** "45 s", "2 min 10 s" or "1 h 5 min" of milliseconds. */
export function describeDuration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000), minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
