/** What Deno's console would write, for texts and plain data. */

import { describeValue } from "lib/notebook/_describe.ts";

/** The line that `console.log(...values)` prints in Deno. */
export function consoleLine(values: readonly unknown[]): string {
  return values.map((value) => typeof value === "string" ? value : describeValue(value)).join(" ");
}
