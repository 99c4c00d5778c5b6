/** Plain data as JSON can hold it, and back to the bit. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type NumberArray, typeOf } from "./_checkpoint_tensors.ts";
import { mapValues } from "./_map_values.ts";

/** What stands in JSON for an array of numbers that is kept elsewhere, and for a number that JSON lacks. */
const ARRAY = "$array", NUMBER = "$number";

/** Data without its arrays of numbers, and the arrays. */
export interface Extracted {
  readonly json: unknown;
  readonly arrays: NumberArray[];
}

/**
 * Replace the typed arrays, and numbers such as NaN and -0, in data by what JSON can hold.
 *
 * @param data Each part under the name that an error calls it by.
 * @throws {TypeError} that names the first part that could not be given back, such as undefined
 */
export function extractArrays(task: string, data: Readonly<Record<string, unknown>>): Extracted {
  const arrays: NumberArray[] = [];
  const visit = (path: string, value: unknown): unknown => {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number") {
      if (Object.is(value, -0)) return { [NUMBER]: "-0" };
      return Number.isFinite(value) ? value : { [NUMBER]: String(value) };
    }
    if (typeOf(value) !== undefined) return { [ARRAY]: arrays.push(value as NumberArray) - 1 };
    if (Array.isArray(value)) return value.map((part, i) => visit(`${path}[${i}]`, part));
    if (!isPlainObject(value) || ARRAY in value || NUMBER in value) {
      throw invalidArgument(task, path, "plain data", value, "never");
    }
    return mapValues(value, (part, key) => visit(`${path}.${key}`, part));
  };
  return { json: mapValues(data, (part, name) => visit(name, part)), arrays };
}

/** What `extractArrays` was given. */
export function insertArrays({ json, arrays }: Extracted): unknown {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const parts = value as Record<string, unknown>;
    if (ARRAY in parts) return arrays[parts[ARRAY] as number];
    if (NUMBER in parts) return Number(parts[NUMBER]);
    return mapValues(parts, visit);
  };
  return visit(json);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}
