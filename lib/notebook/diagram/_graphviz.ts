/** Lays out a diagram by Graphviz, of which only the places are taken, not the drawing. */
import type { Viz } from "@viz-js/viz";
import { around, type Point, type Rect } from "./_geometry.ts";
import type { Label } from "./_label.ts";
import { type Arrow, diagramError, type Group, parentOf, type Parts } from "./_parts.ts";
import { labelPlaces, type PlacedArrow, type Scene } from "./_scene.ts";

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
  return readAnswer(JSON.parse(result.output) as Answer, parts);
}

/** The graph in DOT, Graphviz's language. */
function describe({ nodes, arrows, groups }: Parts, direction: "right" | "down"): string {
  const things = Array.from(nodes.values(), ({ name, width, height, kind }) => {
    const shape = kind === "box" || kind === "value" ? "box" : "ellipse";
    return `n_${name} [width=${inches(width)} height=${inches(height)} shape=${shape}]`;
  });
  const lines = arrows.map(({ from, to, label }, i) => {
    const port = (side: string | undefined) =>
      side === undefined
        ? ""
        : `:${side[0] === "t" ? "n" : side[0] === "b" ? "s" : side[0] === "l" ? "w" : "e"}`;
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
  return {
    nodes: Array.from(nodes.values(), (node) => {
      const [x, y] = numbersOf(find(`n_${node.name}`).pos!);
      return { node, rect: around(flip(x!, y!), node.width, node.height) };
    }),
    groups: groups.map((group, i) => {
      const [left, bottom, right, upper] = numbersOf(find(`${CLUSTER}${i}`).bb!);
      const rect: Rect = {
        ...flip(left!, upper!),
        width: right! - left!,
        height: upper! - bottom!,
      };
      return {
        group,
        rect,
        label: { label: group.label, rect: labelPlaces(group, rect, "top")[0]! },
      };
    }),
    arrows: arrows.map((arrow, i) => {
      const edge = edges.find(({ id }) => id === String(i));
      if (edge === undefined) throw diagramError("arrows", "drawable by Graphviz", arrow.from.name);
      return placeArrow(arrow, edge, flip);
    }),
  };
}

/** A curve "e,x,y x,y x,y ...": the tip of the arrow's head, then the points of the curve. */
function placeArrow(
  arrow: Arrow,
  { pos, lp }: Item,
  flip: (x: number, y: number) => Point,
): PlacedArrow {
  const all = pos!.split(" ").map((text) => ({ isTip: text.startsWith("e"), at: numbersOf(text) }));
  const points = all.filter(({ isTip }) => !isTip).map(({ at }) => flip(at[0]!, at[1]!));
  const tip = all.find(({ isTip }) => isTip)!.at;
  const { label } = arrow;
  const [x, y] = numbersOf(lp ?? "");
  const curve = { arrow, points, tip: flip(tip[0]!, tip[1]!), isCurve: true };
  if (label === undefined) return { ...curve, label: undefined };
  return { ...curve, label: { label, rect: around(flip(x!, y!), label.width, label.height - 1) } };
}

function numbersOf(text: string): number[] {
  return Array.from(text.matchAll(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g), ([number]) => Number(number));
}
