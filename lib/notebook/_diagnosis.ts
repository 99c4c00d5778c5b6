/** Says what is wrong with an answer, and where, without saying what is right. */
import { isClose, numberFault } from "./_number_faults.ts";
import { leavesOf, type Plain, shapeOf } from "./_plain.ts";

/** What is wrong with an answer, to follow "not yet: "; null when it is right. */
export function diagnose(got: Plain, right: Plain, tolerance: number): string | null {
  if (typeof right === "number") return diagnoseNumber(got, right, tolerance);
  if (Array.isArray(right)) {
    return Array.isArray(got)
      ? diagnoseLists(got, right, tolerance)
      : `${listName(right)} is asked for, this is ${kindOf(got)}`;
  }
  if (kindOf(got) !== kindOf(right)) return `${kindOf(right)} is asked for, this is ${kindOf(got)}`;
  if (typeof right === "string") return diagnoseText(got as string, right);
  if (typeof right === "object" && right !== null) {
    return diagnoseFields(got as Fields, right as Fields, tolerance);
  }
  return got === right ? null : "it is the other way round";
}

type Fields = { readonly [name: string]: Plain };

/** "a number", "an array" and so on. */
export function kindOf(value: Plain): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}

const listName = (list: readonly Plain[]): string => {
  const shape = shapeOf(list);
  if (shape === undefined || shape.length === 1) return `an array of ${list.length}`;
  return `an array of shape [${shape.join(", ")}]`;
};

function diagnoseNumber(got: Plain, right: number, tolerance: number): string | null {
  if (typeof got === "number") {
    return isClose(got, right, tolerance) ? null : numberFault([got], [right], tolerance);
  }
  if (typeof got === "string" && got.trim() !== "" && Number.isFinite(Number(got))) {
    return "a number is asked for, this is a text: leave the quotation marks out";
  }
  return `a number is asked for, this is ${Array.isArray(got) ? listName(got) : kindOf(got)}`;
}

function diagnoseText(got: string, right: string): string | null {
  if (got === right) return null;
  const letters = (text: string) => text.toLowerCase().replace(/\s+/g, "");
  if (letters(got) === letters(right)) {
    return "it is right but for spaces or capital letters";
  }
  const sorted = (text: string) => [...letters(text)].sort().join("");
  return sorted(got) === sorted(right)
    ? "its letters are right, in another order"
    : "it is another text";
}

/** Nested arrays of numbers as a whole, other arrays element by element. */
function diagnoseLists(
  got: readonly Plain[],
  right: readonly Plain[],
  tolerance: number,
): string | null {
  const shapes = [shapeOf(got), shapeOf(right)], [ours, wanted] = shapes.map((s) => s?.join(", "));
  const isNumbers = (list: readonly Plain[]) => leavesOf(list).every((x) => typeof x === "number");
  if (ours !== undefined && wanted !== undefined && ours !== wanted) {
    return shapeFault(shapes as [number[], number[]]);
  }
  if (ours === wanted && ours !== undefined && isNumbers(got) && isNumbers(right)) {
    return diagnoseNumbers(got, right, tolerance);
  }
  if (got.length !== right.length) {
    return `${right.length} elements are asked for, these are ${got.length}`;
  }
  return firstFault(right.map((item, i) => [`[${i}]`, diagnose(got[i]!, item, tolerance)]));
}

function shapeFault([ours, wanted]: readonly [number[], number[]]): string {
  const sizes = (shape: number[]) => `[${shape.join(", ")}]`;
  const said = `the shape is ${sizes(ours)}, not ${sizes(wanted)}`;
  if (ours.length === 1 && wanted.length === 1) {
    return `${wanted[0]} elements are asked for, these are ${ours[0]}`;
  }
  const isTurned = String(ours.toReversed()) === String(wanted);
  return isTurned ? `${said}: rows and columns are exchanged` : said;
}

function diagnoseNumbers(
  got: readonly Plain[],
  right: readonly Plain[],
  tolerance: number,
): string | null {
  const [ours, wanted] = [leavesOf(got), leavesOf(right)] as [number[], number[]];
  const wrong = ours.findIndex((value, i) => !isClose(value, wanted[i]!, tolerance));
  if (wrong < 0) return null;
  const isTransposed = Array.isArray(right[0]) && leavesOf(transpose(got as Plain[][]))
    .every((value, i) => isClose(value as number, wanted[i]!, tolerance));
  if (isTransposed) return "rows and columns are exchanged";
  const fault = numberFault(ours, wanted, tolerance);
  if (!/^(?:\d+ of|none)/.test(fault)) return fault.replace(/^it is /, "each is ");
  const only = numberFault([ours[wrong]!], [wanted[wrong]!], tolerance);
  return `${fault}; the first wrong one is ${placeIn(shapeOf(right)!, wrong)}, where ${only}`;
}

const transpose = (rows: readonly (readonly Plain[])[]): Plain[][] =>
  Array.from(rows[0] ?? [], (_, column) => rows.map((row) => row[column]!));

/** "[1][2]" of the place of a number among all. */
function placeIn(shape: readonly number[], index: number): string {
  const places = shape.toReversed().map((size) => {
    const place = index % size;
    index = (index - place) / size;
    return `[${place}]`;
  });
  return places.toReversed().join("");
}

function diagnoseFields(got: Fields, right: Fields, tolerance: number): string | null {
  const missing = Object.keys(right).filter((name) => !Object.hasOwn(got, name));
  if (missing.length > 0) return `"${missing.join('", "')}" is missing`;
  const more = Object.keys(got).filter((name) => !Object.hasOwn(right, name));
  if (more.length > 0) return `"${more.join('", "')}" is not asked for`;
  return firstFault(
    Object.entries(right).map(([name, item]) => [name, diagnose(got[name]!, item, tolerance)]),
  );
}

function firstFault(faults: readonly (readonly [string, string | null])[]): string | null {
  const found = faults.find(([, fault]) => fault !== null);
  return found === undefined ? null : `${found[0]}: ${found[1]}`;
}
