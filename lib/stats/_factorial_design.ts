/** A balanced factorial design: its terms, and how values split into their parts. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Level } from "./factorial.ts";

/** A factor with the level of each value, counted from 0 in the order of appearance. */
export interface Factor {
  readonly name: string;
  readonly indices: Uint32Array;
  readonly levels: number;
}

/** One factor, or several together. */
export type Term = readonly Factor[];

/** A design that was found to be balanced. */
export interface Design {
  /** All sets of factors: those of one factor first. */
  readonly terms: readonly Term[];
  /** What is left for the error. */
  readonly errorFreedom: number;
  /** The product of (levels - 1). */
  freedomOf(term: Term): number;
  /** The part of a term in each value; for no factor, the mean. */
  partOf(term: Term, values: ArrayLike<number>): Float64Array;
  /** The mean of each value's cell, plus the part of its block. */
  explained(values: ArrayLike<number>): Float64Array;
}

/**
 * Reads the levels of the factors and of the blocks.
 *
 * @throws {RangeError | TypeError} When there is no factor, or the design isn't balanced.
 */
export function balancedDesign(
  task: string,
  factors: Readonly<Record<string, ArrayLike<Level>>>,
  count: number,
  blocks?: ArrayLike<Level>,
): Design {
  const all = Object.entries(factors ?? {}).map(([name, levels]) =>
    readFactor(task, `factors.${name}`, name, levels, count)
  );
  if (all.length === 0) {
    throw invalidArgument(task, "factors", "an object with a factor", factors, "object");
  }
  const seeds = blocks === undefined ? [] : [readFactor(task, "blocks", "block", blocks, count)];
  checkBalance(task, [...all, ...seeds], count);
  const cells = all.reduce((product, { levels }) => product * levels, 1);
  return {
    terms: subsets(all).filter((term) => term.length > 0).sort((s, t) => s.length - t.length),
    errorFreedom: count - cells - (seeds.length === 0 ? 0 : seeds[0]!.levels - 1),
    freedomOf: (term) => term.reduce((product, { levels }) => product * (levels - 1), 1),
    partOf,
    explained: (values) => {
      const inCell = meansAt(all, values);
      if (seeds.length === 0) return inCell;
      const ofBlock = partOf(seeds, values);
      return inCell.map((value, i) => value + ofBlock[i]!);
    },
  };
}

function readFactor(
  task: string,
  argument: string,
  name: string,
  levels: ArrayLike<Level>,
  count: number,
): Factor {
  if (levels?.length !== count) {
    throw invalidArgument(task, argument, `as long as "values" (${count})`, levels, "object");
  }
  const known = new Map<Level, number>();
  const indices = Uint32Array.from({ length: count }, (_, i) => {
    if (!known.has(levels[i]!)) known.set(levels[i]!, known.size);
    return known.get(levels[i]!)!;
  });
  if (known.size < 2) {
    throw invalidArgument(task, argument, "of at least two levels", levels, "object");
  }
  return { name, indices, levels: known.size };
}

function checkBalance(task: string, factors: Term, count: number): void {
  const cells = factors.reduce((product, { levels }) => product * levels, 1);
  const sizes = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const cell = cellOf(factors, i);
    sizes.set(cell, (sizes.get(cell) ?? 0) + 1);
  }
  if (sizes.size === cells && new Set(sizes.values()).size === 1) return;
  const names = factors.map(({ name }) => name).join(", ");
  throw new RangeError(
    `Cannot ${task}: each combination of levels of ${names} must have as many values as the others, ` +
      `current value is ${sizes.size} of ${cells} combinations with ` +
      `${Math.min(...sizes.values())} to ${Math.max(...sizes.values())} values`,
  );
}

const cellOf = (factors: Term, i: number) => factors.map(({ indices }) => indices[i]).join();

function subsets(factors: Term): Term[] {
  return factors.reduce<Term[]>(
    (sets, factor) => [...sets, ...sets.map((set) => [...set, factor])],
    [[]],
  );
}

/** For each value, the mean of all values with its levels of the factors. */
function meansAt(factors: Term, values: ArrayLike<number>): Float64Array {
  const sums = new Map<string, { sum: number; count: number }>();
  const cells = Array.from(values, (value, i) => {
    const cell = cellOf(factors, i);
    const { sum, count } = sums.get(cell) ?? { sum: 0, count: 0 };
    sums.set(cell, { sum: sum + value, count: count + 1 });
    return cell;
  });
  return Float64Array.from(cells, (cell) => sums.get(cell)!.sum / sums.get(cell)!.count);
}

function partOf(term: Term, values: ArrayLike<number>): Float64Array {
  const part = new Float64Array(values.length);
  for (const subset of subsets(term)) {
    const sign = (term.length - subset.length) % 2 === 0 ? 1 : -1;
    meansAt(subset, values).forEach((mean, i) => part[i]! += sign * mean);
  }
  return part;
}
