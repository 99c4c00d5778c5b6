/** What of a Markdown cell is the author's own prose: all else is replaced by blanks of the same length. */

import { blankCode, findFormulas } from "../notebook/markdown_text.ts";

const MANIFEST = /^\| *Manifest *\|[^\n]*\n(?:\|[^\n]*(?:\n|$))*/gm;
const ANSWERS = /<details\b[\s\S]*?<\/details>/g;
const TAGS = /<\/?[a-z][^<>]*>/gi;
/** A list of references, to the next heading or the next paragraph that begins in bold. */
const REFERENCES =
  /^(?:\*\*(?:References|参考文献)|#+ [^\n]*(?:References|参考文献))[\s\S]*?(?=^(?:\*\*(?!References)|#)|(?![\s\S]))/gm;
/** Where links lead to, and addresses as they are. */
const ADDRESSES =
  /(?<=\])\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)|\b(?:https?:\/\/|doi:|10\.\d{4,}\/)[^\s)>\]]+/g;

/** The prose without code, comments, manifest, references, folded answers, tags and addresses. */
export function proseOf(markdown: string): string {
  return [MANIFEST, ANSWERS, REFERENCES, ADDRESSES, TAGS].reduce(
    blankMatches,
    blankCode(markdown),
  );
}

/** A quotation of somebody else: a block quote, or a cell in the column "the notes said" of a table. */
export function blankQuotations(prose: string): string {
  const blocks = blankMatches(prose, /^ {0,3}>(?! *\*\*Question)[^\n]*/gm);
  return blocks.replace(/^\|[^\n]*\n\|[-| :]+\|\n(?:\|[^\n]*\n?)*/gm, (table) => {
    const heads = table.split("\n")[0]!.split(/(?<!\\)\|/);
    const quoted = heads.findIndex((head) => /notes? sa(?:id|y)|笔记/i.test(head));
    if (quoted < 0) return table;
    return table.split("\n").map((row) => {
      const cells = row.split(/(?<!\\)\|/);
      return cells.map((cell, i) => i === quoted ? blank(cell) : cell).join("|");
    }).join("\n");
  });
}

/** Blanks formulas, but not those that are one plain number, such as $-1{,}200$. */
export function blankLongFormulas(prose: string): string {
  let text = prose;
  for (const { source, index, display } of findFormulas(prose).formulas) {
    const length = source.length + (display ? 4 : 2);
    const shown = NUMBER.test(source) ? source.replaceAll(/[{}\\]/g, " ") : "";
    const number = shown.replaceAll(" ", "").padStart(length - 1).padEnd(length);
    const blanks = blank(prose.slice(index, index + length));
    text = text.slice(0, index) + (shown === "" ? blanks : number) + text.slice(index + length);
  }
  return text;
}

/** Replaces each match by blanks of the same length. */
export function blankMatches(text: string, pattern: RegExp): string {
  return text.replace(pattern, blank);
}

/** A formula that is nothing but a number. */
const NUMBER = /^\s*-?[\d.]+(?:\{,\}\d{3})*(?:\.\d+)?\s*(?:\\%)?\s*$/;

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
