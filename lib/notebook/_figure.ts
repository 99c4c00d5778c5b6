/** Puts title, legends, drawing and caption of a plot under each other in one standalone SVG. */
import { crc32 } from "./_crc32.ts";
import type { Canvas } from "./_canvas.ts";
import {
  element,
  escapeXml,
  renumberIds,
  serializeDrawing,
  serializeIcon,
  short,
} from "./_svg_serializer.ts";
import { textWidth, wrapText } from "./_text.ts";
import { BOLD, textOverflow } from "./_text_extent.ts";
import { BORDER, GROUND, INK, PALE_INK } from "./palette.ts";

/** Size of all text but the title: at 400 pixels a figure is shown at three quarters, and so is its text. */
export const FONT_SIZE = 15;
/** The whole figure's width where none is chosen, and the largest that a phone can show. */
export const FIGURE_WIDTH = 520;
/** Space around everything in a figure. */
export const PADDING = 10;
const TITLE_SIZE = 17;
/** Fonts of all figures. */
export const FONT_FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
/** Space between two entries of a legend, and between an icon and its label. */
const LEGEND_GAP = 16;
const ICON_GAP = 6;
const LEGEND_LINE = 25;

/** Words around the drawing. */
export interface FigureText {
  readonly alt: string;
  readonly title: string | undefined;
  readonly subtitle: string | undefined;
  readonly caption: string | undefined;
}

/** A part of the figure and its size. */
interface Block {
  readonly xml: string;
  readonly width: number;
  readonly height: number;
}

/** Parts from top to bottom; each is drawn at the height that the ones before it have used. */
class Stack {
  readonly #parts: string[] = [];
  width = 0;
  height = PADDING;

  add({ xml, width, height }: Block, gap = 0): void {
    if (xml === "") return;
    this.width = Math.max(this.width, width);
    const transform = `translate(${PADDING},${short(this.height)})`;
    this.#parts.push(element("g", { transform }, xml));
    this.height += height + gap;
  }

  toString(): string {
    return this.#parts.join("\n");
  }
}

/** Writes the output of Plot (a drawing, or a figure with legends) as one standalone SVG. */
export function composeFigure(
  plot: Element,
  canvases: ReadonlyMap<string, Canvas>,
  { alt, title, subtitle, caption }: FigureText,
): string {
  const parts = plot.localName === "svg" ? [plot] : Array.from(plot.children);
  const drawing = parts.findLast((part) => part.localName === "svg")!;
  const legends = parts.slice(0, parts.indexOf(drawing));
  const body = drawingBlock(drawing, canvases, FONT_SIZE);
  const stack = new Stack();
  stack.add(textBlock(title, TITLE_SIZE, body.width, { "font-weight": "bold" }));
  stack.add(textBlock(subtitle, FONT_SIZE, body.width, { fill: PALE_INK }));
  if (stack.height > PADDING) stack.height += 4;
  for (const legend of legends) {
    const block = legend.localName === "svg"
      ? drawingBlock(legend, canvases, FONT_SIZE)
      : swatchesBlock(legend, body.width);
    stack.add(block, 4);
  }
  stack.add(body, 6);
  stack.add(textBlock(caption, FONT_SIZE, body.width, { fill: PALE_INK }));
  const width = Math.ceil(stack.width + 2 * PADDING);
  const height = Math.ceil(stack.height + PADDING);
  const ground = element("rect", {
    ...{ x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 6 },
    ...{ fill: GROUND, stroke: BORDER },
  });
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    fill: INK,
    "font-family": FONT_FAMILY,
    "font-size": FONT_SIZE,
    role: "img",
    "aria-label": alt,
  };
  const xml = element("svg", root, `\n${ground}\n${stack}\n`);
  return renumberIds(xml, (text) => `f${crc32(new TextEncoder().encode(text)).toString(16)}`);
}

/** The drawing with room for the texts that reach beyond its edges. */
function drawingBlock(
  svg: Element,
  canvases: ReadonlyMap<string, Canvas>,
  fontSize: number,
): Block {
  const width = Number(svg.getAttribute("width"));
  const height = Number(svg.getAttribute("height"));
  const overflow = textOverflow(svg, { width, height, fontSize });
  const xml = serializeDrawing(svg, canvases, {
    transform: `translate(${short(overflow.left)},${short(overflow.top)})`,
    "font-size": fontSize,
  });
  return {
    xml,
    width: width + overflow.left + overflow.right,
    height: height + overflow.top + overflow.bottom,
  };
}

function textBlock(
  text: string | undefined,
  fontSize: number,
  width: number,
  attributes: Readonly<Record<string, string>>,
): Block {
  const lineHeight = Math.round(fontSize * 1.35);
  const isBold = attributes["font-weight"] === "bold";
  const lines = text === undefined ? [] : wrapText(text, fontSize, isBold ? width / BOLD : width);
  const xml = lines.map((line, index) =>
    element(
      "text",
      { y: index * lineHeight + fontSize, "font-size": fontSize, ...attributes },
      escapeXml(line),
    )
  );
  return { xml: xml.join(""), width, height: lines.length * lineHeight };
}

/** Icons with their labels, in as many lines as the width needs. */
function swatchesBlock(legend: Element, width: number): Block {
  const parts: string[] = [];
  let x = 0;
  let line = 0;
  let widest = 0;
  for (const icon of Array.from(legend.querySelectorAll("svg"))) {
    const label = icon.parentElement?.textContent?.trim() ?? "";
    const iconSize = Number(icon.getAttribute("width"));
    const entryWidth = iconSize + ICON_GAP + textWidth(label, FONT_SIZE);
    if (x > 0 && x + entryWidth > width) {
      x = 0;
      line++;
    }
    const y = line * LEGEND_LINE;
    parts.push(
      serializeIcon(icon, { x, y: y + 4 }),
      element("text", { x: x + iconSize + ICON_GAP, y: y + 17 }, escapeXml(label)),
    );
    widest = Math.max(widest, x + entryWidth);
    x += entryWidth + LEGEND_GAP;
  }
  return { xml: parts.join(""), width: widest, height: (line + 1) * LEGEND_LINE };
}
