/** What a diagram consists of, before it has a place. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { type Label, readLabel } from "./_label.ts";
import type { ArrowStyle } from "./options.ts";

export type Side = "left" | "right" | "top" | "bottom";
export type Kind = "box" | "operation" | "value" | "sample" | "joint";

/** A thing and the size that its label needs. */
export interface Node {
  readonly name: string;
  readonly kind: Kind;
  readonly label: Label;
  readonly color: string | undefined;
  readonly width: number;
  readonly height: number;
}

/** An end of an arrow. */
export interface End {
  readonly name: string;
  readonly side: Side | undefined;
}

export interface Arrow {
  readonly from: End;
  readonly to: End;
  readonly label: Label | undefined;
  readonly style: ArrowStyle;
}

/** A frame and the names of the things in it. */
export interface Group {
  readonly label: Label;
  readonly members: readonly string[];
}

/** Everything that a layout places. */
export interface Parts {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly arrows: readonly Arrow[];
  readonly groups: readonly Group[];
}

/** The error for an argument of `diagram`. */
export function diagramError(argument: string, requirement: string, value: unknown): Error {
  return invalidArgument("draw diagram", argument, requirement, value, "string");
}

/** Reads a label of the argument with the given name. */
export function checkedLabel(source: unknown, argument: string): Label {
  if (typeof source !== "string") throw diagramError(argument, "a label", source);
  try {
    return readLabel(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const requirement = `text with formulas that a diagram can draw (found ${error.message})`;
    throw diagramError(argument, requirement, source);
  }
}

/** The frames directly around each frame: the smallest one that has all of its things, and more. */
export function parentOf(group: Group, groups: readonly Group[]): Group | undefined {
  return groups.slice(0, groups.indexOf(group))
    .findLast((outer) => group.members.every((name) => outer.members.includes(name)));
}
