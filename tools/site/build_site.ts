/** Builds the site: a folder of files that any web server serves, under any address. */

import { basename, join } from "node:path";
import { copyData, importsOf, writeRuntime } from "../browser/runtime.ts";
import { glossaryRows } from "../notebook/glossary.ts";
import { projectFolder } from "../common/task.ts";
import { findNotebooks, type Notebook, readNotebook } from "../notebook/notebook_file.ts";
import { readChosenCells } from "../notebook/chosen_cells.ts";
import { subjectOf } from "../notebook/notebook_map.ts";
import { readPaths } from "../readme/reading_paths.ts";
import { writeAssets } from "./assets.ts";
import { overBudget } from "./budgets.ts";
import { checkSite, type SiteProblem } from "./check_site.ts";
import { findControlProblems } from "./control_calls.ts";
import { indexPage } from "./index_page.ts";
import { notebookPage, type SiteNotebook } from "./notebook_page.ts";
import type { Picture } from "./outputs.ts";
import { findPortable } from "../browser/portable_cells.ts";
import { packProgram, programsFile } from "./published_programs.ts";
import { searchDocuments } from "./search_documents.ts";
import { writeServiceWorker } from "./service_worker.ts";
import { SourcePages } from "./source_pages.ts";
import { TermMarker } from "./terms.ts";
import { readTitleCell } from "./title_cell.ts";

/** The folder into which `deno task site` builds; git ignores it. */
export const SITE_FOLDER: string = join(projectFolder, "site");

/** A notebook with the name of its file, without ending. */
export type NamedNotebook = Pick<SiteNotebook, "name" | "notebook">;

/** The notebooks of the project, in the order in which one would learn; the reference stands last. */
export async function readNotebooks(): Promise<NamedNotebook[]> {
  const [reference, ...others] = findNotebooks();
  return await Promise.all([...others, reference!].map(async (path) => ({
    name: basename(path, ".ipynb"),
    notebook: await readNotebook(path),
  })));
}

/**
 * Fills a folder, which is emptied first, with the pages of notebooks and all that these need.
 *
 * @returns what is wrong with the notebooks, and with the site
 */
export async function buildSite(
  named: readonly NamedNotebook[],
  folder: string,
): Promise<SiteProblem[]> {
  const notebooks = named.map(describe);
  await writePages(notebooks, folder);
  const runtime = join(folder, "runtime");
  await writeRuntime(runtime, named.flatMap(({ notebook }) => importsOf(notebook)));
  await copyData(runtime);
  await writeServiceWorker(folder);
  const cells = notebooks.flatMap(({ name, portable }) =>
    portable.problems.map(({ cell, line, message }) => ({
      file: `${name}.html`,
      message: `cell ${cell}, line ${line} does not compile for a browser: ${message}`,
    }))
  );
  const controls = named.flatMap(({ name, notebook }) =>
    findControlProblems(notebook).map(({ cell, message }) => ({
      file: `${name}.html`,
      message: `cell ${cell}: ${message}`,
    }))
  );
  const pages = named.map(({ name, notebook }) => ({ name, imports: importsOf(notebook) }));
  return [...cells, ...controls, ...await checkSite(folder), ...overBudget(folder, pages)];
}

async function writePages(notebooks: readonly SiteNotebook[], folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  for (const name of ["figures", "programs"]) {
    await Deno.mkdir(join(folder, name), { recursive: true });
  }
  await writeAssets(folder);
  const rows = glossaryOf(notebooks);
  const sources = new SourcePages(projectFolder, folder);
  for (const [index, site] of notebooks.entries()) {
    const figures = new Figures(folder, site.name.slice(0, 2));
    const page = `${site.name}.html`;
    const text = await notebookPage(site, {
      terms: new TermMarker(rows),
      previous: notebooks[index - 1],
      next: notebooks[index + 1],
      addressOf: (picture) => figures.addressOf(picture),
      link: (target) => sources.linkFrom(target, `notebooks/${site.name}.ipynb`, page),
    });
    await Deno.writeTextFile(join(folder, page), text);
    await Deno.writeTextFile(join(folder, programsFile(site.name)), programsText(site));
  }
  const figures = new Figures(folder, "index");
  const index = indexPage(notebooks, {
    addressOf: (picture) => figures.addressOf(picture),
    chosen: readChosenCells(projectFolder),
    paths: readPaths(projectFolder),
  });
  await Deno.writeTextFile(join(folder, "index.html"), index);
  const documents = searchDocuments(notebooks, rows);
  await Deno.writeTextFile(join(folder, "assets", "search.json"), JSON.stringify(documents));
  await sources.write();
}

function describe({ name, notebook }: NamedNotebook): SiteNotebook {
  return {
    name,
    notebook,
    title: readTitleCell(notebook.cells[0]?.source ?? "", name),
    subject: name.startsWith("00") ? "Reference 参考" : subjectOf(name),
    portable: findPortable(notebook),
  };
}

/** What the cells of a page run, by their ids. */
function programsText({ notebook, portable }: SiteNotebook): string {
  const programs = notebook.cells.flatMap(({ id, source }, index) => {
    const program = portable.programs[index];
    return program === undefined ? [] : [[id, packProgram(program, source)]];
  });
  return JSON.stringify(Object.fromEntries(programs));
}

function glossaryOf(named: readonly { name: string; notebook: Notebook }[]) {
  const found = named.find(({ name }) => name.startsWith("00_"));
  return found?.notebook.cells.flatMap(({ source }) => glossaryRows(source)) ?? [];
}

/** The pictures of one page, as files. */
class Figures {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #addresses = new Map<string, string>();

  constructor(folder: string, prefix: string) {
    this.#folder = folder;
    this.#prefix = prefix;
  }

  /** Writes a picture, unless this page has it already. */
  addressOf({ type, content }: Picture): string {
    const known = this.#addresses.get(content);
    if (known !== undefined) return known;
    const isSvg = type === "image/svg+xml";
    const name = `${this.#prefix}_${this.#addresses.size + 1}.${isSvg ? "svg" : "png"}`;
    const path = join(this.#folder, "figures", name);
    if (isSvg) Deno.writeTextFileSync(path, content);
    else Deno.writeFileSync(path, Uint8Array.fromBase64(content));
    this.#addresses.set(content, `figures/${name}`);
    return `figures/${name}`;
  }
}
