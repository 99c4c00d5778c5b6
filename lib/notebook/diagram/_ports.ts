/** Chooses where on the borders of things arrows begin and end. */
import { centerOf, type Rect } from "./_geometry.ts";
import type { Arrow, Side } from "./_parts.ts";
import type { Port } from "./_search.ts";
import type { PlacedNode } from "./_scene.ts";

/** Places on one side are at least so far apart, and from the corners. */
const APART = 16;
const LEAST_APART = 9;
const CORNER = 6;
const ALL_SIDES: readonly Side[] = ["right", "bottom", "left", "top"];

/** One end of an arrow with what is known of it. */
export interface EndPlace {
  readonly arrow: Arrow;
  readonly which: "from" | "to";
  readonly place: PlacedNode;
  readonly other: PlacedNode;
  /** The side that was asked for, or that a first try has found. */
  readonly side: Side | undefined;
  /** The side of the other end. */
  readonly otherSide: Side | undefined;
  /** Whether the first try is a straight line, which it is to stay. */
  readonly isStraight: boolean;
}

/** The places at which an end may be, as long as nothing else is there. */
export function freePorts({ place, other, side }: EndPlace): Port[] {
  const sides = side === undefined ? ALL_SIDES : [side];
  return sides.map((own) => portAt(place.rect, own, preferred(place, own, other.rect)));
}

/** Where along a side an arrow to another rectangle begins best: facing its centre, else in the middle. */
function preferred({ node, rect }: PlacedNode, side: Side, other: Rect): number {
  const [axis, size] = alongOf(side);
  const center = centerOf(rect)[axis], target = centerOf(other)[axis];
  const reach = rect[size] / 2 - CORNER;
  return node.kind === "box" && Math.abs(target - center) < reach ? target : center;
}

function alongOf(side: Side): readonly ["x", "width"] | readonly ["y", "height"] {
  return side === "top" || side === "bottom" ? ["x", "width"] : ["y", "height"];
}

function portAt(rect: Rect, side: Side, along: number): Port {
  const { x, y, width, height } = rect;
  const point = {
    left: { x, y: along },
    right: { x: x + width, y: along },
    top: { x: along, y },
    bottom: { x: along, y: y + height },
  }[side];
  return { ...point, side };
}

/**
 * One place for each end on a box: those on one side are spread over it in the order in which their
 * other ends lie; arrows that leave a side for different things leave it together.
 */
export function spreadPorts(ends: readonly EndPlace[]): Map<EndPlace, Port> {
  const ports = new Map<EndPlace, Port>();
  for (const slots of bySide(ends)) {
    const { place, side } = slots[0]![0]!;
    const [axis, size] = alongOf(side!);
    const wanted = slots.map(([end]) => preferred(end!.place, side!, end!.other.rect));
    const order = slots.map((_, i) => i).sort((a, b) =>
      centerOf(slots[a]![0]!.other.rect)[axis] - centerOf(slots[b]![0]!.other.rect)[axis] ||
      (isInnerEnd(slots[a]![0]!) ? b - a : a - b)
    );
    const limits = {
      low: place.rect[axis] + CORNER,
      high: place.rect[axis] + place.rect[size] - CORNER,
    };
    const along = separate(
      order.map((i) => wanted[i]!),
      order.map((i) => slots[i]!.some(({ isStraight }) => isStraight)),
      limits,
    );
    order.forEach((i, k) => {
      for (const end of slots[i]!) ports.set(end, portAt(place.rect, side!, along[k]!));
    });
  }
  return ports;
}

/** Whether it is where an arrow comes back on the side on which it left: such arrows lie within each other. */
function isInnerEnd({ which, side, otherSide }: EndPlace): boolean {
  return which === "to" && side === otherSide;
}

/** The ends on each side of each box, in slots that share one place. */
function bySide(ends: readonly EndPlace[]): EndPlace[][][] {
  const sides = new Map<string, Map<string, EndPlace[]>>();
  ends.forEach((end, index) => {
    const { place, side, which, other } = end;
    if (place.node.kind !== "box" || side === undefined) return;
    const key = `${place.node.name}.${side}`;
    const slots = sides.get(key) ?? new Map<string, EndPlace[]>();
    sides.set(key, slots);
    const isRepeated = ends.some((one, i) =>
      i < index && one.which === which && one.place === place && one.other === other
    );
    const slot = which === "from" && !isRepeated ? "leaving" : `arriving ${index}`;
    slots.set(slot, [...slots.get(slot) ?? [], end]);
  });
  return Array.from(sides.values(), (slots) => [...slots.values()]);
}

/**
 * Positions near the wanted ones, in their order, apart from each other and between two limits; the
 * fixed ones stay where they are, as long as there is room beside them.
 */
function separate(
  wanted: readonly number[],
  isFixed: readonly boolean[],
  { low, high }: { low: number; high: number },
): number[] {
  const first = isFixed.indexOf(true), last = isFixed.lastIndexOf(true);
  const beside = wanted.map((at, i) => {
    if (first < 0 || isFixed[i]) return at;
    if (i < first) return Math.max(low, Math.min(at, wanted[first]! - APART * (first - i)));
    if (i > last) return Math.min(high, Math.max(at, wanted[last]! + APART * (i - last)));
    return at;
  });
  const isApart = beside.every((at, i) => i === 0 || at - beside[i - 1]! >= LEAST_APART);
  if (isApart) return beside;
  const apart = Math.min(APART, (high - low) / Math.max(1, wanted.length - 1));
  const middle = wanted.reduce((sum, at) => sum + at, 0) / wanted.length;
  const half = apart * (wanted.length - 1) / 2;
  const center = Math.min(Math.max(middle, low + half), high - half);
  return wanted.map((_, i) => center + (i - (wanted.length - 1) / 2) * apart);
}
