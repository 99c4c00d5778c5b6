/** Names at the ends of curves, in place of a legend. */
import * as Plot from "@observablehq/plot";
import { FONT_SIZE } from "./_figure.ts";
import { GROUND } from "./palette.ts";

/** The place of a name, in units of the axes. */
export interface LabelEnd {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly color: string;
}

/** A line of text and the space to the next one. */
export const LABEL_HEIGHT = FONT_SIZE + 3;

/** Names to the right of their points, moved apart where they would overlap. */
export function directLabels(ends: readonly LabelEnd[]): Plot.Markish {
  return Plot.text(ends, {
    x: "x",
    y: "y",
    text: "name",
    fill: "color",
    textAnchor: "start",
    dx: 8,
    stroke: GROUND,
    strokeWidth: 4,
    render: apart(),
  });
}

/** Draws texts, `above` pixels over their places, moved up or down where they would overlap. */
export function apart(above = 0): Plot.RenderFunction {
  return (index, scales, values, dimensions, context, next) => {
    const { marginTop, marginBottom, height } = dimensions;
    const frame = [marginTop + above, height - marginBottom] as const;
    values.y = spread(Array.from(values.y ?? []), LABEL_HEIGHT, frame);
    return next!(index, scales, values, dimensions, context);
  };
}

/**
 * Moves positions apart by as little as leaves `gap` between any two, in their order, and within the
 * range if they find room in it.
 */
export function spread(
  positions: readonly number[],
  gap: number,
  [first, last]: readonly [number, number],
): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]! || a - b);
  const groupOf = (members: number[]) => {
    const mean = members.reduce((sum, i) => sum + positions[i]!, 0) / members.length;
    const half = (members.length - 1) / 2 * gap;
    return { members, center: Math.max(first + half, Math.min(last - half, mean)) };
  };
  /** Neighbours that touch move together, around the mean of where they belong. */
  const groups: Group[] = [];
  for (const i of order) {
    let group = groupOf([i]);
    for (
      let before = groups.at(-1);
      before && overlaps(before, group, gap);
      before = groups.at(-1)
    ) {
      groups.pop();
      group = groupOf([...before.members, ...group.members]);
    }
    groups.push(group);
  }
  const moved = [...positions];
  for (const { members, center } of groups) {
    members.forEach((i, rank) => moved[i] = center + (rank - (members.length - 1) / 2) * gap);
  }
  return moved;
}

interface Group {
  readonly members: readonly number[];
  readonly center: number;
}

function overlaps(above: Group, below: Group, gap: number): boolean {
  const reach = (above.members.length + below.members.length) / 2 * gap;
  return below.center - above.center < reach;
}
