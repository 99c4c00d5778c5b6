/** Draws diagrams: things, arrows between them, labels with formulas. */
import { figure } from "../plot.ts";
import type { DisplayOptions } from "../sink.ts";
import { diagramError } from "./_parts.ts";
import type { DiagramOptions } from "./options.ts";

/**
 * Draws a diagram and shows it: boxes, operations, values and random samples, arrows between them, and
 * frames around them.
 *
 * With a `grid` they stand in the rows and columns that it shows, and arrows run at right angles past
 * what is in their way. Without one, Graphviz finds the places. Labels are words with formulas between
 * dollar signs: letters, Greek letters, scripts, accents, operators, `\mathrm`, `\mathbf`; no fractions
 * or roots. The picture is at most 520 pixels wide, so that its text can be read on a phone.
 *
 * @param options see `DiagramOptions`; `alt` and `arrows` are required
 * @param display `id` names the output; `update` replaces the output with that id in place
 * @throws {TypeError | RangeError} without `alt`, for an unknown name, a formula that can't be drawn, a
 *   grid that is no grid, and where texts would lie over each other or not fit
 *
 * @example Placed by Graphviz
 * ```ts
 * import { diagram } from "lib/notebook/mod.ts";
 *
 * await diagram({
 *   alt: "A state goes through a policy network, which gives an action",
 *   boxes: { policy: "policy $\\pi_\\theta$" },
 *   values: { state: "$s_t$", action: "$a_t$" },
 *   arrows: "state -> policy -> action",
 * });
 * ```
 *
 * @example On a grid
 * ```ts
 * import { diagram } from "lib/notebook/mod.ts";
 *
 * await diagram({
 *   alt: "A residual block: the input is added to the output of a layer",
 *   boxes: { layer: "layer" },
 *   operations: { sum: "+" },
 *   values: { x: "$x$", fork: "", y: "$y$" },
 *   groups: { "residual block": "fork layer sum" },
 *   arrows: `
 *     x -> fork -> layer -> sum -> y
 *     fork.top -> sum.top
 *   `,
 *   grid: "x fork layer sum y",
 * });
 * ```
 */
export async function diagram(
  options: DiagramOptions,
  display: DisplayOptions = {},
): Promise<void> {
  await figure(await diagramSvg(options), options.alt, display);
}

/**
 * Draws a diagram.
 *
 * @param options see `diagram`
 * @returns a standalone SVG: strict XML, literal colours, a light ground, at most 520 pixels wide
 * @throws {TypeError | RangeError} see `diagram`
 *
 * @example
 * ```ts
 * import { diagramSvg } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const svg = await diagramSvg({ alt: "x becomes y", values: { x: "x", y: "y" }, arrows: "x -> y" });
 * assert.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" width="'));
 * ```
 */
export async function diagramSvg(options: DiagramOptions): Promise<string> {
  const { alt, direction = "right" } = options;
  if (typeof alt !== "string" || alt.trim() === "") {
    throw diagramError("alt", "a sentence that says what the diagram shows", alt);
  }
  if (direction !== "right" && direction !== "down") {
    throw diagramError("direction", '"right" or "down"', direction);
  }
  // here, so that a page that draws no diagram need not load what does
  const { drawParts } = await import("./_draw_parts.ts");
  return drawParts(options);
}
