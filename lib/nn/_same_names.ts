/** Checks that what is restored has the names of what it is restored into. */

/**
 * @param task what fails, to follow "Cannot"
 * @param whose whose names they are: "variables'"
 * @param saved what there is to restore, by name
 * @param current what it is restored into
 * @throws {RangeError} that lists both sets of names when they differ
 */
export function checkSameNames(task: string, whose: string, saved: object, current: object): void {
  const [needed, given] = [saved, current].map((all) => Object.keys(all).sort());
  if (needed!.length === given!.length && needed!.every((name, i) => name === given![i])) return;
  const list = (names: readonly string[]) => names.join(", ") || "none";
  throw new RangeError(
    `Cannot ${task}: the ${whose} names must be ${list(needed!)}, current names are ${
      list(given!)
    }`,
  );
}
