/** k-means (k 均值聚类): groups of examples around centres. */
import { type Random, requireRandom } from "../random/mod.ts";
import { checkRows, checkWhole, type Rows } from "./_table.ts";

/** Groups of examples. */
export interface Clusters {
  /** Mean of each group, [k][features]. */
  readonly centers: readonly Float64Array[];
  /** The group of each row. */
  readonly labels: Int32Array;
  /** Sum of the squared distances of rows to the centres of their groups. */
  readonly inertia: number;
  /** Rounds until no row changed its group, that one included. */
  readonly rounds: number;
}

const TASK = "find clusters";

/**
 * Lloyd's algorithm (Lloyd 1982, doi:10.1109/TIT.1982.1056489): each row joins the nearest centre, each
 * centre moves to the mean of its rows, until no row changes. The inertia never rises, but where it ends
 * depends on the start. A centre without rows moves to the row that is farthest from its own, as in
 * scikit-learn.
 *
 * @param rows [count][features]
 * @param start the first centres, [k][features]
 * @returns see {@linkcode Clusters}
 * @throws {RangeError} for rows that do not fit, or more centres than rows
 *
 * @example
 * ```ts
 * import { findClusters } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { centers, labels } = findClusters([[0], [2], [10], [12]], [[0], [2]]);
 * assert.deepEqual(centers.map(([x]) => x), [1, 11]);
 * assert.deepEqual([...labels], [0, 0, 1, 1]);
 * ```
 */
export function findClusters(rows: Rows, start: Rows): Clusters {
  const features = checkRows(TASK, rows), k = start.length;
  checkRows(TASK, start, features);
  checkWhole(TASK, "start.length", k, rows.length);
  let centers: Float64Array[] = start.map((center) => Float64Array.from(center));
  let labels: Int32Array | undefined;
  for (let rounds = 1;; rounds++) {
    const near = rows.map((row) => nearestCenter(row, centers));
    const next = Int32Array.from(near, ({ label }) => label);
    if (labels?.every((label, i) => label === next[i])) {
      const inertia = near.reduce((sum, { squares }) => sum + squares, 0);
      return { centers, labels: next, inertia, rounds };
    }
    labels = next;
    centers = meansOf(rows, near, k);
  }
}

interface Nearest {
  readonly label: number;
  readonly squares: number;
}

function nearestCenter(row: ArrayLike<number>, centers: readonly Float64Array[]): Nearest {
  let label = 0, squares = Infinity;
  for (const [k, center] of centers.entries()) {
    const distance = squaredDistance(row, center);
    if (distance < squares) [label, squares] = [k, distance];
  }
  return { label, squares };
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j]! - b[j]!) ** 2;
  return sum;
}

function meansOf(rows: Rows, near: readonly Nearest[], k: number): Float64Array[] {
  const labels = near.map(({ label }) => label), sizes = new Float64Array(k);
  for (const label of labels) sizes[label]! += 1;
  const farthest = [...near.keys()].sort((a, b) => near[b]!.squares - near[a]!.squares);
  for (const empty of sizes.keys()) {
    if (sizes[empty]! > 0) continue;
    const taken = farthest.shift()!;
    sizes[labels[taken]!]! -= 1;
    sizes[empty] = 1;
    labels[taken] = empty;
  }
  const means = Array.from({ length: k }, () => new Float64Array(rows[0]!.length));
  for (const [i, row] of rows.entries()) {
    const mean = means[labels[i]!]!;
    for (let j = 0; j < mean.length; j++) mean[j]! += row[j]!;
  }
  return means.map((mean, label) => mean.map((sum) => sum / sizes[label]!));
}

/**
 * First centres that lie apart (k-means++; Arthur & Vassilvitskii 2007, "k-means++: The advantages of careful
 * seeding"): the first is any row, each further one a row drawn by its squared distance to the nearest
 * centre so far.
 *
 * @param rows [count][features]
 * @param k how many, an integer in [1, count]
 * @param random the source of the draws
 * @returns [k][features]
 * @throws {RangeError | TypeError} for rows that do not fit, or a k above their number
 *
 * @example
 * ```ts
 * import { spreadCenters } from "lib/classic/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const centers = spreadCenters([[0], [0], [9]], 2, new Random(0));
 * assert.deepEqual(centers.map(([x]) => x).sort(), [0, 9]); // never twice the same place
 * ```
 */
export function spreadCenters(rows: Rows, k: number, random: Random): Float64Array[] {
  checkRows(TASK, rows);
  checkWhole(TASK, "k", k, rows.length);
  requireRandom(TASK, random);
  const centers = [Float64Array.from(rows[random.integer(0, rows.length)]!)];
  while (centers.length < k) {
    const squares = rows.map((row) => nearestCenter(row, centers).squares);
    const total = squares.reduce((a, b) => a + b);
    const at = total > 0
      ? random.categorical(squares.map((square) => square / total))
      : random.integer(0, rows.length); // all rows are centres
    centers.push(Float64Array.from(rows[at]!));
  }
  return centers;
}
