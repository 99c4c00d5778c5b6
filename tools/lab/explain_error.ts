/**
 * Says where in the reader's cells an error happened, for kernel_connection.py.
 *
 * Reads {"cells": [{"count", "code"}, ...], "error": {"ename", "evalue", "traceback"} or null} from stdin, where the last cell
 * is the one that failed, and writes the error to be shown. Without an error it finds out what the kernel did not say.
 */

import { formatCells, sourceLine } from "../notebook/cell_code.ts";

/** The content of an error output. */
export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A cell that was run: its number in brackets and its code. */
export interface RunCell {
  readonly count: number;
  readonly code: string;
}

/** A line of a stack trace that lies in a cell: in the JavaScript that the kernel made of it. */
interface Frame {
  /** The function's name; undefined at the top level of a cell and in a function without a name. */
  readonly name: string | undefined;
  readonly line: number;
  readonly column: number;
}

/** What the kernel puts before a cell's code: "'use strict'; void 0;". */
const PREFIX_LENGTH = 21;
const FRAME = /^ *at (?:async )?(?:(.*) \()?<anonymous>:(\d+):(\d+)\)?$/;
const IMPORT = /\bimport\b[^"'`;]*["']([^"']+)["']/g;

/** The error with its places in the cells, innermost first; `cells` ends with the one that failed. */
export async function explainError(
  cells: readonly RunCell[],
  error: ErrorContent | null,
): Promise<ErrorContent> {
  const cell = cells.at(-1)!;
  if (error === null) return await findSwallowedError(cell);
  const { ename, evalue } = error;
  const trace = error.traceback.join("\n").split("\n");
  const frames = trace.flatMap((line): Frame[] => {
    const [match, name, row, column] = FRAME.exec(line) ?? [];
    if (match === undefined) return [];
    const shift = row === "1" ? PREFIX_LENGTH : 0;
    return [{ name, line: Number(row), column: Number(column) - shift }];
  });
  const places = ename === "SyntaxError"
    ? declarationPlaces(cell, evalue)
    : await Promise.all(placesOf(frames, cells));
  return { ename, evalue, traceback: [`${ename}: ${evalue}`, ...places] };
}

/** What the kernel says nothing of: code that does not parse, or a package that cannot be loaded. */
async function findSwallowedError(cell: RunCell): Promise<ErrorContent> {
  const [parsed] = await formatCells([cell.code]);
  if ("message" in parsed!) {
    const evalue = parsed.message.replace(/^does not parse: /, "");
    const traceback = [`SyntaxError: ${evalue}`, describePlace(cell, parsed.line)];
    return { ename: "SyntaxError", evalue, traceback };
  }
  const imports = [...cell.code.matchAll(IMPORT)].map(([, specifier]) => `"${specifier}"`);
  const evalue = imports.length === 0
    ? "the kernel could not run the cell and does not say why"
    : `cannot be loaded: ${imports.join(" or ")}`;
  const ename = imports.length === 0 ? "Error" : "ImportError";
  return { ename, evalue, traceback: [`${ename}: ${evalue}`, `cell [${cell.count}]`] };
}

/** "cell [3], line 2, in f" and the line itself. */
function describePlace({ count, code }: RunCell, line: number, name?: string): string {
  const place = `cell [${count}], line ${line}${name === undefined ? "" : `, in ${name}`}`;
  return `${place}\n    ${code.split("\n")[line - 1]?.trim() ?? ""}`;
}

/** Where the cells declare a name twice in different ways; V8 names no place. */
function declarationPlaces(cell: RunCell, message: string): string[] {
  const name = /^Identifier '(.+)' has already been declared$/.exec(message)?.[1];
  if (name === undefined) return [`cell [${cell.count}]`];
  const declaration = new RegExp(`\\b(const|let|var|class|function)\\b.*${bounded(name)}`);
  const line = cell.code.split("\n").findIndex((text) => declaration.test(text)) + 1;
  return [
    line === 0 ? `cell [${cell.count}]` : describePlace(cell, line),
    `An earlier cell made "${name}" in another way (const, let, class ...): use another name, ` +
    "or restart the kernel.",
  ];
}

/** From the outermost frame in, since a function without a name lies in the cell of what called it. */
function placesOf(frames: readonly Frame[], cells: readonly RunCell[]): Promise<string>[] {
  let cell = cells.at(-1)!;
  return frames.toReversed().map(async ({ name, line, column }) => {
    if (name !== undefined) cell = cellThatDeclares(name, cells) ?? cell;
    const place = cell; // the next frame sets another one before this one is described
    const sourceAt = await sourceLine(place.code, line, column);
    if (sourceAt === null) {
      return `cell [${place.count}]${name === undefined ? "" : `, in ${name}`}`;
    }
    return describePlace(place, sourceAt, name);
  }).toReversed();
}

/** The cell that was run last of those that declare a function, class or method; "new Net", "Net.apply". */
function cellThatDeclares(name: string, cells: readonly RunCell[]): RunCell | undefined {
  const last = name.replace(/ \[as .*\]$/, "").split(/[ .]/).at(-1)!;
  const word = bounded(last);
  const declaration = new RegExp(
    `\\b(const|let|var|class|function\\*?)\\s+${word}|${word}\\s*(:|=|\\([^)]*\\)[^=;]*\\{)`,
  );
  return cells.findLast(({ code }) => declaration.test(code));
}

const bounded = (name: string): string => `(?<![\\w$])${RegExp.escape(name)}(?![\\w$])`;

if (import.meta.main) {
  const { cells, error } = await new Response(Deno.stdin.readable).json();
  console.log(JSON.stringify(await explainError(cells, error)));
}
