/** Which texts of a figure are too small to read or stand on each other. */

import { parseHTML } from "linkedom";
import { type TextBox, textBoxes } from "lib/notebook/_text_extent.ts";

/** How much narrower letters may be than the estimate, and how much of a line's height is empty. */
const INK_WIDTH = 0.85;
const INK_HEIGHT = 0.6;
/** Texts that touch by less than this share of the smaller one are left alone. */
const LEAST_OVERLAP = 0.12;

/** Edges of the ink of a text. */
interface Ink {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The texts of a serialized SVG; empty ones are left out. */
export function textsOf(svg: string): TextBox[] {
  const root = parseHTML(`<!doctype html><html><body>${svg}</body></html>`).document
    .querySelector("svg");
  if (root === null) return [];
  const fontSize = Number(root.getAttribute("font-size") ?? 16);
  return textBoxes(root as unknown as Element, fontSize).filter(({ text }) => text.trim() !== "");
}

/** Pairs of texts that stand on each other. */
export function overlaps(texts: readonly TextBox[]): [string, string][] {
  const inks = texts.map(inkOf);
  return inks.flatMap((a, i) =>
    inks.slice(i + 1).filter((b) => share(a, b) > LEAST_OVERLAP)
      .map((b): [string, string] => [a.text, b.text])
  );
}

function inkOf({ text, corners }: TextBox): Ink {
  const xs = corners.map(({ x }) => x), ys = corners.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  // the longer side of a text that is not turned by some odd angle runs along its line
  const isUpright = bottom - top > right - left && text.length > 1;
  const [inX, inY] = isUpright ? [INK_HEIGHT, INK_WIDTH] : [INK_WIDTH, INK_HEIGHT];
  const marginX = (right - left) * (1 - inX) / 2, marginY = (bottom - top) * (1 - inY) / 2;
  return {
    text: text.trim(),
    ...{ left: left + marginX, right: right - marginX },
    ...{ top: top + marginY, bottom: bottom - marginY },
  };
}

/** The area that two texts share, as a part of the smaller one. */
function share(a: Ink, b: Ink): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const area = (ink: Ink) => (ink.right - ink.left) * (ink.bottom - ink.top);
  return width * height / Math.min(area(a), area(b));
}
