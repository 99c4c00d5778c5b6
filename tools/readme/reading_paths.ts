/** Ways through the collection for readers with different aims, from `data/notes/paths.json`. */

import { basename, join } from "node:path";

/** A part of a path, such as a day or a week. */
export interface PathStep {
  readonly english?: string;
  readonly chinese?: string;
  /** Numbers of notebooks, in the order in which they are read. */
  readonly notebooks: readonly string[];
}

/** One way, for one aim. */
export interface ReadingPath {
  /** Letters and dashes: "rlhf". */
  readonly id: string;
  readonly english: string;
  readonly chinese: string;
  /** For whom it is, and where it leads: one or two sentences. */
  readonly about: string;
  readonly chineseAbout: string;
  readonly steps: readonly PathStep[];
}

/** A notebook as the map of the collection has it. */
export interface MappedNotebook {
  readonly number: string;
  readonly prerequisites: readonly string[];
}

export const PATHS_FILE = "data/notes/paths.json";

/** The paths below `root`; none where there is no such file. */
export function readPaths(root: string): readonly ReadingPath[] {
  try {
    return JSON.parse(Deno.readTextFileSync(join(root, PATHS_FILE)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The numbers of the notebooks of a path, in order. */
export function notebooksOf({ steps }: ReadingPath): string[] {
  return steps.flatMap(({ notebooks }) => notebooks);
}

/** What is wrong with the paths: a notebook that is not there, twice, or before what it asks to read before. */
export function problemsOfPaths(
  paths: readonly ReadingPath[],
  notebooks: readonly MappedNotebook[],
): string[] {
  const known = new Map(notebooks.map((notebook) => [notebook.number, notebook]));
  return paths.flatMap((path) => {
    const read = new Set<string>();
    return notebooksOf(path).flatMap((number) => {
      const notebook = known.get(number);
      const missing = notebook?.prerequisites.filter((before) => !read.has(before)) ?? [];
      const isTwice = read.has(number);
      read.add(number);
      return [
        ...(notebook === undefined ? [`names notebook ${number}, which is not there`] : []),
        ...(isTwice ? [`names notebook ${number} twice`] : []),
        ...missing.map((before) => `has notebook ${number} without ${before} before it`),
      ].map((message) => `the path "${path.id}" ${message}`);
    });
  });
}

/** The number of a notebook, by the name of its file. */
export function numberOf(name: string): string {
  return basename(name).slice(0, 2);
}
