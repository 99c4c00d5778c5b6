/** What the outputs of a cell are told by: a page compares what it computed with what was published. */

import { sha256 } from "lib/_sha256.ts";
import type { Output } from "../notebook/notebook_file.ts";

/** The SHA-256 of outputs, whatever the order of their names and the number of the run. */
export async function digestOf(outputs: readonly Output[]): Promise<string> {
  const counted = new Set(["execution_count", "metadata"]);
  const text = JSON.stringify(outputs, (name, value) => {
    if (counted.has(name)) return undefined;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
  });
  return await sha256(new TextEncoder().encode(text));
}
