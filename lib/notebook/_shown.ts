/** What a call has shown itself: at the end of the cell, the kernel needn't show it again as the cell's result. */

let latest: object | undefined;

/** Remembers what was shown last. */
export function rememberShown(value: object): void {
  latest = value;
}

/** Whether a cell's result is what was shown last; forgets it, so that a later cell can show it. */
export function wasShown(result: unknown): boolean {
  const isShown = result !== undefined && result === latest;
  latest = undefined;
  return isShown;
}
