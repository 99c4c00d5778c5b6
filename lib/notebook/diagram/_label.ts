/** Labels: words with formulas between dollar signs, measured and written as SVG text. */
import { element, escapeXml, short } from "../_svg_serializer.ts";
import { textWidth } from "../_text.ts";
import { parseFormula, type Run } from "./_formula.ts";

/** Size of all text of a diagram. */
export const TEXT_SIZE = 15;
export const LINE_HEIGHT = 20;
/** Of subscripts and superscripts, and how far they are from the line. */
const SCRIPT_SIZE = 11;
const SHIFTS = { none: 0, sub: 4, super: -6 } as const;
const FORMULA_FAMILY =
  "'STIX Two Text', 'Cambria Math', 'Times New Roman', 'Liberation Serif', serif";
/** Widths in a wide serif face, beside those of the sans-serif one that `textWidth` knows. */
const SERIF = 1.1;
/** How much wider bold letters are. */
export const BOLD = 1.12;
/** Widths of the spaces of formulas, in em. */
const SPACES: Readonly<Record<string, number>> = { "\u2003": 1, "\u2005": 0.25, "\u2009": 0.2 };

/** A text with its size, before it has a place. */
export interface Label {
  readonly source: string;
  readonly lines: readonly (readonly Run[])[];
  readonly width: number;
  readonly height: number;
}

/**
 * Reads and measures a label.
 *
 * @param source words, formulas between dollar signs, `\n` between lines
 * @throws {SyntaxError} for a formula that can't be drawn
 */
export function readLabel(source: string): Label {
  const lines = source === "" ? [] : source.split("\n").map(readLine);
  const width = Math.max(0, ...lines.map((runs) => lineWidth(runs)));
  return { source, lines, width, height: lines.length * LINE_HEIGHT };
}

/** A label without formulas, in which a dollar sign is one. */
export function plainLabel(source: string): Label {
  const lines = [[{ text: source, face: undefined, script: "none" as const }]];
  return { source, lines, width: lineWidth(lines[0]!), height: LINE_HEIGHT };
}

function readLine(line: string): Run[] {
  const parts = line.split("$");
  if (parts.length % 2 === 0) throw new SyntaxError("a dollar sign without its partner");
  return parts.flatMap((part, i): Run[] => {
    if (i % 2 === 1) return parseFormula(part);
    return part === "" ? [] : [{ text: part, face: undefined, script: "none" }];
  });
}

function lineWidth(runs: readonly Run[]): number {
  let width = 0;
  let lastWidth = 0;
  for (const run of runs) {
    const own = runWidth(run);
    width += run.overlaid === true ? Math.max(0, own - lastWidth) : own;
    lastWidth = own;
  }
  return width;
}

function runWidth({ text, face, script }: Run): number {
  const size = script === "none" ? TEXT_SIZE : SCRIPT_SIZE;
  if (face === undefined) return textWidth(text, size);
  const letters = text.replaceAll(/[\u2003\u2005\u2009]/g, "");
  const spaces = Array.from(text, (character) => SPACES[character] ?? 0)
    .reduce((sum, width) => sum + width, 0);
  const width = textWidth(letters, size) * SERIF + spaces * size;
  return face === "bold" ? width * BOLD : width;
}

/** Writes a label around a point. */
export function drawLabel(
  { lines, height }: Label,
  { x, y, fill = null, anchor = "middle", weight = null }: {
    x: number;
    y: number;
    fill?: string | null;
    anchor?: "start" | "middle" | "end";
    weight?: "bold" | null;
  },
): string {
  return lines.map((runs, index) => {
    const baseline = y - height / 2 + index * LINE_HEIGHT + 0.5 * LINE_HEIGHT + 0.34 * TEXT_SIZE;
    const attributes = {
      x,
      y: baseline,
      fill,
      "text-anchor": anchor === "start" ? null : anchor,
      "font-weight": weight,
    };
    return element("text", attributes, drawRuns(runs));
  }).join("");
}

function drawRuns(runs: readonly Run[]): string {
  let shift = 0;
  let lastWidth = 0;
  return runs.map((run) => {
    const { text, face, script, overlaid } = run;
    const dy = SHIFTS[script] - shift;
    shift = SHIFTS[script];
    const attributes = {
      dx: overlaid === true ? short(-lastWidth) : null,
      dy: dy === 0 ? null : dy,
      "font-family": face === undefined ? null : FORMULA_FAMILY,
      "font-style": face === "italic" ? "italic" : null,
      "font-weight": face === "bold" ? "bold" : null,
      "font-size": script === "none" ? null : SCRIPT_SIZE,
    };
    lastWidth = runWidth(run);
    const isPlain = Object.values(attributes).every((value) => value === null);
    return isPlain ? escapeXml(text) : element("tspan", attributes, escapeXml(text));
  }).join("");
}
