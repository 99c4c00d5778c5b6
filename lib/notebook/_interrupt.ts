/** Passes the Stop button's signal on to the loops that are running. */

/** Thrown by `steps` when the Stop button was pressed; what was computed so far is kept. */
export class Interrupted extends Error {
  /** The error's name, by which it is told from others. */
  override readonly name = "Interrupted";
}

let controller = new AbortController();

/** The signal that the next press of Stop aborts. */
export function interruptSignal(): AbortSignal {
  return controller.signal;
}

/** Aborts the current signal and prepares the next one, so that Stop works any number of times. */
export function announceInterrupt(): void {
  controller.abort();
  controller = new AbortController();
}
