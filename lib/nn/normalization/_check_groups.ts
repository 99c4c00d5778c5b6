/** The check of a number of groups. */
import { invalidArgument } from "../../_invalid_argument.ts";

/** Throw unless the channels can be parted into so many groups. */
export function checkGroups(task: string, groups: number, channels: number): void {
  if (Number.isSafeInteger(groups) && groups > 0 && channels % groups === 0) return;
  const requirement = `a positive integer that divides the ${channels} channels`;
  throw invalidArgument(task, "groups", requirement, groups);
}
