/** The cheapest way on crossings of lines, where bends cost (Dijkstra 1959). */
import type { Point } from "./_geometry.ts";
import type { Side } from "./_parts.ts";

/** Where a line may begin or end: a point of a border and the side that it is on. */
export interface Port extends Point {
  readonly side: Side;
}

export interface Route {
  readonly points: readonly Point[];
  readonly cost: number;
  readonly from: Port;
  readonly to: Port;
}

const BEND_COST = 24;
const DIRECTIONS = [{ dx: 1, dy: 0 }, { dx: 0, dy: 1 }, { dx: -1, dy: 0 }, { dx: 0, dy: -1 }];
const NORMALS: Readonly<Record<Side, number>> = { right: 0, bottom: 1, left: 2, top: 3 };

/** A place on the crossings and the direction in which it was reached. */
interface State {
  readonly cost: number;
  readonly ix: number;
  readonly iy: number;
  readonly direction: number;
  readonly before: State | undefined;
  readonly port: Port;
}

export class Search {
  readonly #xs: readonly number[];
  readonly #ys: readonly number[];
  readonly #costOf: (a: Point, b: Point) => number;
  readonly #heap: State[] = [];

  constructor(
    xs: readonly number[],
    ys: readonly number[],
    costOf: (a: Point, b: Point) => number,
  ) {
    this.#xs = xs;
    this.#ys = ys;
    this.#costOf = costOf;
  }

  run(from: readonly Port[], to: readonly Port[]): Route | undefined {
    for (const port of from) {
      this.#push({
        cost: 0,
        ix: this.#xs.indexOf(port.x),
        iy: this.#ys.indexOf(port.y),
        direction: NORMALS[port.side],
        before: undefined,
        port,
      });
    }
    const done = new Set<number>();
    for (let state = this.#pop(); state !== undefined; state = this.#pop()) {
      const key = (state.iy * this.#xs.length + state.ix) * 4 + state.direction;
      if (done.has(key)) continue;
      done.add(key);
      const end = to.find((port) => this.#arrives(state, port));
      if (end !== undefined) {
        return { points: this.#trace(state), cost: state.cost, from: state.port, to: end };
      }
      this.#expand(state);
    }
    return undefined;
  }

  /** Whether a place is reached, and from outside. */
  #arrives({ ix, iy, direction, before }: State, { x, y, side }: Port): boolean {
    return before !== undefined && this.#xs[ix] === x && this.#ys[iy] === y &&
      direction === (NORMALS[side] + 2) % 4;
  }

  #expand(state: State): void {
    DIRECTIONS.forEach(({ dx, dy }, direction) => {
      const turn = (direction - state.direction + 4) % 4;
      if (turn === 2 || (state.before === undefined && turn !== 0)) return;
      const ix = state.ix + dx, iy = state.iy + dy;
      if (this.#xs[ix] === undefined || this.#ys[iy] === undefined) return;
      const cost = this.#costOf(this.#pointOf(state), this.#pointOf({ ix, iy })) +
        (turn === 0 ? 0 : BEND_COST);
      if (cost < Infinity) {
        this.#push({ cost: state.cost + cost, ix, iy, direction, before: state, port: state.port });
      }
    });
  }

  #pointOf({ ix, iy }: { ix: number; iy: number }): Point {
    return { x: this.#xs[ix]!, y: this.#ys[iy]! };
  }

  /** The corners from the start. */
  #trace(end: State): Point[] {
    const points: Point[] = [this.#pointOf(end)];
    for (let state = end; state.before !== undefined; state = state.before) {
      const isCorner = state.before.before === undefined ||
        state.before.direction !== state.direction;
      if (isCorner) points.unshift(this.#pointOf(state.before));
    }
    return points;
  }

  #push(state: State): void {
    const heap = this.#heap;
    let at = heap.push(state) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.cost <= state.cost) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = state;
  }

  #pop(): State | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && heap[child + 1]!.cost < heap[child]!.cost) child++;
      if (heap[child]!.cost >= last.cost) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
