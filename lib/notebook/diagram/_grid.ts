/** Places the things of a diagram in rows and columns that are written down as they look. */
import {
  type Area,
  type Areas,
  type Frame,
  FRAME_PADDING,
  frameRoom,
  placeFrames,
} from "./_frames.ts";
import { around, type Rect } from "./_geometry.ts";
import { diagramError, type Group, type Node, type Parts } from "./_parts.ts";
import type { LabelEdge, PlacedNode } from "./_scene.ts";

/** Room between columns and between rows. */
export interface Gaps {
  readonly x: number;
  readonly y: number;
}

/** What stands where, before arrows are drawn. */
export interface Placement {
  readonly nodes: readonly PlacedNode[];
  readonly frames: readonly Frame[];
  /** Upright and level lines in the room between columns and rows, on which arrows may run. */
  readonly lanes: { readonly xs: readonly number[]; readonly ys: readonly number[] };
}

/** Lanes are so far from each other, from things, and from the outermost things. */
const LANE = 10;
const OUTER_LANES = [11, 23, 35];

/** Reads a grid. */
export function readGrid(grid: string, nodes: ReadonlyMap<string, Node>): Areas {
  const rows = grid.trim().split("\n").map((row) => row.trim().split(/\s+/));
  const ragged = rows.find((row) => row.length !== rows[0]!.length);
  if (ragged !== undefined) {
    throw diagramError("grid", "rows with the same number of places", ragged.join(" "));
  }
  const areas = new Map<string, Area>();
  rows.forEach((row, y) =>
    row.forEach((name, x) => {
      if (name === ".") return;
      if (!nodes.has(name)) {
        throw diagramError("grid", "names of things of the diagram, or .", name);
      }
      const { top = y, bottom = y, left = x, right = x } = areas.get(name) ?? {};
      areas.set(name, {
        top,
        bottom: Math.max(bottom, y),
        left: Math.min(left, x),
        right: Math.max(right, x),
      });
    })
  );
  for (const name of nodes.keys()) {
    const area = areas.get(name);
    if (area === undefined) throw diagramError("grid", "the places of all things", `no ${name}`);
    const cells = rows.slice(area.top, area.bottom + 1).flatMap((row) =>
      row.slice(area.left, area.right + 1)
    );
    if (!cells.every((cell) => cell === name)) {
      throw diagramError("grid", "rectangles, each of one thing", name);
    }
  }
  return areas;
}

/** Positions along one axis: where each row or column begins and how much of it there is. */
interface Tracks {
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
}

/**
 * Places things and frames.
 *
 * @param parts what is placed
 * @param areas where in the grid
 * @param gaps between columns and rows
 * @param low frames whose label stands at the bottom, not at the top
 */
export function placeGrid(
  { nodes, groups }: Parts,
  areas: Areas,
  gaps: Gaps,
  low: ReadonlySet<Group>,
): Placement {
  const labelRoom = (group: Group, edge: LabelEdge) =>
    low.has(group) === (edge === "bottom") ? group.label.height - 4 : 0;
  const room = {
    x: frameRoom(groups, areas, ["left", "right"], () => FRAME_PADDING),
    y: frameRoom(
      groups,
      areas,
      ["top", "bottom"],
      (group, edge) => FRAME_PADDING + labelRoom(group, edge),
    ),
  };
  const columns = tracks("width", nodes, areas, room.x, gaps.x);
  const rows = tracks("height", nodes, areas, room.y, gaps.y);
  const placed = Array.from(areas, ([name, area]) => {
    const x = columns.starts[area.left]!, y = rows.starts[area.top]!;
    const cell = {
      x,
      y,
      width: columns.starts[area.right]! + columns.sizes[area.right]! - x,
      height: rows.starts[area.bottom]! + rows.sizes[area.bottom]! - y,
    };
    return { node: nodes.get(name)!, rect: rectIn(cell, nodes.get(name)!, area, nodes, areas) };
  });
  const rects = new Map(placed.map(({ node, rect }) => [node.name, rect]));
  const lanes = { xs: lanesBetween(columns), ys: lanesBetween(rows) };
  return { nodes: placed, frames: placeFrames(groups, rects, labelRoom, low), lanes };
}

/** Lanes around the middle of each gap, and beyond the first and the last track. */
function lanesBetween({ starts, sizes }: Tracks): number[] {
  const end = starts.at(-1)! + sizes.at(-1)!;
  const inner = starts.slice(1).flatMap((start, i) => {
    const from = starts[i]! + sizes[i]!;
    const count = Math.max(1, Math.min(5, 2 * Math.floor((start - from) / LANE / 2) - 1));
    return Array.from(
      { length: count },
      (_, k) => (from + start) / 2 + (k - (count - 1) / 2) * LANE,
    );
  });
  return [
    ...OUTER_LANES.map((by) => starts[0]! - by),
    ...inner,
    ...OUTER_LANES.map((by) => end + by),
  ];
}

/** Boxes are as wide as the widest box of their column and as high as the highest of their row. */
function rectIn(
  cell: Rect,
  node: Node,
  area: Area,
  nodes: ReadonlyMap<string, Node>,
  areas: Areas,
): Rect {
  const center = { x: cell.x + cell.width / 2, y: cell.y + cell.height / 2 };
  if (node.kind !== "box") return around(center, node.width, node.height);
  const beside = (from: "left" | "top", to: "right" | "bottom", size: "width" | "height") =>
    Array.from(areas).filter(([name, other]) =>
      nodes.get(name)!.kind === "box" && other[from] === area[from] && other[to] === area[to]
    ).map(([name]) => nodes.get(name)![size]);
  const width = area.left < area.right ? cell.width : Math.max(...beside("left", "right", "width"));
  const height = area.top < area.bottom
    ? cell.height
    : Math.max(...beside("top", "bottom", "height"));
  return around(center, width, height);
}

/** The sizes of rows or columns by what stands in them, and where they begin. */
function tracks(
  size: "width" | "height",
  nodes: ReadonlyMap<string, Node>,
  areas: Areas,
  room: readonly number[],
  gap: number,
): Tracks {
  const [from, to] = size === "width" ? ["left", "right"] as const : ["top", "bottom"] as const;
  const all = Array.from(areas, ([name, area]) => ({ node: nodes.get(name)!, area }));
  const count = 1 + Math.max(...all.map(({ area }) => area[to]));
  const sizes = Array.from(
    { length: count },
    (_, i) =>
      Math.max(
        0,
        ...all.filter(({ area }) => area[from] === i && area[to] === i)
          .map(({ node }) => node[size]),
      ),
  );
  for (const { node, area } of all) {
    const tracksOf = sizes.slice(area[from], area[to] + 1);
    if (tracksOf.length === 1) continue;
    const between = room.slice(area[from] + 1, area[to] + 1).reduce(
      (sum, own) => sum + own + gap,
      0,
    );
    const missing = node[size] - between - tracksOf.reduce((sum, own) => sum + own, 0);
    tracksOf.forEach((_, i) => sizes[area[from] + i]! += Math.max(0, missing) / tracksOf.length);
  }
  const starts: number[] = [];
  sizes.forEach((_, i) =>
    starts.push(room[i]! + (i === 0 ? 0 : starts[i - 1]! + sizes[i - 1]! + gap))
  );
  return { starts, sizes };
}
