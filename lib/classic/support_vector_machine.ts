/** Support vector machines (支持向量机, SVM): the plane with the widest margin, also in a space of kernels. */
import { exp } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkRows, checkTable, type Rows, type Table } from "./_table.ts";

/** How alike two rows are. */
export type Kernel = (a: ArrayLike<number>, b: ArrayLike<number>) => number;

/** The inner product: a plane between the classes. */
export function linearKernel(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}

/**
 * exp(-gamma |a - b|^2): a surface made of bumps around examples.
 *
 * @param gamma one over twice the square of a bump's width, above 0
 * @returns a kernel
 * @throws {RangeError} for a gamma that is not above 0
 *
 * @example
 * ```ts
 * import { radialKernel } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(radialKernel(0.5)([1, 2], [1, 2]), 1);
 * ```
 */
export function radialKernel(gamma: number): Kernel {
  if (!(gamma > 0 && gamma < Infinity)) {
    throw invalidArgument("make a radial kernel", "gamma", "finite and greater than 0", gamma);
  }
  return (a, b) => {
    let squares = 0;
    for (let j = 0; j < a.length; j++) squares += (a[j]! - b[j]!) ** 2;
    return exp(-gamma * squares);
  };
}

/** What {@linkcode fitSupportVectorMachine} can be given besides. */
export interface SupportVectorOptions {
  /** C: what a unit of margin that is missed costs, above 0. Default 1; a very large one misses none. */
  readonly cost?: number;
  /** How alike rows are. Default {@linkcode linearKernel}. */
  readonly kernel?: Kernel;
}

/** A surface between two classes, made of the examples nearest to it. */
export interface SupportVectorMachine {
  /** Above 0 on the side of the class 1; 1 and -1 are the edges of the margin. */
  readonly scores: (rows: Rows) => Float64Array;
  /** Rows of the table that hold the surface: on the margin's edge, or beyond it. */
  readonly supportRows: readonly number[];
  /** alpha y of each support row. */
  readonly supportWeights: Float64Array;
  /** The score is sum of weight kernel(support row, row), plus this. */
  readonly intercept: number;
}

const TASK = "fit a support vector machine";
/** By how much the conditions of the optimum may be missed. */
const TOLERANCE = 1e-10;
const MOST_STEPS = 10_000_000;

/**
 * The soft margin by its dual (Cortes & Vapnik 1995, doi:10.1007/BF00994018):
 *
 *     minimize sum over i, j of alpha_i alpha_j y_i y_j kernel(x_i, x_j) / 2 - sum of alpha_i
 *     with 0 <= alpha_i <= C and sum of alpha_i y_i = 0
 *
 * by sequential minimal optimization: the two alphas that violate the conditions of the optimum most are
 * moved together (Platt 1998; the choice is that of Fan, Chen & Lin 2005, "Working set selection using second
 * order information", as in LIBSVM).
 *
 * @param table its targets are -1 and 1, both present
 * @param options see {@linkcode SupportVectorOptions}
 * @returns see {@linkcode SupportVectorMachine}
 * @throws {RangeError} for a bad table, other targets or one class alone, or a cost that is not above 0
 *
 * @example
 * ```ts
 * import { fitSupportVectorMachine } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const table = { rows: [[0], [1], [3], [9]], targets: [-1, -1, 1, 1] };
 * const { scores, supportRows } = fitSupportVectorMachine(table, { cost: 100 });
 * assert.deepEqual(supportRows, [1, 2]); // the margin lies between 1 and 3
 * assert.ok(Math.abs(scores([[2]])[0]!) < 1e-8);
 * ```
 */
export function fitSupportVectorMachine(
  table: Table,
  { cost = 1, kernel = linearKernel }: SupportVectorOptions = {},
): SupportVectorMachine {
  check(table, cost);
  const { rows } = table, y = Float64Array.from(table.targets), n = rows.length;
  const K = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) K[i * n + j] = K[j * n + i] = kernel(rows[i]!, rows[j]!);
  }
  const alpha = new Float64Array(n), gradient = new Float64Array(n).fill(-1);
  for (let step = 0; step < MOST_STEPS; step++) {
    const pair = worstPair({ alpha, gradient, y, K, cost });
    if (pair === undefined) break;
    movePair(pair, { alpha, gradient, y, K, cost });
  }
  const supportRows = [...alpha.keys()].filter((i) => alpha[i]! > 1e-12 * cost);
  const supportWeights = Float64Array.from(supportRows, (i) => alpha[i]! * y[i]!);
  const intercept = interceptOf({ alpha, gradient, y, cost });
  const features = rows[0]!.length;
  const scores = (others: Rows) => {
    checkRows("predict by a support vector machine", others, features);
    return Float64Array.from(
      others,
      (row) =>
        supportRows.reduce(
          (sum, i, s) => sum + supportWeights[s]! * kernel(rows[i]!, row),
          intercept,
        ),
    );
  };
  return { scores, supportRows, supportWeights, intercept };
}

