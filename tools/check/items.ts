/**
 * Rule: all items of the source notes, and all errors in them, are there and lead to the section that
 * answers them; what an item claims is quoted in that notebook, the figures that decide it stand there,
 * and the terms that it names are in the glossary; no quotation is cut inside an item.
 */

import { basename, join } from "node:path";
import type { Problem } from "../notebook/execution.ts";
import {
  ERRATA_FILE,
  ERRATUM,
  type Erratum,
  INVENTORY_FILE,
  ITEM,
  type Item,
  ITEMS_FILE,
  NO_CLAIM,
  problemsOfForm,
  readRows,
} from "./_items.ts";
import { linksOfGlossary } from "../notebook/glossary.ts";
import { findHeadings } from "../notebook/markdown_text.ts";
import type { NotebookDocument, Project, Rule } from "./_project.ts";
import { numbersOfProse, numbersShownBy } from "./numbers.ts";

export const items: Rule = {
  name: "items",
  covers: "notebooks",
  check: (project) => {
    const files = [[ITEMS_FILE, ITEM], [ERRATA_FILE, ERRATUM]] as const;
    const [items, errata] = files.map(([file]) => readRows(project.root, file));
    const refused = files.flatMap(([file, fields], i) =>
      i === 0 && items === undefined || i === 1 && errata === undefined
        ? []
        : problemsOfForm([items, errata][i], fields).map((message) => ({ file, message }))
    );
    if (refused.length > 0) return refused;
    const missing = missingNumbers(project, (items ?? []) as Item[], (errata ?? []) as Erratum[]);
    const answers = [
      ...((items ?? []) as Item[]).map((item) => answerOfItem(item)),
      ...((errata ?? []) as Erratum[]).map((erratum) => answerOfErratum(erratum)),
    ];
    return [
      ...missing,
      ...problemsOfTerms(project, (items ?? []) as Item[]),
      ...problemsOfNames(project, answers),
      ...problemsOfReferences((items ?? []) as Item[], (errata ?? []) as Erratum[]),
      ...project.notebooks.flatMap((document) => problemsOf(document, answers)),
      ...project.notebooks.flatMap((document) =>
        problemsOfQuotations(document, (items ?? []) as Item[])
      ),
    ];
  },
};

/** What a row promises of a notebook. */
interface Answer {
  readonly file: string;
  readonly id: string;
  readonly notebook: string;
  readonly section: string;
  /** Words of the notes that the notebook quotes. */
  readonly quoted?: string;
  /** A sentence whose numbers the notebook shows. */
  readonly shown?: string;
}

function answerOfItem({ id, notebook, section, verdict, chinese, finding }: Item): Answer {
  const place = { file: ITEMS_FILE, id, notebook, section };
  if (NO_CLAIM.includes(verdict)) return place;
  return { ...place, quoted: chinese, ...(finding === undefined ? {} : { shown: finding }) };
}

function answerOfErratum({ id, notebook, section, correction }: Erratum): Answer {
  return { file: ERRATA_FILE, id, notebook, section, shown: correction };
}

/** Numbers of the inventory that nothing answers. */
function missingNumbers(
  { root }: Project,
  items: readonly Item[],
  errata: readonly Erratum[],
): Problem[] {
  const inventory = readRows(root, INVENTORY_FILE) as { items: number; errata: number } | undefined;
  if (inventory === undefined) return [];
  const lists = [
    { file: ITEMS_FILE, letter: "S", count: inventory.items, rows: items },
    { file: ERRATA_FILE, letter: "E", count: inventory.errata, rows: errata },
  ];
  return lists.flatMap(({ file, letter, count, rows }) => {
    const there = new Set(rows.map(({ id }) => id));
    const ids = Array.from(
      { length: count },
      (_, i) => `${letter}-${String(i + 1).padStart(3, "0")}`,
    );
    return [
      ...ids.filter((id) => !there.has(id)).map((id) => `${id}: has no row, so nothing answers it`),
      ...[...there].filter((id) => !ids.includes(id)).map((id) =>
        `${id}: is above the last number`
      ),
    ].map((message) => ({ file, message }));
  });
}

