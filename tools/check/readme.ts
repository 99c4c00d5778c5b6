/** Rule: the READMEs' tables and the map say what the manifests say, and the figure is a notebook's output. */

import { join } from "node:path";
import type { Problem } from "../notebook/execution.ts";
import {
  FIGURE_FILE,
  README_LANGUAGES,
  readmeFigure,
  updateTable,
} from "../notebook/readme_table.ts";
import { MAP_FILE, textOfMap } from "../notebook/notebook_map.ts";
import type { Project, Rule } from "./_project.ts";

export const readme: Rule = {
  name: "readme",
  covers: "documents",
  check: (project) => [
    ...problemsOfTables(project),
    ...problemsOfFigure(project),
    ...problemsOfMap(project),
  ],
};

function problemsOfTables({ notebooks, documents }: Project): Problem[] {
  return documents.flatMap(({ name, text }) => {
    const language = README_LANGUAGES[name];
    if (language === undefined) return [];
    try {
      if (updateTable(text, notebooks, language) === text) return [];
      return [{
        file: name,
        message: "its table of notebooks is out of date (deno task readme)",
      }];
    } catch (error) {
      return [{ file: name, message: (error as Error).message }];
    }
  });
}

function problemsOfFigure({ root, notebooks, documents }: Project): Problem[] {
  const figure = readmeFigure(notebooks);
  if (figure === undefined || !documents.some(({ name }) => name in README_LANGUAGES)) return [];
  if (figure === readIfThere(join(root, FIGURE_FILE))) return [];
  return [{ file: FIGURE_FILE, message: "it is not what the notebook shows (deno task readme)" }];
}

function problemsOfMap({ root, notebooks, documents }: Project): Problem[] {
  if (notebooks.length === 0 || !documents.some(({ name }) => name in README_LANGUAGES)) return [];
  try {
    if (textOfMap(notebooks) === readIfThere(join(root, MAP_FILE))) return [];
  } catch {
    return []; // a manifest that cannot be read, of which another rule says more
  }
  return [{ file: MAP_FILE, message: "it is not what the manifests say (deno task readme)" }];
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
