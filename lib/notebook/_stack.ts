/** Stack traces that hold the reader's own lines only. */

/** What is asked of one line of a stack trace. */
interface CallSite {
  getFileName(): string | null | undefined;
  toString(): string;
}

/** What V8's class of errors lets one set. */
export interface ErrorClass {
  stackTraceLimit: number;
  prepareStackTrace?: typeof describeStack;
}

/** More frames than a program of cells has; V8 keeps ten, and those of tfjs alone are as many. */
const MOST_FRAMES = 200;

/** Has every error's stack end in the cells and leave out what lies between: lib, packages and the kernel. */
export function showReadersFrames(errorClass: ErrorClass): void {
  errorClass.stackTraceLimit = MOST_FRAMES;
  errorClass.prepareStackTrace = describeStack;
}

/** A stack as text: of an error that passed through cells, which are files without a name, only those frames. */
export function describeStack(error: unknown, frames: readonly CallSite[]): string {
  const own = frames.filter((frame) => {
    const file = frame.getFileName();
    return file === null || file === undefined || file === "" || file === "<anonymous>";
  });
  const shown = own.length === 0 ? frames : own;
  return [describeError(error), ...shown.map((frame) => `    at ${frame}`)].join("\n");
}

/** What the getters of an error throw must not hide the error. */
function describeError(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "Error";
  }
}