/** Terms of the notes without a row in the glossary, or without a link to what explains them. */
function problemsOfTerms({ root }: Project, items: readonly Item[]): Problem[] {
  const links = linksOfGlossary(join(root, "notebooks", "00_notation_and_glossary.ipynb"));
  return items.flatMap(({ id, terms = [] }) =>
    terms.filter((term) => !links.get(term.toLowerCase())).map((term) => ({
      file: ITEMS_FILE,
      message: `${id}: names the term "${term}", which the glossary of notebook 00 ` +
        (links.has(term.toLowerCase()) ? "links to nothing" : "does not have"),
    }))
  );
}

function problemsOfNames({ root }: Project, answers: readonly Answer[]): Problem[] {
  const names = new Map(
    answers.map(({ file, notebook }) => [`${file} ${notebook}`, { file, notebook }]),
  );
  return [...names.values()]
    .filter(({ notebook }) => !exists(join(root, "notebooks", `${notebook}.ipynb`)))
    .map(({ file, notebook }) => ({
      file,
      message: `names the notebook ${notebook}, which is not there`,
    }));
}

function problemsOfReferences(items: readonly Item[], errata: readonly Erratum[]): Problem[] {
  const known = new Set(items.map(({ id }) => id));
  return errata.flatMap((erratum) =>
    erratum.items.filter((id) => !known.has(id)).map((id) => ({
      file: ERRATA_FILE,
      message: `${erratum.id}: names the item ${id}, which ${ITEMS_FILE} does not have`,
    }))
  );
}

function problemsOf({ name, notebook }: NotebookDocument, answers: readonly Answer[]): Problem[] {
  const own = answers.filter((answer) => answer.notebook === basename(name, ".ipynb"));
  if (own.length === 0) return [];
  const markdown = notebook.cells.filter(({ cell_type }) => cell_type === "markdown")
    .map(({ source }) => source);
  const sections = new Set(
    markdown.flatMap(findHeadings).map((heading) => /^(\d+)\. /.exec(heading)?.[1]),
  );
  const text = plain(notebook.cells.map(({ source }) => source).join("\n"));
  const shows = numbersShownBy(notebook);
  return own.flatMap(({ file, id, section, quoted, shown = "" }) => [
    ...(sections.has(section)
      ? []
      : [{ file, message: `${id}: ${basename(name)} has no section ${section}` }]),
    ...(quoted === undefined || text.includes(plain(quoted))
      ? []
      : [{ file: name, message: `does not quote item ${id} of the notes: 「${quoted}」` }]),
    ...numbersOfProse(shown).filter((number) => !shows(number)).map((number) => ({
      file,
      message: `${id}: says ${number.text}, which ${basename(name)} does not show`,
    })),
  ]);
}

/**
 * Block quotations 「…」 that hold no whole item, in a notebook that answers some: cut inside one, its words
 * may say something else. Whether a sentence of several items is cut fairly isn't known here.
 */
function problemsOfQuotations(
  { name, notebook }: NotebookDocument,
  items: readonly Item[],
): Problem[] {
  if (!items.some((item) => item.notebook === basename(name, ".ipynb"))) return [];
  const whole = items.map(({ chinese }) => plain(chinese));
  return notebook.cells.flatMap(({ cell_type, source }, index) => {
    if (cell_type !== "markdown") return [];
    const quoted = [...source.matchAll(/^ {0,3}> *「[^\n]*/gm)]
      .flatMap(([line]) => [...line.matchAll(/「([^「」]*)」/g)].map(([, words]) => words!));
    return quoted.filter((words) => !whole.some((item) => plain(words).includes(item)))
      .map((words) => ({
        file: name,
        cell: index + 1,
        message: `quotes 「${words}」, which holds no whole item of the notes`,
      }));
  });
}

/** Without the marks by which the same words may be set differently. */
function plain(text: string): string {
  return text.replace(/<\/?\w+>|[`*\\\s]|^>/gm, "");
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
