/** A cell as the worker of a page runs it: JavaScript, made of its TypeScript by `compile_cell.ts`. */

/** The global function by which a cell imports, and the global name that gets the value of its last line. */
export const IMPORT = "$import", VALUE = "$value";

/** A cell, ready to be imported as a module once its names are declared. */
export interface CellProgram {
  /** Line by line the cell's own code. It assigns to global names. */
  readonly code: string;
  /** What the cell declares, and imports. */
  readonly names: readonly string[];
  /** Those that may not be assigned to afterwards. */
  readonly constants: readonly string[];
  /** Whether it names what of tfjs is loaded late. */
  readonly usesLateParts: boolean;
}

/** A cell that is no TypeScript. */
export class CellSyntaxError extends SyntaxError {
  override name = "SyntaxError";
  /** Counted from 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}
