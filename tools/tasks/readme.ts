/**
 * deno task readme: writes what is made of other files: the generated parts of the READMEs with the
 * pictures of their gallery, the map of notebooks, and the tables of symbols in notebook 00.
 *
 *     deno task readme --animation     films the page at their top as well, which needs a Chromium
 */

import { basename, dirname, join, relative } from "node:path";
import { writeAtomically } from "lib/platform.ts";
import { EXCEPTIONS } from "../check/exceptions.ts";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask, TaskError } from "../common/task.ts";
import { readNotation, updateSymbols } from "../notebook/notation.ts";
import { MAP_FILE, textOfMap } from "../notebook/notebook_map.ts";
import { findNotebooks, readNotebook, writeNotebook } from "../notebook/notebook_file.ts";
import { readChosenCells } from "../notebook/chosen_cells.ts";
import { findPicture } from "../notebook/picture.ts";
import { type NamedNotebook, README_LANGUAGES } from "../notebook/readme_table.ts";
import { readFigures } from "../readme/figures.ts";
import { GALLERY_FOLDER, galleryFile, galleryPicture, isPictureOf } from "../readme/gallery.ts";
import { numberOf, readPaths } from "../readme/reading_paths.ts";
import { updateReadme } from "../readme/update_readme.ts";

await runTask(async () => {
  const { flags } = readCommandLine("deno task readme [--animation]", {
    flags: { animation: "boolean" },
    mostNames: 0,
  });
  await writeSymbols();
  const notebooks = await Promise.all(
    findNotebooks().map(async (path) => ({
      name: relative(projectFolder, path),
      notebook: await readNotebook(path),
    })),
  );
  await writeGallery(notebooks);
  await write(MAP_FILE, textOfMap(notebooks));
  const sources = {
    notebooks,
    chosen: readChosenCells(projectFolder),
    paths: readPaths(projectFolder),
    figures: readFigures(projectFolder),
  };
  for (const [file, language] of Object.entries(README_LANGUAGES)) {
    const text = await Deno.readTextFile(join(projectFolder, file));
    await write(file, updateReadme(text, sources, language));
    console.log(`${file}: ${notebooks.length} notebooks`);
  }
  if (flags.animation === true) await writeAnimation();
});

/** Films a page of the site, which is built for it. */
async function writeAnimation(): Promise<void> {
  // Imported here, because they load a compiler and a browser.
  const { buildSite, readNotebooks, SITE_FOLDER } = await import("../site/build_site.ts");
  const { ANIMATION_FILE, filmPage, MOST_BYTES } = await import("../readme/film_page.ts");
  await buildSite(await readNotebooks(), SITE_FOLDER);
  const bytes = await filmPage(SITE_FOLDER);
  if (bytes.length > MOST_BYTES) {
    throw new TaskError(
      `The animation has ${bytes.length} bytes, it must have at most ${MOST_BYTES}.`,
    );
  }
  await Deno.writeFile(join(projectFolder, ANIMATION_FILE), bytes);
  console.log(`${ANIMATION_FILE}: ${bytes.length} bytes`);
}

/** Draws the pictures that are missing or of another figure, and removes those of no notebook. */
async function writeGallery(notebooks: readonly NamedNotebook[]): Promise<void> {
  const chosen = readChosenCells(projectFolder), folder = join(projectFolder, GALLERY_FOLDER);
  await Deno.mkdir(folder, { recursive: true });
  const files = new Set(notebooks.map(({ name }) => basename(galleryFile(name))));
  for (const { name } of Deno.readDirSync(folder)) {
    if (!files.has(name)) await Deno.remove(join(folder, name));
  }
  for (const { name, notebook } of notebooks) {
    const picture = findPicture(notebook, chosen[numberOf(name)]);
    if (picture === undefined) continue;
    const path = join(projectFolder, galleryFile(name));
    const old = await Deno.readFile(path).catch(() => new Uint8Array());
    if (!await isPictureOf(old, picture)) await Deno.writeFile(path, await galleryPicture(picture));
  }
}

async function write(file: string, text: string): Promise<void> {
  const path = join(projectFolder, file);
  await Deno.mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, text);
}

/** The tables of symbols in notebook 00. */
async function writeSymbols(): Promise<void> {
  const [path] = findNotebooks(["00"]);
  const notebook = await readNotebook(path!);
  const groups = readNotation(projectFolder)!;
  const cells = notebook.cells.map((cell) =>
    cell.id === "symbols"
      ? { ...cell, source: updateSymbols(cell.source, groups, EXCEPTIONS.notation) }
      : cell
  );
  await writeNotebook(path!, { ...notebook, cells });
}
