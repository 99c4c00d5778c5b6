/** What the cells of a page run as they were published: a file that the site's build writes and its pages read. */

import type { CellProgram } from "../browser/cell_program.ts";

/** A program beside the cell's source, which the page has: 0 stands for a line that is as there. */
export interface PackedProgram extends Omit<CellProgram, "code"> {
  readonly lines: readonly (string | 0)[];
}

/** The file of the notebook of this name, in the site's folder. */
export function programsFile(name: string): string {
  return `programs/${name}.json`;
}

/** Leaves out of a program what its source says. */
export function packProgram({ code, ...program }: CellProgram, source: string): PackedProgram {
  const written = source.split("\n");
  const lines = code.split("\n").map((line, index) => line === written[index] ? 0 : line);
  return { ...program, lines };
}

/** The program of which `packProgram` made a packed one. */
export function unpackProgram({ lines, ...program }: PackedProgram, source: string): CellProgram {
  const written = source.split("\n");
  const code = lines.map((line, index) => line === 0 ? written[index] : line).join("\n");
  return { ...program, code };
}
