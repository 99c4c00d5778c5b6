/** Draws arrows: a line with rounded corners or a curve, and a head at its end. */
import { element, short } from "../_svg_serializer.ts";
import { INK, PALE_INK, palette } from "../palette.ts";
import type { Point } from "./_geometry.ts";
import type { PlacedArrow } from "./_scene.ts";

const CORNER = 8;
const HEAD = { length: 9, width: 8 };
/** How each style of arrow looks. */
const LOOKS = {
  plain: { stroke: INK, "stroke-width": 1.5, "stroke-dasharray": null },
  strong: { stroke: palette[1], "stroke-width": 2.5, "stroke-dasharray": null },
  dashed: { stroke: PALE_INK, "stroke-width": 1.5, "stroke-dasharray": "5 4" },
} as const;

/** The line, and the head unless the arrow ends in a joint. */
export function drawArrow({ arrow, points, isCurve, tip }: PlacedArrow, hasHead: boolean): string {
  const style = LOOKS[arrow.style];
  const end = tip ?? points.at(-1)!;
  const from = tip === undefined ? points.at(-2)! : points.at(-1)!;
  const x = end.x - from.x, y = end.y - from.y, length = Math.hypot(x, y);
  const direction = length === 0 ? { x: 1, y: 0 } : { x: x / length, y: y / length };
  const back = hasHead ? HEAD.length - 1 : 0;
  const neck = { x: end.x - back * direction.x, y: end.y - back * direction.y };
  const look = {
    d: isCurve
      ? `${curvePath(points)}L${write(neck)}`
      : roundedPath([...points.slice(0, -1), neck]),
    fill: "none",
    ...style,
  };
  return element("path", look) + (hasHead ? drawHead(end, direction, style.stroke) : "");
}

/**
 * The points of an arrow without what an arrow before it has drawn already: one line over another
 * looks bolder.
 */
export function withoutShared(
  { points, arrow, isCurve }: PlacedArrow,
  before: readonly PlacedArrow[],
): readonly Point[] {
  if (isCurve) return points;
  const shared = before.filter((other) => other.arrow.style === arrow.style)
    .map((other) => sharedLength(points, other.points));
  return skip(points, Math.max(0, ...shared) - CORNER);
}

/** How far two lines run on one another from their beginning. */
function sharedLength(a: readonly Point[], b: readonly Point[]): number {
  let length = 0;
  for (let i = 0; i + 1 < Math.min(a.length, b.length); i++) {
    const [from, toA, toB] = [a[i]!, a[i + 1]!, b[i + 1]!];
    if (distance(from, b[i]!) > 0) break;
    const [own, other] = [distance(from, toA), distance(from, toB)];
    if (distance(towards(from, toA, 1), towards(from, toB, 1)) > 1e-6) break;
    length += Math.min(own, other);
    if (own !== other) break;
  }
  return length;
}

/** The points of a line without its beginning. */
function skip([first, second, ...others]: readonly Point[], length: number): readonly Point[] {
  const own = distance(first!, second!);
  if (length <= 0) return [first!, second!, ...others];
  if (length < own || others.length === 0) {
    return [towards(first!, second!, length), second!, ...others];
  }
  return skip([second!, ...others], length - own);
}

function drawHead(end: Point, { x, y }: Point, fill: string): string {
  const base = { x: end.x - HEAD.length * x, y: end.y - HEAD.length * y };
  const half = HEAD.width / 2;
  const corners = [
    end,
    { x: base.x - half * y, y: base.y + half * x },
    { x: base.x + half * y, y: base.y - half * x },
  ];
  return element("path", { d: `M${corners.map(write).join("L")}Z`, fill });
}

function curvePath([start, ...others]: readonly Point[]): string {
  return `M${write(start!)}C${others.map(write).join(" ")}`;
}

/** Straight pieces whose corners are rounded as far as the pieces are long. */
function roundedPath(points: readonly Point[]): string {
  const parts = points.slice(1, -1).map((corner, i) => {
    const [before, after] = [points[i]!, points[i + 2]!];
    // the first and the last piece have one corner, those between have two
    const room = [
      distance(before, corner) / (i === 0 ? 1 : 2),
      distance(corner, after) / (i === points.length - 3 ? 1 : 2),
    ];
    const radius = Math.min(CORNER, ...room);
    return `L${write(towards(corner, before, radius))}Q${write(corner)} ${
      write(towards(corner, after, radius))
    }`;
  });
  return `M${write(points[0]!)}${parts.join("")}L${write(points.at(-1)!)}`;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const share = by / Math.max(by, distance(from, to), 1e-9);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function write({ x, y }: Point): string {
  return `${short(x)},${short(y)}`;
}
