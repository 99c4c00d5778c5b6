/** One check for what must be an object: the options or the configuration that something is made with. */
import { invalidArgument } from "./_invalid_argument.ts";

/**
 * The value, where it is an object; what is in it is checked by who reads it.
 *
 * @param task what the caller does, to follow "Cannot": "build a dense layer"
 * @param argument the value's name: "options"
 * @throws {TypeError} for anything else, such as a number or nothing at all
 */
export function requireObject<T extends object>(task: string, argument: string, value: T): T {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw invalidArgument(task, argument, "an object", value, "never");
}
