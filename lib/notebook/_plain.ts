/** Answers as plain data, so that they can be compared and kept in a file. */
import { isTensor } from "./_tensor_like.ts";

/** What JSON can hold. */
export type Plain =
  | number
  | string
  | boolean
  | null
  | readonly Plain[]
  | { readonly [name: string]: Plain };

/** Deeper than any answer; a circle ends there. */
const DEEPEST = 20;

/** Arrays, typed arrays and tensors become nested arrays; undefined where something else is in it. */
export function toPlain(value: unknown, depth = 0): Plain | undefined {
  if (value === null || ["number", "string", "boolean"].includes(typeof value)) {
    return value as Plain;
  }
  if (typeof value !== "object" || depth > DEEPEST) return undefined;
  if (isTensor(value)) return value.isDisposed ? undefined : nest(value.dataSync(), value.shape);
  if (isList(value)) {
    const items = Array.from(value, (item) => toPlain(item, depth + 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return undefined;
  const fields: Record<string, Plain> = {};
  for (const [name, item] of Object.entries(value)) {
    const plain = toPlain(item, depth + 1);
    if (plain === undefined) return undefined;
    fields[name] = plain;
  }
  return fields;
}

function isList(value: object): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

/** The values of a tensor as nested arrays; of a tensor without axes its one value. */
function nest(values: ArrayLike<unknown>, shape: readonly number[]): Plain {
  if (shape.length === 0) return values[0] as Plain;
  const [length, ...inner] = shape, size = values.length / Math.max(1, length!);
  const list = Array.from(values);
  return Array.from(
    { length: length! },
    (_, i) => nest(list.slice(i * size, (i + 1) * size), inner),
  );
}

/** The sizes of nested arrays of equal lengths; undefined for a value that is no such array. */
export function shapeOf(value: Plain): number[] | undefined {
  if (!Array.isArray(value)) return typeof value === "object" ? undefined : [];
  const inner = value.map(shapeOf);
  const [first] = inner;
  if (first === undefined) return value.length === 0 ? [0] : undefined;
  return inner.every((shape) => String(shape) === String(first))
    ? [value.length, ...first]
    : undefined;
}

/** What is in nested arrays, in their order. */
export function leavesOf(value: Plain): Plain[] {
  return Array.isArray(value) ? value.flatMap(leavesOf) : [value];
}
