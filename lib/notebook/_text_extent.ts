/** Measures how far the texts of a drawing reach beyond its edges. */
import { cosine, sine } from "../_sine_cosine.ts";
import { textWidth } from "./_text.ts";

/** Pixels beyond each edge of the drawing, at least 0. */
export interface Overflow {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Frame {
  readonly x: number;
  readonly y: number;
  /** Degrees, clockwise. */
  readonly rotation: number;
  readonly anchor: string;
  readonly fontSize: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const ELEMENT_NODE = 1;
/** How much wider bold letters are. */
export const BOLD = 1.12;

/** A line of text: what it says, its size, and the rectangle that it fills, turned or not. */
export interface TextBox {
  readonly text: string;
  readonly fontSize: number;
  readonly corners: readonly Point[];
}

/** Overflow of a drawing of the given size whose texts have the given size. */
export function textOverflow(
  svg: Element,
  { width, height, fontSize }: { width: number; height: number; fontSize: number },
): Overflow {
  const corners = textBoxes(svg, fontSize).flatMap((box) => box.corners);
  const overflow = { left: 0, top: 0, right: 0, bottom: 0 };
  for (const { x, y } of corners) {
    overflow.left = Math.max(overflow.left, -x);
    overflow.top = Math.max(overflow.top, -y);
    overflow.right = Math.max(overflow.right, x - width);
    overflow.bottom = Math.max(overflow.bottom, y - height);
  }
  return overflow;
}

/** All lines of text of a drawing, but those of drawings in it. */
export function textBoxes(svg: Element, fontSize: number): TextBox[] {
  const anchor = svg.getAttribute("text-anchor") ?? "start";
  const start = { x: 0, y: 0, rotation: 0, anchor, fontSize };
  return Array.from(svg.children, (child) => boxesIn(child, start)).flat();
}

function boxesIn(element: Element, outer: Frame): TextBox[] {
  if (element.localName === "svg") return [];
  const frame = applyTransform(element, outer);
  if (element.localName !== "text") {
    return Array.from(element.children, (child) => boxesIn(child, frame)).flat();
  }
  const parts = Array.from(element.children);
  const isOneLine = parts.every((part) => !part.hasAttribute("x")); // parts such as subscripts
  const lines = isOneLine ? [element] : parts;
  return lines.map((line) => ({
    text: line.textContent ?? "",
    fontSize: frame.fontSize,
    corners: lineCorners(line, element, frame),
  }));
}

function lineCorners(line: Element, text: Element, frame: Frame): Point[] {
  const weight = text.getAttribute("font-weight") === "bold" ? BOLD : 1;
  const width = weight * lineWidth(line, frame.fontSize);
  const shift = { start: 0, middle: -width / 2, end: -width }[frame.anchor] ?? 0;
  const left = position(line, text, "x", frame.fontSize) + shift;
  const baseline = position(line, text, "y", frame.fontSize);
  const top = baseline - 0.8 * frame.fontSize;
  const bottom = baseline + 0.25 * frame.fontSize;
  return [[left, top], [left + width, top], [left, bottom], [left + width, bottom]]
    .map(([x, y]) => turn(frame, x!, y!));
}

/** The width of a line whose parts may be smaller than the rest. */
function lineWidth(line: Element, fontSize: number): number {
  return Array.from(line.childNodes).reduce((sum, node) => {
    const size = node.nodeType === ELEMENT_NODE
      ? (node as Element).getAttribute("font-size")
      : null;
    return sum + textWidth(node.textContent ?? "", Number(size ?? fontSize));
  }, 0);
}

/** The x or y of a line of text plus its dx or dy, which may be in em. */
function position(line: Element, text: Element, axis: "x" | "y", fontSize: number): number {
  const read = (name: string) => {
    const value = line.getAttribute(name) ?? text.getAttribute(name) ?? "0";
    return parseFloat(value) * (value.endsWith("em") ? fontSize : 1);
  };
  return read(axis) + read(`d${axis}`);
}

function applyTransform(element: Element, outer: Frame): Frame {
  const transform = element.getAttribute("transform") ?? "";
  const [dx = 0, dy = 0] = numbersOf(/translate\(([^)]*)\)/, transform);
  const [angle = 0] = numbersOf(/rotate\(([^)]*)\)/, transform);
  return {
    ...turn(outer, dx, dy),
    rotation: outer.rotation + angle,
    anchor: element.getAttribute("text-anchor") ?? outer.anchor,
    fontSize: Number(element.getAttribute("font-size") ?? outer.fontSize),
  };
}

function numbersOf(pattern: RegExp, transform: string): number[] {
  return pattern.exec(transform)?.[1]?.split(/[\s,]+/).map(Number) ?? [];
}

function turn(frame: Frame, x: number, y: number): Point {
  const angle = frame.rotation * Math.PI / 180;
  return {
    x: frame.x + x * cosine(angle) - y * sine(angle),
    y: frame.y + x * sine(angle) + y * cosine(angle),
  };
}
