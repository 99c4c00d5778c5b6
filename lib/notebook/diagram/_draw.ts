/** Draws a placed diagram as a standalone SVG. */
import { element } from "../_svg_serializer.ts";
import { INK, PALE_INK, palette } from "../palette.ts";
import { drawArrow, withoutShared } from "./_draw_arrow.ts";
import { centerOf, type Rect, union } from "./_geometry.ts";
import { drawLabel } from "./_label.ts";
import type { Kind } from "./_parts.ts";
import type { PlacedGroup, PlacedNode, Scene } from "./_scene.ts";
import { BORDER, compose, type Words } from "./_sheet.ts";

/** How much of its line's colour the ground of a thing has. */
const TINT = 0.14;
/** Of frames, the deeper the darker. */
const FRAME_GROUNDS = ["#ece9e1", "#e5e1d7", "#dedacd"];

/** Colours of each kind of thing where none was given. */
const COLORS: Readonly<Record<Kind, string>> = {
  box: palette[0],
  operation: palette[4],
  value: INK,
  sample: palette[1],
  joint: INK,
};

/** The SVG of a scene. */
export function drawScene(scene: Scene, words: Words): string {
  const joints = new Set(
    scene.nodes.filter(({ node }) => node.kind === "joint").map(({ node }) => node.name),
  );
  const content = [
    ...scene.groups.map((group, i) => drawGroup(group, depthOf(group, scene.groups.slice(0, i)))),
    ...scene.arrows.map((arrow, i) =>
      drawArrow(
        { ...arrow, points: withoutShared(arrow, scene.arrows.slice(0, i)) },
        !joints.has(arrow.arrow.to.name),
      )
    ),
    ...scene.nodes.map(drawNode),
    ...scene.arrows.flatMap(({ label }) =>
      label === undefined ? [] : [drawLabel(label.label, centerOf(label.rect))]
    ),
  ];
  return compose(content, boundsOf(scene), words);
}

function boundsOf({ nodes, arrows, groups }: Scene): Rect {
  const labels = arrows.flatMap(({ label }) => label === undefined ? [] : [label.rect]);
  const points = arrows.flatMap((arrow) => arrow.points).map((point) => ({
    ...point,
    width: 0,
    height: 0,
  }));
  return union([...nodes, ...groups].map(({ rect }) => rect).concat(labels, points));
}

function depthOf({ rect }: PlacedGroup, before: readonly PlacedGroup[]): number {
  const { x, y } = centerOf(rect);
  return before.filter(({ rect: outer }) =>
    outer.x <= rect.x && outer.y <= rect.y && x <= outer.x + outer.width &&
    y <= outer.y + outer.height
  ).length;
}

function drawGroup({ rect, label }: PlacedGroup, depth: number): string {
  return drawFrame(rect, depth) +
    drawLabel(label.label, { ...centerOf(label.rect), fill: PALE_INK });
}

/** The ground of a frame that lies in so many others. */
export function drawFrame({ x, y, width, height }: Rect, depth: number): string {
  const fill = FRAME_GROUNDS[Math.min(depth, FRAME_GROUNDS.length - 1)]!;
  return element("rect", { x, y, width, height, rx: 8, fill, stroke: BORDER });
}

function drawNode({ node, rect }: PlacedNode): string {
  const { kind, label } = node;
  const color = node.color ?? COLORS[kind];
  const center = centerOf(rect);
  const text = drawLabel(label, kind === "value" ? { ...center, fill: color } : center);
  if (kind === "value") return text;
  if (kind === "joint") return element("circle", { cx: center.x, cy: center.y, r: 3, fill: color });
  const { x, y, width, height } = rect;
  const rx = kind === "box" ? 6 : Math.min(width, height) / 2;
  const look = {
    fill: mix(color, TINT),
    stroke: color,
    "stroke-width": 1.5,
    "stroke-dasharray": kind === "sample" ? "4 3" : null,
  };
  return element("rect", { x, y, width, height, rx, ...look }) + text;
}

/** A colour thinned with white. */
function mix(color: string, share: number): string {
  const channels = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return "#" + channels.map((channel) => Math.round(255 + (channel - 255) * share))
    .map((channel) => channel.toString(16).padStart(2, "0")).join("");
}
