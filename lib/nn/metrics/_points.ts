/** Checks and distances of points. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkValues, sumOf, type Values } from "./_checks.ts";

/** The Euclidean length, also of numbers whose squares would overflow. */
export function lengthOf(vector: Values): number {
  let largest = 0;
  for (let i = 0; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i]!));
  if (largest === 0) return 0;
  return largest * Math.sqrt(sumOf(vector.length, (i) => (vector[i]! / largest) ** 2));
}

/** The Euclidean distance of two points. */
export function distance(a: Values, b: Values): number {
  return lengthOf(Float64Array.from(a, (x, i) => x - b[i]!));
}

/** @throws {RangeError | TypeError} for no points, or points of different lengths */
export function checkPoints(task: string, points: readonly Values[]): void {
  if (!Array.isArray(points) || points.length === 0) {
    throw invalidArgument(task, "points", "an array of points", points, "object");
  }
  for (const [i, point] of points.entries()) {
    checkValues(task, `points[${i}]`, point);
    if (point.length !== points[0]!.length) {
      const requirement = `as long as "points[0]" (${points[0]!.length})`;
      throw invalidArgument(task, `points[${i}]`, requirement, point, "object");
    }
  }
}
