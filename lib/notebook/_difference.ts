/** Finds where an answer differs from what is expected, without saying what is expected. */

import { read, readableNames } from "./_readable_properties.ts";

/** What differs, and where: "[1].mean", "" for the whole. */
interface Difference {
  readonly what: string;
  readonly path: string;
}

/** What two values are compared with. */
interface Comparison {
  readonly tolerance: number;
  /** The pairs that are being compared further out: in a circle they count as equal. */
  readonly open: Map<object, Set<object>>;
}

/**
 * Compares numbers with a relative tolerance and everything else exactly: lists by their elements,
 * whatever kind of array they are; sets and maps by what they hold, in any order; dates, buffers and
 * tensors by their content; other objects by their class and what can be read of them.
 *
 * @returns A phrase that says where the two differ, or null when they agree.
 */
export function findDifference(got: unknown, expected: unknown, tolerance: number): string | null {
  const difference = compare(got, expected, { tolerance, open: new Map() });
  if (difference === null) return null;
  const place = difference.path.replace(/^\./, "");
  return place === "" ? difference.what : `${difference.what} at ${place}`;
}

function compare(got: unknown, expected: unknown, comparison: Comparison): Difference | null {
  if (Object.is(got, expected)) return null;
  if (typeof expected !== "object" || expected === null) {
    if (typeof expected !== typeof got) return here(`expected a ${typeof expected}`);
    const close = typeof expected === "number" &&
      isClose(got as number, expected, comparison.tolerance);
    return close || got === expected ? null : here("expected something else");
  }
  const kind = kindOf(expected);
  if (typeof got !== "object" || got === null || kindOf(got) !== kind) {
    return here(`expected ${kind}`);
  }
  const others = comparison.open.get(expected) ?? new Set();
  if (others.has(got)) return null;
  comparison.open.set(expected, others.add(got));
  const difference = COMPARE[kind](got as never, expected as never, comparison);
  others.delete(got);
  return difference;
}

/** How two objects of one kind are compared. */
const COMPARE = {
  "an array": compareLists,
  "a set": compareSets,
  "a map": compareMaps,
  "a date": (got: Date, expected: Date) =>
    Object.is(got.getTime(), expected.getTime()) ? null : here("expected another date"),
  "a buffer": (got: ArrayBuffer | DataView, expected: ArrayBuffer | DataView, c: Comparison) =>
    compareLists(bytesOf(got), bytesOf(expected), c),
  "a tensor": compareTensors,
  "an object": compareObjects,
} as const;

function kindOf(value: object): keyof typeof COMPARE {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)) return "an array";
  if (value instanceof Set) return "a set";
  if (value instanceof Map) return "a map";
  if (value instanceof Date) return "a date";
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return "a buffer";
  return isTensor(value) ? "a tensor" : "an object";
}

function compareLists(
  got: ArrayLike<unknown>,
  expected: ArrayLike<unknown>,
  comparison: Comparison,
): Difference | null {
  if (got.length !== expected.length) return here("expected another length");
  for (let i = 0; i < expected.length; i++) {
    const difference = compare(got[i], expected[i], comparison);
    if (difference !== null) return within(`[${i}]`, difference);
  }
  return null;
}

/** In any order; numbers are paired by size, so that a tolerance has one partner for each. */
function compareSets(
  got: ReadonlySet<unknown>,
  expected: ReadonlySet<unknown>,
  comparison: Comparison,
): Difference | null {
  if (got.size !== expected.size) return here("expected another size");
  const numbers = (set: ReadonlySet<unknown>) => {
    const all = [...set].filter((value) => typeof value === "number");
    return Float64Array.from(all).sort();
  };
  if (compareLists(numbers(got), numbers(expected), comparison) !== null) {
    return here("expected other elements");
  }
  const rest = [...got].filter((value) => typeof value !== "number" && !expected.has(value));
  for (const value of expected) {
    if (typeof value === "number" || got.has(value)) continue;
    const partner = rest.findIndex((other) => compare(other, value, comparison) === null);
    if (partner < 0) return here("expected other elements");
    rest.splice(partner, 1);
  }
  return null;
}

function compareMaps(
  got: ReadonlyMap<unknown, unknown>,
  expected: ReadonlyMap<unknown, unknown>,
  comparison: Comparison,
): Difference | null {
  if (got.size !== expected.size) return here("expected another size");
  const rest = [...got].filter(([key]) => !expected.has(key));
  for (const [key, value] of expected) {
    let found: unknown;
    if (got.has(key)) {
      found = got.get(key);
    } else {
      const partner = rest.findIndex(([other]) => compare(other, key, comparison) === null);
      if (partner < 0) return here("expected other keys");
      found = rest.splice(partner, 1)[0]![1];
    }
    const difference = compare(found, value, comparison);
    if (difference !== null) return within(typeof key === "string" ? `.${key}` : "", difference);
  }
  return null;
}

interface TensorLike {
  readonly shape: readonly number[];
  readonly isDisposed?: boolean;
  dataSync(): ArrayLike<unknown>;
}

function isTensor(value: object): value is TensorLike {
  return "shape" in value && Array.isArray(value.shape) && "dataSync" in value &&
    typeof value.dataSync === "function";
}

function compareTensors(got: TensorLike, expected: TensorLike, comparison: Comparison) {
  if (got.isDisposed) return here("expected a tensor that is not disposed of");
  if (compareLists(got.shape, expected.shape, { ...comparison, tolerance: 0 }) !== null) {
    return here("expected another shape");
  }
  return compareLists(got.dataSync(), expected.dataSync(), comparison);
}

/** By class, own properties and getters; what shows nothing of itself is equal to itself alone. */
function compareObjects(got: object, expected: object, comparison: Comparison): Difference | null {
  if (prototypeOf(got) !== prototypeOf(expected)) {
    return here("expected an object of another class");
  }
  const isPlain = prototypeOf(expected) === Object.prototype;
  const names = new Set([...readableNames(expected), ...readableNames(got)]);
  if (names.size === 0 && !isPlain) return here("expected something else");
  for (const name of names) {
    const [ours, theirs] = [read(got, name), read(expected, name)];
    const difference = theirs === undefined && ours !== undefined
      ? here("expected no such property")
      : compare(ours, theirs, comparison);
    if (difference !== null) return within(`.${String(name)}`, difference);
  }
  return null;
}

const prototypeOf = (value: object): unknown => Object.getPrototypeOf(value) ?? Object.prototype;

function bytesOf(buffer: ArrayBuffer | DataView): Uint8Array {
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer)
    : new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

const here = (what: string): Difference => ({ what, path: "" });

const within = (step: string, { what, path }: Difference): Difference => {
  return { what, path: step + path };
};

function isClose(got: number, expected: number, tolerance: number): boolean {
  if (!Number.isFinite(expected)) return false;
  const scale = expected === 0 ? 1 : Math.abs(expected);
  return Math.abs(got - expected) <= tolerance * scale;
}
