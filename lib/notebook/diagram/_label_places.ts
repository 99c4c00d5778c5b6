/** Finds a place beside its arrow for each label, over nothing else. */
import { around, inflate, overlap, pieceRect, type Point, type Rect } from "./_geometry.ts";
import type { Frame } from "./_frames.ts";
import type { Label } from "./_label.ts";
import type { Arrow } from "./_parts.ts";
import { labelPlaces } from "./_scene.ts";
import type { NoRoom, PlacedArrow, PlacedGroup, PlacedLabel, PlacedNode, Scene } from "./_scene.ts";

interface Line {
  readonly arrow: Arrow;
  readonly points: readonly Point[];
}

/** Between a label and its arrow. */
const GAP = 2;
/** Along a piece, the middle first. */
const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];

/** The scene with all labels, or the first that has no room. */
export function placeLabels(
  lines: readonly Line[],
  nodes: readonly PlacedNode[],
  frames: readonly Frame[],
): Scene | NoRoom {
  const groups: PlacedGroup[] = [];
  const pieces = lines.flatMap(piecesOf);
  for (const { group, rect, edge } of frames) {
    const place = labelPlaces(group, rect, edge)
      .find((one) => !pieces.some((piece) => overlap(inflate(one, 2), piece)));
    if (place === undefined) return { noRoom: group.label.source, frame: group };
    groups.push({ group, rect, label: { label: group.label, rect: place } });
  }
  const taken = [
    ...nodes.map(({ rect }) => inflate(rect, 1)),
    ...groups.map(({ label }) => inflate(label.rect, 2)),
    ...groups.flatMap(({ rect }) => bordersOf(rect)),
  ];
  const arrows: PlacedArrow[] = [];
  for (const line of lines) {
    const { label } = line.arrow;
    const others = lines.filter((other) => other !== line).flatMap(piecesOf);
    const place = label === undefined ? undefined : findPlace(line, label, taken, others);
    if (label !== undefined && place === undefined) return { noRoom: label.source };
    if (place !== undefined) taken.push(inflate(place.rect, 2));
    arrows.push({ ...line, isCurve: false, label: place });
  }
  return { nodes, groups, arrows };
}

function findPlace(
  line: Line,
  label: Label,
  taken: readonly Rect[],
  others: readonly Rect[],
): PlacedLabel | undefined {
  const own = piecesOf(line);
  const pieces = own.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const isFree = (rect: Rect) =>
    ![...taken, ...others, ...own].some((other) => overlap(rect, other));
  const rects = pieces.flatMap((piece) => {
    const isShared = (at: Rect) => others.some((other) => overlap(inflate(at, 0.5), other));
    return SHARES.flatMap((share) => {
      const x = piece.x + share * piece.width, y = piece.y + share * piece.height;
      if (isShared({ x, y, width: 0, height: 0 })) return [];
      return piece.height === 0
        ? [-1, 1].map((side) =>
          around({ x, y: y + side * (GAP + label.height / 2) }, label.width, label.height - 1)
        )
        : [1, -1].map((side) =>
          around({ x: x + side * (GAP + 3 + label.width / 2), y }, label.width, label.height - 1)
        );
    });
  });
  const rect = rects.find(isFree);
  return rect === undefined ? undefined : { label, rect };
}

function piecesOf({ points }: Line): Rect[] {
  return points.slice(1).map((point, i) => pieceRect(points[i]!, point));
}

function sizeOf({ width, height }: Rect): number {
  return width + height;
}

function bordersOf({ x, y, width, height }: Rect): Rect[] {
  return [
    { x, y, width, height: 0 },
    { x, y: y + height, width, height: 0 },
    { x, y, width: 0, height },
    { x: x + width, y, width: 0, height },
  ].map((line) => inflate(line, 1));
}
