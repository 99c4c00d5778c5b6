/** Lays out a diagram by Graphviz, of which only the places are taken, not the drawing. */
import type { Viz } from "@viz-js/viz";
import { clearLabels } from "./_curve_labels.ts";
import { around, centerOf, type Point } from "./_geometry.ts";
import type { Label } from "./_label.ts";
import { type Arrow, type Group, parentOf, type Parts, type Side } from "./_parts.ts";
import { labelPlaces, type PlacedArrow, type PlacedNode, type Scene } from "./_scene.ts";

/** What Graphviz's JSON says of a thing, an arrow or a frame; its y grows upwards. */
interface Item {
  readonly name: string;
  readonly pos?: string;
  readonly lp?: string;
  readonly bb?: string;
  readonly id?: string;
}

interface Answer {
  readonly bb: string;
  readonly objects: readonly Item[];
  readonly edges?: readonly Item[];
}

/** Graphviz measures in inches, of 72 points; a point is a pixel here. */
const INCH = 72;
const CLUSTER = "cluster";
const COMPASS: Readonly<Record<Side, string>> = { left: "w", right: "e", top: "n", bottom: "s" };

let loaded: Promise<Viz> | undefined;

/** The library, loaded when a diagram needs it first: 1.2 MB. */
async function loadViz(): Promise<Viz> {
  loaded ??= import("@viz-js/viz").then(({ instance }) => instance());
  return await loaded;
}

export async function layOutGraph(parts: Parts, direction: "right" | "down"): Promise<Scene> {
  const viz = await loadViz();
  const result = viz.render(describe(parts, direction), { format: "json", engine: "dot" });
  if (result.status === "failure") {
    const message = result.errors.map((error) => error.message).join("; ");
    throw new Error(`Cannot draw diagram: Graphviz says ${message}`);
  }
  return clearLabels(readAnswer(JSON.parse(result.output) as Answer, parts));
}

/** The graph in DOT, Graphviz's language. */
function describe({ nodes, arrows, groups }: Parts, direction: "right" | "down"): string {
  const things = Array.from(nodes.values(), ({ name, width, height, kind }) => {
    const isRound = kind !== "box" && kind !== "value" && width === height;
    const shape = isRound ? "circle" : "box";
    return `n_${name} [width=${inches(width)} height=${inches(height)} shape=${shape}]`;
  });
  const lines = arrows.map(({ from, to, label }, i) => {
    const port = (side: Side | undefined) => side === undefined ? "" : `:${COMPASS[side]}`;
    const text = label === undefined ? "" : ` label=${placeholder(label)}`;
    return `n_${from.name}${port(from.side)} -> n_${to.name}${port(to.side)} [id="${i}"${text}]`;
  });
  const outer = groups.filter((group) => parentOf(group, groups) === undefined);
  const rank = direction === "right" ? "LR" : "TB";
  return `digraph { rankdir=${rank} nodesep=0.35 ranksep=0.5 node [fixedsize=true label=""]\n${
    [...things, ...outer.map((group) => cluster(group, groups)), ...lines].join("\n")
  }}`;
}

function cluster(group: Group, groups: readonly Group[]): string {
  const inner = groups.filter((other) => parentOf(other, groups) === group);
  const content = [
    ...group.members.map((name) => `n_${name}`),
    ...inner.map((other) => cluster(other, groups)),
  ];
  return `subgraph ${CLUSTER}${groups.indexOf(group)} { margin=12 label=${
    placeholder(group.label)
  }\n${content.join("\n")} }`;
}

/** A label of the given size: Graphviz would measure text in a font of its own. */
function placeholder({ width, height }: Label): string {
  return `<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="${Math.ceil(width + 8)}" HEIGHT="${
    Math.ceil(height)
  }"><TR><TD></TD></TR></TABLE>>`;
}

function inches(pixels: number): string {
  return (pixels / INCH).toFixed(4);
}

function readAnswer({ bb, objects, edges = [] }: Answer, { nodes, arrows, groups }: Parts): Scene {
  const top = numbersOf(bb)[3]!;
  const flip = (x: number, y: number): Point => ({ x, y: top - y });
  const find = (name: string) => objects.find((object) => object.name === name)!;
  const placed = Array.from(nodes.values(), (node): PlacedNode => {
    const [x, y] = numbersOf(find(`n_${node.name}`).pos!);
    return { node, rect: around(flip(x!, y!), node.width, node.height) };
  });
  const byName = new Map(placed.map((place) => [place.node.name, place]));
  return {
    nodes: placed,
    groups: groups.map((group, i) => {
      const [left, bottom, right, upper] = numbersOf(find(`${CLUSTER}${i}`).bb!);
      const rect = { ...flip(left!, upper!), width: right! - left!, height: upper! - bottom! };
      const [place] = labelPlaces(group, rect, "top");
      return { group, rect, label: { label: group.label, rect: place! } };
    }),
    arrows: arrows.map((arrow, i) =>
      placeArrow(arrow, edges.find(({ id }) => id === String(i))!, flip, byName)
    ),
  };
}

/** A curve "e,x,y x,y x,y ...": the tip of the arrow's head, then the points of the curve. */
function placeArrow(
  arrow: Arrow,
  { pos, lp }: Item,
  flip: (x: number, y: number) => Point,
  nodes: ReadonlyMap<string, PlacedNode>,
): PlacedArrow {
  const all = pos!.split(" ").map((text) => {
    const [x, y] = numbersOf(text);
    return { isTip: text.startsWith("e"), point: flip(x!, y!) };
  });
  const [first, ...others] = all.filter(({ isTip }) => !isTip).map(({ point }) => point);
  const points = [reach(nodes.get(arrow.from.name)!, first!, others[0]!), ...others];
  const end = all.find(({ isTip }) => isTip)!.point;
  const tip = reach(nodes.get(arrow.to.name)!, end, others.at(-1)!);
  const { label } = arrow;
  if (label === undefined) return { arrow, points, tip, isCurve: true, label };
  const [x, y] = numbersOf(lp!);
  const rect = around(flip(x!, y!), label.width, label.height - 1);
  return { arrow, points, tip, isCurve: true, label: { label, rect } };
}

/** Moves the end of an arrow from the rectangle around a thing with round ends on to the thing itself. */
function reach({ node, rect }: PlacedNode, end: Point, before: Point): Point {
  if (node.kind === "box" || node.kind === "value") return end;
  const radius = rect.height / 2, center = centerOf(rect);
  const half = Math.max(0, rect.width / 2 - radius);
  const isOutside = ({ x, y }: Point) =>
    Math.hypot(Math.max(0, Math.abs(x - center.x) - half), y - center.y) > radius;
  const length = Math.hypot(end.x - before.x, end.y - before.y);
  for (let step = 0; step < radius; step++) {
    const share = step / length;
    const at = {
      x: end.x + share * (end.x - before.x),
      y: end.y + share * (end.y - before.y),
    };
    if (!isOutside(at)) return at;
  }
  return end;
}

function numbersOf(text: string): number[] {
  return Array.from(text.matchAll(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g), ([number]) => Number(number));
}
