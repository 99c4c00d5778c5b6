/** Search in the texts of all notebooks and in the glossary, in English and Chinese. */

import MiniSearch, { type SearchResult } from "minisearch";
import { escapeHtml } from "../html.ts";
import type { SearchDocument } from "../search_documents.ts";

const MOST_RESULTS = 12;
/** Characters of a text before and behind what was found. */
const CONTEXT = 70;

/** Words of letters and digits; Chinese by single characters and by pairs of them. */
export function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/\p{Script=Han}+|[^\p{Script=Han}\P{L}]+|[\p{N}]+/gu) ?? [])
    .flatMap((word) =>
      /\p{Script=Han}/u.test(word)
        ? [...word].flatMap((sign, i, all) => i + 1 < all.length ? [sign + all[i + 1]] : [sign])
        : [word]
    );
}

/** The field of the first page, and what is found below it. */
export class Search {
  readonly #index: MiniSearch<SearchDocument>;
  readonly #documents: readonly SearchDocument[];

  constructor(documents: readonly SearchDocument[]) {
    this.#documents = documents;
    this.#index = new MiniSearch<SearchDocument>({
      fields: ["title", "text", "page"],
      tokenize: wordsOf,
      processTerm: (term) => term,
      searchOptions: { boost: { title: 4, page: 2 }, prefix: true, combineWith: "AND" },
    });
    this.#index.addAll(documents);
  }

  /** Loads the texts and answers in `results` what is typed into `field`. */
  static async open(field: HTMLInputElement, results: HTMLElement): Promise<void> {
    const response = await fetch(new URL("search.json", import.meta.url));
    const search = new Search(await response.json());
    const answer = () => results.innerHTML = search.answer(field.value);
    field.addEventListener("input", answer);
    answer();
  }

  /** What is found, as HTML; empty where nothing is asked for. */
  answer(query: string): string {
    if (query.trim() === "") return "";
    const found = this.#index.search(query).slice(0, MOST_RESULTS);
    if (found.length === 0) return `<p>Nothing found for “${escapeHtml(query)}”. 没有找到。</p>`;
    return `<ol>${found.map((result) => this.#item(result)).join("")}</ol>`;
  }

  #item({ id, terms }: SearchResult): string {
    const { page, title, text, address } = this.#documents[id]!;
    const lower = text.toLowerCase();
    const places = terms.map((term) => lower.indexOf(term)).filter((place) => place >= 0);
    const from = Math.max(0, Math.min(...places, Infinity) - CONTEXT);
    const start = Number.isFinite(from) ? from : 0;
    const excerpt = text.slice(start, start + 2 * CONTEXT);
    return `<li><a href="${escapeHtml(address)}">${marked(title, terms)} <small>${
      escapeHtml(page)
    }</small><span>${start > 0 ? "… " : ""}${marked(excerpt, terms)} …</span></a></li>`;
  }
}

/** A text with what was searched for. */
function marked(text: string, terms: readonly string[]): string {
  const escaped = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(escaped.join("|") || "(?!)", "gi");
  return escapeHtml(text).replace(pattern, (found) => `<mark>${found}</mark>`);
}
