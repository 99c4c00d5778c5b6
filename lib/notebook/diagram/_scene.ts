/** A diagram in which everything has its place. */
import { inflate, isInside, overlap, type Point, type Rect } from "./_geometry.ts";
import type { Label } from "./_label.ts";
import { type Arrow, diagramError, type Group, type Node } from "./_parts.ts";

export interface PlacedNode {
  readonly node: Node;
  readonly rect: Rect;
}

export interface PlacedArrow {
  readonly arrow: Arrow;
  /** Corners of an orthogonal line, or the points of a Bezier curve (1 + 3 n of them). */
  readonly points: readonly Point[];
  readonly isCurve: boolean;
  /** Where the head ends, beyond the last point of a curve. */
  readonly tip?: Point;
  readonly label: PlacedLabel | undefined;
}

export interface PlacedLabel {
  readonly label: Label;
  readonly rect: Rect;
}

export interface PlacedGroup {
  readonly group: Group;
  readonly rect: Rect;
  /** At its upper or lower edge. */
  readonly label: PlacedLabel;
}

export interface Scene {
  readonly nodes: readonly PlacedNode[];
  readonly arrows: readonly PlacedArrow[];
  readonly groups: readonly PlacedGroup[];
}

/** What found no room in a scene: a label or an arrow. */
export interface NoRoom {
  readonly noRoom: string;
  /** The frame, where it is a frame's label. */
  readonly frame?: Group;
}

/** Where a frame has room for its label. */
export type LabelEdge = "top" | "bottom";

/** A frame's label stands so far from its edges. */
const LABEL_INSET = 8;

/** The places of a frame's label along an edge, the left one first. */
export function labelPlaces({ label }: Group, rect: Rect, edge: LabelEdge): Rect[] {
  const { width, height } = label;
  const room = rect.width - 2 * LABEL_INSET - width;
  const y = edge === "top"
    ? rect.y + LABEL_INSET / 2
    : rect.y + rect.height - LABEL_INSET / 2 - height;
  return [0, 1, 0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875].map((share) => ({
    x: rect.x + LABEL_INSET + share * room,
    y,
    width,
    height,
  }));
}

/** Throws where things, frames or labels lie over each other. */
export function checkOverlaps({ nodes, arrows, groups }: Scene): void {
  const things = nodes.map(({ node, rect }) => ({ what: node.name, rect }));
  const labels = [...arrows, ...groups].flatMap(({ label }) =>
    label === undefined ? [] : [{ what: `"${label.label.source}"`, rect: label.rect }]
  );
  refuseOverlaps([...things, ...labels]);
  for (const { group, rect, label } of groups) {
    if (!isInside(inflate(label.rect, 1), rect)) {
      throw diagramError(
        "groups",
        "labelled in words that fit into their frames",
        group.label.source,
      );
    }
    const stray = nodes.find((other) =>
      overlap(rect, other.rect) && !group.members.includes(other.node.name)
    );
    if (stray !== undefined) {
      const what = `${group.label.source}: ${stray.node.name}`;
      throw diagramError("groups", "frames around nothing but their own things", what);
    }
  }
}

function refuseOverlaps(items: readonly { what: string; rect: Rect }[]): void {
  items.forEach((a, i) => {
    const b = items.slice(i + 1).find((other) => overlap(inflate(a.rect, -0.5), other.rect));
    if (b === undefined) return;
    throw diagramError("arrows", "drawn without texts over each other", `${a.what} and ${b.what}`);
  });
}
