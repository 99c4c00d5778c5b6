/** Reads the things and frames of a diagram's options, and checks them. */
import { readArrows } from "./_arrows.ts";
import { inflate } from "./_geometry.ts";
import { type Label, readLabel } from "./_label.ts";
import {
  checkedLabel,
  diagramError,
  type Group,
  type Kind,
  type Node,
  type Parts,
} from "./_parts.ts";
import type { DiagramOptions, DiagramParts } from "./options.ts";

const NAME = /^[A-Za-z]\w*$/;
const COLOR = /^#[0-9a-f]{6}$/i;

/** Reads the options. */
export function readParts(options: DiagramOptions): Parts {
  const nodes = new Map<string, Node>();
  const kinds = {
    boxes: "box",
    operations: "operation",
    values: "value",
    samples: "sample",
  } as const;
  for (const [argument, kind] of Object.entries(kinds)) {
    const parts: DiagramParts = options[argument as keyof typeof kinds] ?? {};
    for (const [name, part] of Object.entries(parts)) {
      if (!NAME.test(name)) {
        throw diagramError(
          argument,
          "named by letters, digits and _ that begin with a letter",
          name,
        );
      }
      if (nodes.has(name)) throw diagramError(argument, "named once each", name);
      nodes.set(name, readNode(name, kind, part, argument));
    }
  }
  if (nodes.size === 0) throw diagramError("boxes", "at least one thing to draw", options.boxes);
  const arrows = readArrows(options.arrows, nodes);
  return { nodes, arrows, groups: readGroups(options.groups ?? {}, nodes) };
}

function readNode(
  name: string,
  kind: "box" | "operation" | "value" | "sample",
  part: DiagramParts[string],
  argument: string,
): Node {
  const { label: source, color } = typeof part === "string"
    ? { label: part, color: undefined }
    : part;
  if (color !== undefined && !COLOR.test(color)) {
    throw diagramError(`${argument}.${name}.color`, 'a colour such as "#0072b2"', color);
  }
  if (source === "" && kind === "value") {
    return { name, kind: "joint", label: readLabel(""), color, width: 6, height: 6 };
  }
  const label = checkedLabel(source, `${argument}.${name}`);
  if (label.lines.length === 0) throw diagramError(`${argument}.${name}`, "a label", source);
  return { name, kind, label, color, ...sizeOf(kind, label) };
}

/** The least size of a thing with a label. */
function sizeOf(kind: Kind, { width, height }: Label): { width: number; height: number } {
  const text = { x: 0, y: 0, width, height };
  if (kind === "value") return inflate(text, 4);
  if (kind === "box") return { width: Math.max(40, width + 22), height: height + 14 };
  const isGlyph = height <= 20 && width <= 20;
  if (kind === "operation" && isGlyph) return { width: 26, height: 26 };
  return kind === "operation"
    ? { width: width + 20, height: height + 8 }
    : { width: Math.max(40, width + 24), height: Math.max(40, height + 16) };
}

/** The frames, the widest first. */
function readGroups(
  groups: Readonly<Record<string, string>>,
  nodes: ReadonlyMap<string, Node>,
): Group[] {
  return Object.entries(groups).map(([label, names]) => {
    const members = names.split(/[\s,]+/).filter((name) => name !== "");
    const unknown = members.find((name) => !nodes.has(name));
    if (members.length === 0 || unknown !== undefined) {
      throw diagramError(
        `groups[${JSON.stringify(label)}]`,
        "names of things of the diagram",
        names,
      );
    }
    return { label: checkedLabel(label, "groups"), members };
  }).sort((a, b) => b.members.length - a.members.length);
}
