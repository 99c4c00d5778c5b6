/** Which picture stands for a notebook, from `data/notes/pictures.json`. */

import { join } from "node:path";

/** The cell whose picture is taken, by the number of its notebook. */
export type ChosenCells = Readonly<Record<string, string>>;

export const PICTURES_FILE = "data/notes/pictures.json";

/** The choices below `root`; none where there is no such file. */
export function readChosenCells(root: string): ChosenCells {
  try {
    return JSON.parse(Deno.readTextFileSync(join(root, PICTURES_FILE)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}
