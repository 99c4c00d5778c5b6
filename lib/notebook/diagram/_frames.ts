/** Frames around things, and the room that they need between rows and columns. */
import { inflate, type Rect, union } from "./_geometry.ts";
import { type Group, parentOf } from "./_parts.ts";
import type { LabelEdge } from "./_scene.ts";

/** First and last row and column of a thing. */
export interface Area {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export type Areas = ReadonlyMap<string, Area>;

/** A frame, and where it has room for its label. */
export interface Frame {
  readonly group: Group;
  readonly rect: Rect;
  readonly edge: LabelEdge;
}

/** Room between a frame and what is in it. */
export const FRAME_PADDING = 18;

/** Room that frames need before each row or column, for those that end there and those that begin. */
export function frameRoom<Edge extends "left" | "top" | "right" | "bottom">(
  groups: readonly Group[],
  areas: Areas,
  [first, last]: readonly [Edge, Edge],
  needs: (group: Group, edge: LabelEdge) => number,
): number[] {
  const count = 2 + Math.max(...Array.from(areas.values(), (area) => area[last]));
  const roomAt = (at: (group: Group) => number, edge: LabelEdge) => {
    const total = (group: Group): number => {
      const inner = groups.filter((other) =>
        parentOf(other, groups) === group && at(other) === at(group)
      );
      return needs(group, edge) + Math.max(0, ...inner.map(total));
    };
    return Array.from(
      { length: count },
      (_, i) => Math.max(0, ...groups.filter((group) => at(group) === i).map(total)),
    );
  };
  const reach = ({ members }: Group, edge: Edge) => members.map((name) => areas.get(name)![edge]);
  const opening = roomAt((group) => Math.min(...reach(group, first)), "top");
  const closing = roomAt((group) => 1 + Math.max(...reach(group, last)), "bottom");
  return opening.map((own, i) => own + closing[i]!);
}

/** Frames around their things and the frames within. */
export function placeFrames(
  groups: readonly Group[],
  rects: ReadonlyMap<string, Rect>,
  labelRoom: (group: Group, edge: LabelEdge) => number,
  low: ReadonlySet<Group>,
): Frame[] {
  const placed = new Map<Group, Frame>();
  for (const group of groups.toReversed()) {
    const inner = groups.filter((other) => parentOf(other, groups) === group)
      .map((other) => placed.get(other)!.rect);
    const content = union([...group.members.map((name) => rects.get(name)!), ...inner]);
    const { x, y, width, height } = inflate(content, FRAME_PADDING);
    const top = labelRoom(group, "top"), bottom = labelRoom(group, "bottom");
    const widest = Math.max(width, group.label.width + FRAME_PADDING);
    const rect = { x, y: y - top, width: widest, height: height + top + bottom };
    placed.set(group, { group, rect, edge: low.has(group) ? "bottom" : "top" });
  }
  return groups.map((group) => placed.get(group)!);
}
