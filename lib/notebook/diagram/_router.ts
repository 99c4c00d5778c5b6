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

const CLEARANCE = 8;
const COST = { crossing: 30, shared: 400 };
/** Two lines closer than this look like one. */
const NEAR = 7;

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
  #costOf(a: Point, b: Point, { from, to, fromRect, toRect, source }: Task): number {
    const piece = pieceRect(a, b);
    const isStub = (rect: Rect, ports: readonly Port[]) =>
      !overlap(piece, rect) &&
      ports.some(({ x, y, side }) =>
        side === "left" || side === "right" ? a.y === y && b.y === y : a.x === x && b.x === x
      );
    for (const rect of this.#obstacles) {
      if (!overlap(piece, inflate(rect, CLEARANCE))) continue;
      if (rect === fromRect && isStub(rect, from) || rect === toRect && isStub(rect, to)) continue;
      return Infinity;
    }
    const length = piece.width + piece.height;
    let cost = length;
    for (const wire of this.wires) {
      const other = pieceRect(wire.a, wire.b);
      const isParallel = (piece.width === 0) === (other.width === 0);
      if (isParallel) {
        const apart = piece.width === 0 ? Math.abs(piece.x - other.x) : Math.abs(piece.y - other.y);
        const thick = inflate(other, NEAR);
        if (
          apart >= NEAR || !overlap(
            piece,
            piece.width === 0
              ? { ...thick, y: other.y, height: other.height }
              : { ...thick, x: other.x, width: other.width },
          )
        ) continue;
        cost += source === wire.source
          ? (apart < 0.01 ? -0.6 * length : COST.shared)
          : COST.shared + length;
      } else if (crosses(piece, other) && source !== wire.source) {
        cost += COST.crossing;
      }
    }
    return Math.max(cost, 0.1 * length);
  }
}

/** Whether a level and an upright piece cross, counting the second end of the piece only. */
function crosses(piece: Rect, other: Rect): boolean {
  return piece.x <= other.x + other.width && other.x < piece.x + piece.width + 0.01 &&
    piece.y <= other.y + other.height && other.y < piece.y + piece.height + 0.01;
}

function sortedLines(lines: readonly number[]): number[] {
  return [...new Set(lines)].sort((a, b) => a - b);
}
