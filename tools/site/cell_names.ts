/** What a cell has to do with the names of others. Runs in pages. */

/** The names of a part of a cell: of a declaration, or of all other statements. */
export interface PartNames {
  /** What it declares, and imports. */
  readonly binds: readonly string[];
  /** What it takes from elsewhere, also within its functions. */
  readonly reads: readonly string[];
  /** Those of `reads` that it certainly changes: by an assignment, or as `push` does. */
  readonly writes: readonly string[];
  /** Those of `reads` that it may change: by a method, or since a function gets them. */
  readonly touches: readonly string[];
}

/** The names of a cell. */
export interface CellNames {
  readonly parts: readonly PartNames[];
  /** What it declares and nobody changes: imports, functions, classes, settings, data that is loaded. */
  readonly fixed: readonly string[];
}

/** What is known of a cell that does not parse. */
export const NO_NAMES: CellNames = { parts: [], fixed: [] };

/** What a cell declares. */
export function bindsOf({ parts }: CellNames): string[] {
  return parts.flatMap(({ binds }) => binds);
}

/** What a cell takes from others. */
export function readsOf(names: CellNames): string[] {
  const own = new Set(bindsOf(names));
  return [...new Set(names.parts.flatMap(({ reads }) => reads))].filter((name) => !own.has(name));
}
