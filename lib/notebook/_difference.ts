/** Finds where an answer differs from what is expected, without saying what is expected. */

/**
 * Compares numbers with a relative tolerance and everything else exactly.
 *
 * @returns A phrase that says where the two differ, or null when they agree.
 */
export function findDifference(
  got: unknown,
  expected: unknown,
  tolerance: number,
  path = "",
): string | null {
  const place = path === "" ? "" : ` at ${path}`;
  if (isList(expected)) {
    if (!isList(got)) return `expected an array${place}`;
    if (got.length !== expected.length) return `expected another length${place}`;
    return firstDifference(
      Array.from(
        expected,
        (value, index) => findDifference(got[index], value, tolerance, `${path}[${index}]`),
      ),
    );
  }
  if (typeof expected === "object" && expected !== null) {
    if (typeof got !== "object" || got === null) return `expected an object${place}`;
    return firstDifference(
      Object.entries(expected).map(([key, value]) =>
        findDifference(
          (got as Record<string, unknown>)[key],
          value,
          tolerance,
          path === "" ? key : `${path}.${key}`,
        )
      ),
    );
  }
  if (typeof expected !== typeof got) return `expected a ${typeof expected}${place}`;
  const same = typeof expected === "number"
    ? isClose(got as number, expected, tolerance)
    : got === expected;
  return same ? null : `expected something else${place}`;
}

function firstDifference(differences: readonly (string | null)[]): string | null {
  return differences.find((difference) => difference !== null) ?? null;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

function isClose(got: number, expected: number, tolerance: number): boolean {
  if (Object.is(got, expected)) return true;
  if (!Number.isFinite(expected)) return false;
  const scale = expected === 0 ? 1 : Math.abs(expected);
  return Math.abs(got - expected) <= tolerance * scale;
}
