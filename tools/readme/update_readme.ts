/** The generated parts of the READMEs. */

import { replaceGenerated } from "../notebook/_generated.ts";
import type { ChosenCells } from "../notebook/chosen_cells.ts";
import { type Language, type NamedNotebook, updateTable } from "../notebook/readme_table.ts";
import type { Figures } from "./figures.ts";
import { gallery } from "./gallery.ts";
import { peersTable, whyList } from "./measured_text.ts";
import { pathsText } from "./paths_text.ts";
import type { ReadingPath } from "./reading_paths.ts";

/** What the parts are made of. */
export interface ReadmeSources {
  readonly notebooks: readonly NamedNotebook[];
  readonly chosen: ChosenCells;
  readonly paths: readonly ReadingPath[];
  readonly figures: Figures;
}

/**
 * A README with its parts between their markers.
 *
 * @throws {RangeError} where a marker is missing
 */
export function updateReadme(text: string, sources: ReadmeSources, language: Language): string {
  const { notebooks, chosen, paths, figures } = sources;
  const parts = {
    why: whyList(figures, language),
    paths: pathsText(paths, notebooks, language),
    gallery: gallery(notebooks, chosen, language),
    peers: peersTable(figures, language),
  };
  const withParts = Object.entries(parts).reduce(
    (before, [name, content]) => replaceGenerated(before, name, content, `the part "${name}"`),
    text,
  );
  return updateTable(withParts, notebooks, language);
}
