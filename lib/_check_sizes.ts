/** One check for the sizes that layers are built with. */
import { invalidArgument } from "./_invalid_argument.ts";

/**
 * Throws unless all the named sizes are positive integers.
 *
 * @param task what the caller does, to follow "Cannot": "build a dense layer"
 * @param sizes by the names of the caller's arguments
 */
export function checkSizes(task: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!(Number.isSafeInteger(size) && size > 0)) {
      throw invalidArgument(task, name, "a positive integer", size);
    }
  }
}
