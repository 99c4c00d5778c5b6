/** Terms of the glossary, with their Chinese on hover: each once in a section. */

import type { GlossaryRow } from "../notebook/glossary.ts";
import { escapeHtml } from "./html.ts";

/** Marks terms in the prose of one page, from its beginning to its end. */
export class TermMarker {
  readonly #rows: ReadonlyMap<string, GlossaryRow>;
  readonly #pattern: RegExp;
  /** What this section has named already. */
  readonly #seen = new Set<string>();

  constructor(rows: readonly GlossaryRow[]) {
    const named = rows.map((row) => [row.english.replaceAll("**", ""), row] as const)
      .filter(([term]) => /^[\p{L}][\p{L}\p{N} '’-]+$/u.test(term));
    this.#rows = new Map(named.map(([term, row]) => [keyOf(term), row]));
    const terms = named.map(([term]) => term).sort((a, b) => b.length - a.length);
    const words = terms.map((term) => term.replaceAll(" ", "\\s"));
    this.#pattern = new RegExp(
      `(?<![\\p{L}\\p{N}_-])(${words.join("|") || "(?!)"})(?![\\p{L}\\p{N}_-])`,
      "giu",
    );
  }

  /** A section begins: each term may be marked again. */
  beginSection(): void {
    this.#seen.clear();
  }

  /** Marks terms in HTML, outside of headings, links, code, and words that stand out already. */
  mark(html: string): string {
    let within = 0;
    return html.split(/(<[^>]*>)/).map((part) => {
      const tag = /^<(\/?)([a-z0-9]+)/.exec(part);
      if (tag === null) return within === 0 ? this.#markText(part) : this.#remember(part);
      if (tag[2] === "h2") this.beginSection();
      if (UNTOUCHED.has(tag[2]!) && !part.endsWith("/>")) within += tag[1] === "/" ? -1 : 1;
      return part;
    }).join("");
  }

  #markText(text: string): string {
    return text.replace(this.#pattern, (found) => {
      const row = this.#rowOf(found);
      if (row === undefined || this.#seen.has(row.english)) return found;
      this.#seen.add(row.english);
      return `<dfn tabindex="0">${found}${glossOf(row)}</dfn>`;
    });
  }

  /** A term that is introduced here stands beside its Chinese already. */
  #remember(text: string): string {
    const row = this.#rowOf(text.trim());
    if (row !== undefined) this.#seen.add(row.english);
    return text;
  }

  #rowOf(text: string): GlossaryRow | undefined {
    return this.#rows.get(keyOf(text.replace(/\s/g, " ")));
  }
}

const UNTOUCHED = new Set(
  ["a", "code", "dfn", "h1", "h2", "h3", "h4", "pre", "strong", "em", "summary", "th", "svg"]
    .concat("math", "span", "blockquote"),
);

/** Names in capitals are told from words: "SARSA" is a term, "Sarsa" none. */
function keyOf(term: string): string {
  return /\p{Lu}.*\p{Lu}/u.test(term) ? term : term.toLowerCase();
}

function glossOf({ chinese, chineseMeaning }: GlossaryRow): string {
  const meaning = chineseMeaning.includes("$") ? "" : chineseMeaning.replace(/[*`]|<[^>]*>/g, "");
  const more = meaning === "" ? "" : `<small>${escapeHtml(meaning)}</small>`;
  return `<span class="gloss" lang="zh">${escapeHtml(chinese)}${more}</span>`;
}
