/** Draws what a module consists of, read from the module itself. */
import { invalidArgument } from "../../_invalid_argument.ts";
import type { Module } from "../../nn/mod.ts";
import { PALE_INK } from "../palette.ts";
import { figure } from "../plot.ts";
import type { DisplayOptions } from "../sink.ts";
import { drawFrame } from "./_draw.ts";
import { BOLD, drawLabel, type Label, LINE_HEIGHT, plainLabel } from "./_label.ts";
import { compose } from "./_sheet.ts";
import { type Branch, describeBranch, readModule, shapeText, sizeOf } from "./_module_tree.ts";

/** Words around the picture of a module. */
export interface ModuleDiagramOptions {
  /** What the module is called. */
  readonly title: string;
  /** Sentence below the picture. */
  readonly caption?: string;
}

const PADDING = 10;
const GAP = 8;
/** Between the name of a part and its number of weights. */
const MIDDLE = 28;
/** Arrays stand on one line as far as they fit into this width. */
const LINE_WIDTH = 300;

/**
 * Draws the tree of a module's parameters: a frame for each part with the names and shapes of its arrays
 * and the number of trained numbers in it. It is read from the module, so it is what the module has.
 * Numbered parts of the same shapes, such as the blocks of a Transformer, are drawn once.
 *
 * @param module a layer or a model of `lib/nn`
 * @param options `title`, the module's name, and `caption`
 * @param display `id` names the output; `update` replaces the output with that id in place
 * @throws {TypeError} for what is no module
 * @throws {RangeError} without a title, or when the names are too long for 520 pixels
 *
 * @example
 * ```ts
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { Dense } from "lib/nn/mod.ts";
 * import { moduleDiagram } from "lib/notebook/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 *
 * await setUpBackend();
 * await moduleDiagram(new Dense(4, 8, { random: new Random(0) }), { title: "dense layer" });
 * ```
 */
export async function moduleDiagram(
  module: Module,
  { title, caption }: ModuleDiagramOptions,
  display: DisplayOptions = {},
): Promise<void> {
  if (typeof module?.parameters !== "object") {
    throw invalidArgument("draw module", "module", "a module of lib/nn", module, "never");
  }
  if (typeof title !== "string" || title.trim() === "") {
    throw invalidArgument("draw module", "title", "the module's name", title, "string");
  }
  const root = readModule(module, title);
  const alt = describeBranch(root);
  const width = widthOf(root);
  const { content, height } = drawBranch(root, { x: 0, y: 0, width }, 0);
  const words = caption === undefined ? { alt } : { alt, caption };
  await figure(compose(content, { x: 0, y: 0, width, height }, words), alt, display);
}

function headOf(branch: Branch): { name: Label; count: Label } {
  const copies = branch.copies > 1 ? ` (${branch.copies} alike)` : "";
  return {
    name: plainLabel(branch.name + copies),
    count: plainLabel(sizeOf(branch).toLocaleString("en")),
  };
}

/** Names and shapes of the arrays, several on a line. */
function linesOf({ leaves }: Branch): Label[] {
  const lines: string[] = [];
  for (const leaf of leaves) {
    const text = `${leaf.name} ${shapeText(leaf)}${leaf.isTrained ? "" : " (not trained)"}`;
    const longer = lines.length === 0 ? text : `${lines.at(-1)},  ${text}`;
    if (lines.length > 0 && plainLabel(longer).width <= LINE_WIDTH) {
      lines[lines.length - 1] = longer;
    } else lines.push(text);
  }
  return lines.map(plainLabel);
}

function widthOf(branch: Branch): number {
  const { name, count } = headOf(branch);
  const own = [
    BOLD * name.width + MIDDLE + count.width,
    ...linesOf(branch).map(({ width }) => width),
  ];
  return Math.max(...own, ...branch.branches.map(widthOf)) + 2 * PADDING;
}

/** Draws a frame of the given width with what is in it. */
function drawBranch(
  branch: Branch,
  { x, y, width }: { x: number; y: number; width: number },
  depth: number,
): { content: string[]; height: number } {
  const { name, count } = headOf(branch);
  const left = x + PADDING, right = x + width - PADDING;
  let below = y + PADDING / 2 + LINE_HEIGHT;
  const head = { y: below - LINE_HEIGHT / 2 };
  const content = [
    drawLabel(name, { ...head, x: left, anchor: "start", weight: "bold" }),
    drawLabel(count, { ...head, x: right, anchor: "end", fill: PALE_INK }),
  ];
  for (const line of linesOf(branch)) {
    content.push(drawLabel(line, { x: left, y: below + LINE_HEIGHT / 2, anchor: "start" }));
    below += LINE_HEIGHT;
  }
  for (const inner of branch.branches) {
    const place = { x: left, y: below + GAP / 2, width: width - 2 * PADDING };
    const drawn = drawBranch(inner, place, depth + 1);
    content.push(...drawn.content);
    below += drawn.height + GAP;
  }
  const height = below + PADDING / 2 - y;
  return { content: [drawFrame({ x, y, width, height }, depth), ...content], height };
}
