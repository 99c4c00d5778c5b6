/** Draws a placed diagram as a standalone SVG. */
import { element, escapeXml, short } from "../_svg_serializer.ts";
import { wrapText } from "../_text.ts";
import { FONT_FAMILY } from "../_figure.ts";
import { GROUND, INK, PALE_INK, palette } from "../palette.ts";
import { drawArrow, withoutShared } from "./_draw_arrow.ts";
import { centerOf, type Rect, union } from "./_geometry.ts";
import { drawLabel, LINE_HEIGHT, TEXT_SIZE } from "./_label.ts";
import { diagramError, type Kind } from "./_parts.ts";
import type { PlacedGroup, PlacedNode, Scene } from "./_scene.ts";
import type { DiagramOptions } from "./options.ts";

/** The widest diagram whose text can be read on a phone. */
const MOST_WIDTH = 520;
const PADDING = 12;
const TITLE_SIZE = 16;
/** How much of a colour its ground has. */
const TINT = 0.14;
const FRAME_GROUNDS = ["#f6f8fa", "#eef1f4", "#e5eaee"];
const FRAME_LINE = "#c3cbd3";

/** Colours of each kind of thing where none was given. */
const COLORS: Readonly<Record<Kind, string>> = {
  box: palette[0],
  operation: palette[4],
  value: INK,
  sample: palette[1],
  joint: INK,
};

/** Words around the drawing. */
type Words = Pick<DiagramOptions, "alt" | "title" | "caption">;

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

/** Puts title, drawing and caption under each other. */
export function compose(
  content: readonly string[],
  bounds: Rect,
  { alt, title, caption }: Words,
): string {
  const titleWidth = title === undefined
    ? 0
    : Math.min(MOST_WIDTH, title.length * TITLE_SIZE * 0.6);
  const inner = Math.max(bounds.width, titleWidth, caption === undefined ? 0 : 300);
  const width = Math.ceil(inner + 2 * PADDING);
  if (width > MOST_WIDTH) {
    const requirement = `at most ${MOST_WIDTH} pixels wide: with fewer columns or shorter labels`;
    throw diagramError("boxes", requirement, `${width} pixels`);
  }
  const titles = textLines(title, TITLE_SIZE, inner);
  const captions = textLines(caption, TEXT_SIZE, inner);
  const top = PADDING + titles.length * 24 + (titles.length > 0 ? 6 : 0);
  const captionTop = top + bounds.height + (captions.length > 0 ? 10 : 0);
  const height = Math.ceil(captionTop + captions.length * LINE_HEIGHT + PADDING);
  const shift = { x: PADDING + (inner - bounds.width) / 2 - bounds.x, y: top - bounds.y };
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    fill: INK,
    "font-family": FONT_FAMILY,
    "font-size": TEXT_SIZE,
    role: "img",
    "aria-label": alt,
  };
  const parts = [
    element("title", {}, escapeXml(alt)),
    drawGround(width, height),
    ...titles.map((line, i) =>
      element("text", {
        x: PADDING,
        y: PADDING + 16 + i * 24,
        "font-size": TITLE_SIZE,
        "font-weight": "bold",
      }, escapeXml(line))
    ),
    element(
      "g",
      { transform: `translate(${short(shift.x)},${short(shift.y)})` },
      `\n${content.join("\n")}\n`,
    ),
    ...captions.map((line, i) =>
      element(
        "text",
        { x: PADDING, y: captionTop + 15 + i * LINE_HEIGHT, fill: PALE_INK },
        escapeXml(line),
      )
    ),
  ];
  return element("svg", root, `\n${parts.join("\n")}\n`);
}

function textLines(text: string | undefined, size: number, width: number): string[] {
  return text === undefined ? [] : wrapText(text, size, width);
}

function drawGround(width: number, height: number): string {
  const border = { fill: GROUND, stroke: FRAME_LINE, rx: 6 };
  return element("rect", { x: 0.5, y: 0.5, width: width - 1, height: height - 1, ...border });
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
  return element("rect", { x, y, width, height, rx: 8, fill, stroke: FRAME_LINE });
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
