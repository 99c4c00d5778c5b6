/** One check for what must be a text. */
import { invalidArgument } from "../_invalid_argument.ts";

/** @throws {TypeError} for anything but a string */
export function requireText(task: string, text: string): void {
  if (typeof text !== "string") throw invalidArgument(task, "text", "a string", text, "never");
}
