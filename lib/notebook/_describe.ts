/** A value as one line of text: as Deno writes it, wherever this runs. */
import { isTensor, tensorTitle } from "./_tensor_like.ts";

/** How deep arrays and objects are written out. */
const DEEPEST = 4;
/** More items than a line is read to. */
const MOST_ITEMS = 40;

/** Writes a value as `Deno.inspect` does; of a tensor its title, of what is no plain data, only the class. */
export function describeValue(value: unknown, depth = 0): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[Function: ${value.name || "(anonymous)"}]`;
  if (typeof value !== "object" || value === null) {
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (isTensor(value)) return tensorTitle(value);
  const name = (read(value, "constructor") as { name?: string } | undefined)?.name ?? "Object";
  if (Array.isArray(value)) return list(value, name, depth);
  if (ArrayBuffer.isView(value) && "length" in value) {
    const values = value as Float64Array;
    return values.length > 0 && depth > DEEPEST
      ? `[${name}]`
      : `${name}(${values.length}) ${list(values, name, depth)}`;
  }
  const keys = Object.keys(value).slice(0, MOST_ITEMS);
  if (name !== "Object" || (depth > DEEPEST && keys.length > 0)) return `[${name}]`;
  const fields = keys.map((key) =>
    `${keyText(key)}: ${describeValue(read(value, key), depth + 1)}`
  );
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function list(values: ArrayLike<unknown>, name: string, depth: number): string {
  if (values.length === 0) return "[]";
  if (depth > DEEPEST) return `[${name}]`;
  const length = Math.min(values.length, MOST_ITEMS);
  return `[ ${Array.from({ length }, (_, i) => describeValue(values[i], depth + 1)).join(", ")} ]`;
}

/** In double quotes, or in those that the text has none of. */
function quote(text: string): string {
  const mark = ['"', "'", "`"].find((one) => !text.includes(one)) ?? '"';
  const escaped = JSON.stringify(text).slice(1, -1);
  return mark === '"' ? `"${escaped}"` : `${mark}${escaped.replaceAll('\\"', '"')}${mark}`;
}

function keyText(key: string): string {
  return /^[A-Za-z_][\w]*$/.test(key) ? key : quote(key);
}

/** A property; one that throws is as if absent. */
function read(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
