/** Tells whether JSON keeps a value as it is. */
import { invalidArgument } from "../_invalid_argument.ts";

/**
 * Checks that a value comes back from JSON as it was.
 *
 * @throws {RangeError | TypeError} that names the first part that would not, such as NaN or undefined
 */
export function checkJson(task: string, argument: string, value: unknown): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0)) return;
  if (Array.isArray(value)) {
    for (const [i, element] of value.entries()) checkJson(task, `${argument}[${i}]`, element);
  } else if (isPlainObject(value)) {
    for (const [key, part] of Object.entries(value)) checkJson(task, `${argument}.${key}`, part);
  } else {
    throw invalidArgument(task, argument, "data that JSON keeps as it is", value);
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}