interface Dual {
  readonly alpha: Float64Array;
  /** Of the dual's objective, by alpha. */
  readonly gradient: Float64Array;
  readonly y: Float64Array;
  /** The kernel of all pairs, [n, n]. */
  readonly K: Float64Array;
  readonly cost: number;
}

const canRise = ({ alpha, y, cost }: Omit<Dual, "K">, i: number) =>
  y[i]! > 0 ? alpha[i]! < cost : alpha[i]! > 0;
const canFall = ({ alpha, y, cost }: Omit<Dual, "K">, i: number) =>
  y[i]! > 0 ? alpha[i]! > 0 : alpha[i]! < cost;

/** The pair whose move lowers the objective most; undefined at the optimum. */
function worstPair(dual: Dual): [number, number] | undefined {
  const { gradient, y, K } = dual, n = y.length;
  let up = -1, highest = -Infinity, lowest = Infinity;
  for (let i = 0; i < n; i++) {
    const pull = -y[i]! * gradient[i]!;
    if (canRise(dual, i) && pull > highest) [up, highest] = [i, pull];
    if (canFall(dual, i) && pull < lowest) lowest = pull;
  }
  if (up < 0 || highest - lowest <= TOLERANCE) return undefined;
  let down = -1, best = 0;
  for (let j = 0; j < n; j++) {
    const apart = highest + y[j]! * gradient[j]!;
    if (!canFall(dual, j) || apart <= 0) continue;
    const gain = apart * apart / curvature(K, n, up, j);
    if (gain > best) [down, best] = [j, gain];
  }
  return down < 0 ? undefined : [up, down];
}

function curvature(K: Float64Array, n: number, i: number, j: number): number {
  return Math.max(K[i * n + i]! + K[j * n + j]! - 2 * K[i * n + j]!, 1e-12);
}

/** Moves alpha_i y_i up and alpha_j y_j down by as much, to the optimum or to the edge of the box. */
function movePair([i, j]: [number, number], { alpha, gradient, y, K, cost }: Dual): void {
  const n = y.length;
  const most = (at: number, rises: boolean) => rises ? cost - alpha[at]! : alpha[at]!;
  const wanted = (y[j]! * gradient[j]! - y[i]! * gradient[i]!) / curvature(K, n, i, j);
  const by = Math.min(wanted, most(i, y[i]! > 0), most(j, y[j]! < 0));
  const move = (at: number, change: number) => {
    const next = alpha[at]! + change;
    alpha[at] = next < 1e-15 * cost ? 0 : next > cost * (1 - 1e-15) ? cost : next;
  };
  move(i, y[i]! * by);
  move(j, -y[j]! * by);
  for (let k = 0; k < n; k++) gradient[k]! += y[k]! * by * (K[k * n + i]! - K[k * n + j]!);
}

/** Mean over the examples on the margin's edge; without one, the middle of what the conditions allow. */
function interceptOf(dual: Omit<Dual, "K">): number {
  const { alpha, gradient, y, cost } = dual;
  let sum = 0, count = 0, highest = -Infinity, lowest = Infinity;
  for (let i = 0; i < y.length; i++) {
    const pull = -y[i]! * gradient[i]!;
    if (alpha[i]! > 0 && alpha[i]! < cost) {
      sum += pull;
      count++;
    }
    if (canRise(dual, i)) highest = Math.max(highest, pull);
    if (canFall(dual, i)) lowest = Math.min(lowest, pull);
  }
  return count > 0 ? sum / count : (highest + lowest) / 2;
}

function check(table: Table, cost: number): void {
  checkTable(TASK, table);
  if (!(cost > 0 && cost < Infinity)) {
    throw invalidArgument(TASK, "cost", "finite and greater than 0", cost);
  }
  const targets = Array.from(table.targets);
  const wrong = targets.findIndex((target) => Math.abs(target) !== 1);
  if (wrong >= 0) throw invalidArgument(TASK, `targets[${wrong}]`, "-1 or 1", targets[wrong]);
  if (new Set(targets).size < 2) {
    throw invalidArgument(TASK, "targets", "both -1 and 1", table.targets, "object");
  }
}
