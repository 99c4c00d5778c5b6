/**
 * Rule: each item of the source notes that a notebook answers leads to one of its sections, and what it
 * claims is quoted there.
 */

import { basename, join } from "node:path";
import type { Problem } from "../notebook/execution.ts";
import { type Item, ITEMS_FILE, problemsOfForm, readItems } from "./_items.ts";
import { findHeadings } from "../notebook/markdown_text.ts";
import type { NotebookDocument, Project, Rule } from "./_project.ts";

export const items: Rule = {
  name: "items",
  covers: "notebooks",
  check: (project) => {
    const rows = readItems(project.root);
    if (rows === undefined) return [];
    const refused = problemsOfForm(rows).map((message) => ({ file: ITEMS_FILE, message }));
    if (refused.length > 0) return refused;
    return [
      ...problemsOfNames(project, rows as Item[]),
      ...project.notebooks.flatMap((document) => problemsOf(document, rows as Item[])),
    ];
  },
};

function problemsOfNames({ root }: Project, rows: readonly Item[]): Problem[] {
  const missing = new Set(
    rows.map(({ notebook }) => notebook).filter((name) => {
      return !exists(join(root, "notebooks", `${name}.ipynb`));
    }),
  );
  return [...missing].map((name) => ({
    file: ITEMS_FILE,
    message: `names the notebook ${name}, which is not there`,
  }));
}

function problemsOf({ name, notebook }: NotebookDocument, rows: readonly Item[]): Problem[] {
  const own = rows.filter((item) => item.notebook === basename(name, ".ipynb"));
  const markdown = notebook.cells.filter(({ cell_type }) => cell_type === "markdown")
    .map(({ source }) => source);
  const sections = new Set(
    markdown.flatMap(findHeadings).map((heading) => /^(\d+)\. /.exec(heading)?.[1]),
  );
  const text = plain(notebook.cells.map(({ source }) => source).join("\n"));
  return [
    ...own.filter(({ section }) => !sections.has(section)).map(({ id, section }) => ({
      file: ITEMS_FILE,
      message: `${id}: ${basename(name)} has no section ${section}`,
    })),
    ...own.filter(({ verdict, chinese }) =>
      !NO_CLAIM.includes(verdict) && !text.includes(plain(chinese))
    )
      .map(({ id, chinese }) => ({
        file: name,
        message: `does not quote item ${id} of the notes: 「${chinese}」`,
      })),
  ];
}

/** What needs no quotation. */
const NO_CLAIM: readonly Item["verdict"][] = ["named", "picture lost"];

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
