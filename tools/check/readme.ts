/**
 * Rule: the generated parts of the READMEs and the map say what notebooks and data say, the gallery has
 * the notebooks' pictures, and a reading path names no notebook before what that one asks to read before.
 */

import { join } from "node:path";
import type { Problem } from "../notebook/execution.ts";
import { readChosenCells } from "../notebook/chosen_cells.ts";
import { MAP_FILE, textOfMap } from "../notebook/notebook_map.ts";
import { findPicture } from "../notebook/picture.ts";
import { README_LANGUAGES } from "../notebook/readme_table.ts";
import { readFigures } from "../readme/figures.ts";
import { GALLERY_FOLDER, galleryFile, isPictureOf } from "../readme/gallery.ts";
import { numberOf, PATHS_FILE, problemsOfPaths, readPaths } from "../readme/reading_paths.ts";
import { updateReadme } from "../readme/update_readme.ts";
import type { Project, Rule } from "./_project.ts";

export const readme: Rule = {
  name: "readme",
  covers: "documents",
  check: async (project) => {
    const isWhole = project.notebooks.length > 0 &&
      project.documents.some(({ name }) => name in README_LANGUAGES);
    if (!isWhole) return [];
    return [
      ...problemsOfParts(project),
      ...await problemsOfGallery(project),
      ...problemsOfMap(project),
    ];
  },
};

function problemsOfParts({ root, notebooks, documents }: Project): Problem[] {
  const sourcesOf = () => ({
    notebooks,
    chosen: readChosenCells(root),
    paths: readPaths(root),
    figures: readFigures(root),
  });
  return documents.flatMap(({ name, text }) => {
    const language = README_LANGUAGES[name];
    if (language === undefined) return [];
    try {
      if (updateReadme(text, sourcesOf(), language) === text) return [];
      return [{ file: name, message: "its generated parts are out of date (deno task readme)" }];
    } catch (error) {
      return [{ file: name, message: (error as Error).message }];
    }
  });
}

/** Bytes of all pictures of the gallery, which a reader of a README loads at once. */
const MOST_GALLERY_BYTES = 500_000;

async function problemsOfGallery({ root, notebooks }: Project): Promise<Problem[]> {
  const chosen = readChosenCells(root);
  let total = 0;
  const problems = await Promise.all(notebooks.map(async ({ name, notebook }) => {
    const picture = findPicture(notebook, chosen[numberOf(name)]);
    const file = galleryFile(name);
    if (picture === undefined) return [];
    const bytes = await Deno.readFile(join(root, file)).catch(() => new Uint8Array());
    total += bytes.length;
    if (await isPictureOf(bytes, picture)) return [];
    return [{ file, message: `it is not the picture of ${name} (deno task readme)` }];
  }));
  if (total <= MOST_GALLERY_BYTES) return problems.flat();
  const message = `has ${total} bytes, it must have at most ${MOST_GALLERY_BYTES}`;
  return [...problems.flat(), { file: GALLERY_FOLDER, message }];
}

function problemsOfMap({ root, notebooks }: Project): Problem[] {
  let map: string;
  try {
    map = textOfMap(notebooks);
  } catch {
    return []; // a manifest that cannot be read, of which another rule says more
  }
  if (map !== readIfThere(join(root, MAP_FILE))) {
    return [{ file: MAP_FILE, message: "it is not what the manifests say (deno task readme)" }];
  }
  return problemsOfPaths(readPaths(root), JSON.parse(map))
    .map((message) => ({ file: PATHS_FILE, message }));
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
