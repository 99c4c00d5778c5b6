/** Reads arrows, from lines such as `a -> b: label` or from a list. */
import {
  type Arrow,
  checkedLabel,
  diagramError,
  type End,
  type Node,
  type Side,
} from "./_parts.ts";
import type { ArrowStyle, DiagramArrow, DiagramOptions } from "./options.ts";

const SIDES: readonly string[] = ["left", "right", "top", "bottom"];

/** Reads the arrows between the given things. */
export function readArrows(
  arrows: DiagramOptions["arrows"],
  nodes: ReadonlyMap<string, Node>,
): Arrow[] {
  if (typeof arrows !== "string" && !Array.isArray(arrows)) {
    throw diagramError("arrows", "lines of text or a list of arrows", arrows);
  }
  const given: readonly DiagramArrow[] = typeof arrows === "string"
    ? arrows.split("\n").flatMap(parseLine)
    : arrows;
  return given.map(({ from, to, label, style = "plain" }) => ({
    from: readEnd(from, nodes),
    to: readEnd(to, nodes),
    label: label === undefined ? undefined : checkedLabel(label, "arrows"),
    style: checkedStyle(style),
  }));
}

const STYLES: Readonly<Record<string, ArrowStyle>> = {
  "->": "plain",
  "=>": "strong",
  "-->": "dashed",
};

function checkedStyle(style: ArrowStyle): ArrowStyle {
  if (Object.values(STYLES).includes(style)) return style;
  throw diagramError("arrows", "plain, strong or dashed", style);
}

/** The arrows of a line such as `a, b -> c --> d.top` or `a -> b: label`. */
function parseLine(line: string): DiagramArrow[] {
  if (line.trim() === "") return [];
  const colon = line.indexOf(":");
  const path = colon < 0 ? line : line.slice(0, colon);
  const steps = path.split(/\s*(-?->|=>)\s*/);
  const names = (step: string) => step.split(",").map((name) => name.trim());
  const arrows = steps.flatMap((step, i): DiagramArrow[] => {
    if (i % 2 === 0) return [];
    const style = STYLES[step]!;
    return names(steps[i - 1]!).flatMap((from) =>
      names(steps[i + 1]!).map((to) => ({ from, to, style }))
    );
  });
  if (arrows.length === 0) throw diagramError("arrows", "lines such as a -> b", line.trim());
  if (colon < 0) return arrows;
  if (arrows.length > 1) {
    throw diagramError("arrows", "one to a line where it has a label", line.trim());
  }
  return [{ ...arrows[0]!, label: line.slice(colon + 1).trim() }];
}

function readEnd(text: string, nodes: ReadonlyMap<string, Node>): End {
  const [name = "", side] = text.split(".");
  if (!nodes.has(name)) throw diagramError("arrows", "between things of the diagram", text);
  if (side !== undefined && !SIDES.includes(side)) {
    throw diagramError("arrows", "on a side named left, right, top or bottom", text);
  }
  return { name, side: side as Side | undefined };
}
