/** Moves the labels that Graphviz has placed off the curves that run through them. */
import { inflate, overlap, type Point, type Rect } from "./_geometry.ts";
import { diagramError } from "./_parts.ts";
import { labelPlaces, type PlacedArrow, type Scene } from "./_scene.ts";

/** Points on each piece of a curve at which it is looked at. */
const SAMPLES = 24;
/** How far a label may be moved, the nearest first. */
const STEPS = [0, 4, 8, 12, 16, 20, 24, 28];

/** The scene with all labels clear of curves. */
export function clearLabels(scene: Scene): Scene {
  const line = scene.arrows.flatMap(samplesOf);
  const isClear = (rect: Rect) => !line.some((at) => isIn(at, inflate(rect, 1)));
  const groups = scene.groups.map((place) => {
    const rect = labelPlaces(place.group, place.rect, "top").find(isClear);
    if (rect === undefined) throw noRoom(place.group.label.source);
    return { ...place, label: { ...place.label, rect } };
  });
  const taken = [...scene.nodes, ...groups.map(({ label }) => label)].map(({ rect }) => rect);
  const arrows = scene.arrows.map((arrow): PlacedArrow => {
    if (arrow.label === undefined) return arrow;
    const rect = movesOf(arrow.label.rect)
      .find((one) => isClear(one) && !taken.some((other) => overlap(inflate(one, 1), other)));
    if (rect === undefined) throw noRoom(arrow.label.label.source);
    taken.push(rect);
    return { ...arrow, label: { ...arrow.label, rect } };
  });
  return { nodes: scene.nodes, groups, arrows };
}

function noRoom(label: string): Error {
  const requirement = "placed by Graphviz so that none runs through a label (a grid would help)";
  return diagramError("arrows", requirement, label);
}

function movesOf(rect: Rect): Rect[] {
  return STEPS.flatMap((by) => [
    ...[1, -1].map((sign) => ({ ...rect, x: rect.x + sign * by })),
    ...[-1, 1].map((sign) => ({ ...rect, y: rect.y + sign * by })),
  ]);
}

function isIn({ x, y }: Point, rect: Rect): boolean {
  return x > rect.x && x < rect.x + rect.width && y > rect.y && y < rect.y + rect.height;
}

/** Points along a curve and its head. */
function samplesOf({ points, tip }: PlacedArrow): Point[] {
  const samples = tip === undefined ? [] : [tip];
  for (let i = 0; i + 3 < points.length; i += 3) {
    const piece = points.slice(i, i + 4);
    for (let k = 0; k <= SAMPLES; k++) samples.push(pointOn(piece, k / SAMPLES));
  }
  return samples;
}

/** A point of a cubic Bezier curve, by de Casteljau's algorithm. */
function pointOn(points: readonly Point[], share: number): Point {
  const [first, ...others] = points;
  if (others.length === 0) return first!;
  const next = others.map((to, i) => {
    const from = points[i]!;
    return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
  });
  return pointOn(next, share);
}
