/** Finds the cheapest way of an orthogonal line past everything that stands in its way. */
import { inflate, overlap, pieceRect, type Point, type Rect } from "./_geometry.ts";
import { type Port, type Route, Search } from "./_search.ts";

/** A piece of a line that is drawn already. */
export interface Wire {
  readonly a: Point;
  readonly b: Point;
  /** Lines with the same source may run on one another. */
  readonly source: string;
}

export interface Task {
  readonly from: readonly Port[];
  readonly to: readonly Port[];
  readonly fromRect: Rect;
  readonly toRect: Rect;
  readonly source: string;
}

/** No line comes closer to a thing that it passes. */
const CLEARANCE = 8;
const CROSSING_COST = 30;
/** Of a line so near to another one that both look like one. */
const NEAR_COST = 400;
const NEAR = 7;
/** Share of the length that counts where a line runs on another one from the same thing. */
const SHARED_COST = 0.4;

/** Finds ways on the crossings of given upright and level lines. */
export class Router {
  readonly #xs: readonly number[];
  readonly #ys: readonly number[];
  readonly #obstacles: readonly Rect[];
  readonly wires: Wire[] = [];

  constructor(xs: readonly number[], ys: readonly number[], obstacles: readonly Rect[]) {
    this.#xs = xs;
    this.#ys = ys;
    this.#obstacles = obstacles;
  }

  /** The cheapest way (Dijkstra 1959), or undefined where there is none. */
  find(task: Task): Route | undefined {
    const xs = sortedLines(
      [...this.#xs, ...task.from, ...task.to].map((x) => typeof x === "number" ? x : x.x),
    );
    const ys = sortedLines(
      [...this.#ys, ...task.from, ...task.to].map((y) => typeof y === "number" ? y : y.y),
    );
    const search = new Search(xs, ys, (a, b) => this.#costOf(a, b, task));
    return search.run(task.from, task.to);
  }

  /** The cost of a piece between neighbouring crossings; Infinity where it is blocked. */
  #costOf(a: Point, b: Point, task: Task): number {
    const piece = pieceRect(a, b);
    if (this.#obstacles.some((rect) => isBlocked(piece, rect, task))) return Infinity;
    const length = piece.width + piece.height;
    let cost = length;
    for (const wire of this.wires) cost += costBeside(piece, wire, task.source);
    return Math.max(cost, SHARED_COST * length);
  }
}

/** Whether a piece comes too close to a thing, unless it leaves or reaches it at one of its places. */
function isBlocked(piece: Rect, rect: Rect, { from, to, fromRect, toRect }: Task): boolean {
  if (!overlap(piece, inflate(rect, CLEARANCE))) return false;
  if (overlap(piece, rect)) return true;
  const isOnLineOf = ({ x, y, side }: Port) =>
    side === "left" || side === "right"
      ? piece.height === 0 && piece.y === y
      : piece.width === 0 && piece.x === x;
  return !(rect === fromRect && from.some(isOnLineOf) || rect === toRect && to.some(isOnLineOf));
}

/** What a piece costs more, or less, because of a line that is there already. */
function costBeside(piece: Rect, { a, b, source: other }: Wire, source: string): number {
  const wire = pieceRect(a, b);
  const isUpright = piece.width === 0;
  if (isUpright !== (wire.width === 0)) {
    return source !== other && crosses(piece, wire) ? CROSSING_COST : 0;
  }
  const [axis, across, size] = isUpright
    ? ["y", "x", "height"] as const
    : ["x", "y", "width"] as const;
  const apart = Math.abs(piece[across] - wire[across]);
  const isBeside = piece[axis] < wire[axis] + wire[size] && wire[axis] < piece[axis] + piece[size];
  if (apart >= NEAR || !isBeside) return 0;
  if (apart > 0) return NEAR_COST;
  return source === other ? (SHARED_COST - 1) * piece[size] : Infinity;
}

/** Whether a level and an upright piece cross. */
function crosses(piece: Rect, wire: Rect): boolean {
  return piece.x <= wire.x + wire.width && wire.x <= piece.x + piece.width &&
    piece.y <= wire.y + wire.height && wire.y <= piece.y + piece.height;
}

function sortedLines(lines: readonly number[]): number[] {
  return [...new Set(lines)].sort((a, b) => a - b);
}
