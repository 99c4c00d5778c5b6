/** The texts in which a reader of the site searches: the sections of the notebooks, and the glossary. */

import type { GlossaryRow } from "../notebook/glossary.ts";
import { slugInNotebook } from "../notebook/markdown_text.ts";
import type { SiteNotebook } from "./notebook_page.ts";

/** What a search can find. */
export interface SearchDocument {
  readonly id: number;
  /** The notebook's number and title, or "Glossary". */
  readonly page: string;
  /** The heading of the section, or the term with its Chinese. */
  readonly title: string;
  readonly text: string;
  readonly address: string;
}

/** All that can be found, in the order of the notebooks. */
export function searchDocuments(
  notebooks: readonly SiteNotebook[],
  rows: readonly GlossaryRow[],
): SearchDocument[] {
  const terms = rows.map(({ english, chinese, meaning, chineseMeaning, from }) => ({
    page: "Glossary 术语",
    title: `${plain(english)} ${chinese}`,
    text: plain(`${meaning} ${chineseMeaning}`),
    address: addressOf(from),
  }));
  return [...terms, ...notebooks.flatMap(sectionsOf)].map((document, id) => ({ id, ...document }));
}

/** Where a term is introduced: "[40 §3](40_bellman.ipynb)". */
function addressOf(from: string): string {
  const name = /\]\((\w+)\.ipynb/.exec(from)?.[1] ?? "00_notation_and_glossary";
  return `${name}.html`;
}

function sectionsOf({ name, notebook, title }: SiteNotebook): Omit<SearchDocument, "id">[] {
  const markdown = notebook.cells.flatMap(({ cell_type, source }) =>
    cell_type === "markdown" ? [source] : []
  ).join("\n\n");
  const parts = markdown.split(/^(?=## )/m);
  return parts.map((part) => {
    const heading = /^## +(.*)$/m.exec(part)?.[1]?.trim();
    return {
      page: `${name.slice(0, 2)} ${title.title}`,
      title: heading ?? title.chineseTitle,
      text: plain(part.replace(/^## .*$/m, "")),
      address: heading === undefined
        ? `${name}.html`
        : `${name}.html#${encodeURIComponent(slugInNotebook(heading))}`,
    };
  });
}

/** Markdown without its signs, good enough to search in. */
function plain(markdown: string): string {
  return markdown.replace(/<!--[\s\S]*?-->|<[^>]+>|^\|[-| :]+\|$/gm, " ")
    .replace(/\]\([^)]*\)/g, "")
    .replace(/[#*`|[\]>$\\]/g, " ")
    .replace(/\s+/g, " ").trim();
}
