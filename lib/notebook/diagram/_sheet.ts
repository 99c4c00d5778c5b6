/** Puts title, drawing and caption of a diagram under each other, on the ground of all figures. */
import { FONT_FAMILY } from "../_figure.ts";
import { element, escapeXml, short } from "../_svg_serializer.ts";
import { textWidth, wrapText } from "../_text.ts";
import { INK, PALE_INK } from "../palette.ts";
import type { Rect } from "./_geometry.ts";
import { BOLD, LINE_HEIGHT, TEXT_SIZE } from "./_label.ts";
import { diagramError } from "./_parts.ts";
import type { DiagramOptions } from "./options.ts";

/** Words around the drawing. */
export type Words = Pick<DiagramOptions, "alt" | "title" | "caption">;

/** Ground of a diagram: soft, so that it does not glare on a dark page. */
const GROUND = "#f4f2ec";
/** Line around the ground and around frames. */
export const BORDER = "#d3cfc3";
/** The widest diagram whose text can be read on a phone. */
const MOST_WIDTH = 520;
const PADDING = 12;
const TITLE = { size: 17, lineHeight: 24 };
/** Between title and drawing, and between drawing and caption. */
const GAP = 8;
/** A caption is no narrower than this, however narrow the drawing is. */
const CAPTION_WIDTH = 300;

/** A standalone SVG of a drawing that lies within the given bounds. */
export function compose(
  content: readonly string[],
  bounds: Rect,
  { alt, title = "", caption = "" }: Words,
): string {
  const titleWidth = Math.min(BOLD * textWidth(title, TITLE.size), MOST_WIDTH - 2 * PADDING);
  const inner = Math.max(bounds.width, titleWidth, caption === "" ? 0 : CAPTION_WIDTH);
  const width = Math.ceil(inner + 2 * PADDING);
  if (width > MOST_WIDTH) {
    const requirement = `at most ${MOST_WIDTH} pixels wide: with fewer columns or shorter labels`;
    throw diagramError("boxes", requirement, `${width} pixels`);
  }
  const titles = wrapText(title, BOLD * TITLE.size, inner + 1);
  const captions = wrapText(caption, TEXT_SIZE, inner);
  const top = PADDING + titles.length * TITLE.lineHeight + (titles.length > 0 ? GAP : 0);
  const below = top + bounds.height + (captions.length > 0 ? GAP : 0);
  const height = Math.ceil(below + captions.length * LINE_HEIGHT + PADDING);
  const shift = { x: PADDING + (inner - bounds.width) / 2 - bounds.x, y: top - bounds.y };
  const transform = `translate(${short(shift.x)},${short(shift.y)})`;
  const bold = { x: PADDING, "font-size": TITLE.size, "font-weight": "bold" };
  const lines = [
    element("title", {}, escapeXml(alt)),
    element("rect", {
      ...{ x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 6 },
      ...{ fill: GROUND, stroke: BORDER },
    }),
    ...titles.map((line, i) =>
      element("text", { ...bold, y: PADDING + TITLE.size + i * TITLE.lineHeight }, escapeXml(line))
    ),
    element("g", { transform }, `\n${content.join("\n")}\n`),
    ...captions.map((line, i) => {
      const y = below + TEXT_SIZE + i * LINE_HEIGHT;
      return element("text", { x: PADDING, y, fill: PALE_INK }, escapeXml(line));
    }),
  ];
  return element(
    "svg",
    { ...rootAttributes(width, height), "aria-label": alt },
    `\n${lines.join("\n")}\n`,
  );
}

function rootAttributes(width: number, height: number) {
  return {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    fill: INK,
    "font-family": FONT_FAMILY,
    "font-size": TEXT_SIZE,
    role: "img",
  };
}
