/** What is read in Markdown without rendering it: where code, formulas and headings are. */

/** A formula in a Markdown text; `index` is where its first dollar sign stands. */
export interface Formula {
  readonly source: string;
  readonly index: number;
  readonly display: boolean;
}

/** Replaces code blocks, inline code and comments by blanks of the same length. */
export function blankCode(markdown: string): string {
  const blocks = /^( *)(```+|~~~+)[^\n]*\n(?:[\s\S]*?\n)??\1\2`*[ \t]*$/gm;
  const inline = /(?<!`)(`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?(?<!`)\1(?!`)/g;
  const comments = /<!--[\s\S]*?-->/g;
  return [blocks, inline, comments].reduce(
    (text, pattern) => text.replace(pattern, blank),
    markdown,
  );
}

/** The formulas of a Markdown text without code, and the dollar signs that nothing closes. */
export function findFormulas(text: string): { formulas: Formula[]; unclosed: number[] } {
  const formulas: Formula[] = [];
  const unclosed: number[] = [];
  const opening = /\\[\s\S]|\$\$?/g;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [sign] = match;
    if (!sign.startsWith("$")) continue; // an escaped character such as \$
    const start = opening.lastIndex;
    const length = formulaLength(text.slice(start), sign);
    if (length === null) {
      unclosed.push(match.index);
      continue;
    }
    const source = text.slice(start, start + length);
    formulas.push({ source, index: match.index, display: sign === "$$" });
    opening.lastIndex = start + length + sign.length;
  }
  return { formulas, unclosed };
}

/** Replaces formulas by blanks of the same length. */
export function blankFormulas(text: string): string {
  let result = text;
  for (const { source, index, display } of findFormulas(text).formulas) {
    const length = source.length + (display ? 4 : 2);
    const blanks = blank(text.slice(index, index + length));
    result = result.slice(0, index) + blanks + result.slice(index + length);
  }
  return result;
}

/** The texts of the headings, without their number signs. */
export function findHeadings(markdown: string): string[] {
  const headings = blankCode(markdown).matchAll(/^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$/gm);
  // Code within a heading belongs to its text, so the text is cut out of the original.
  return Array.from(
    headings,
    ({ index, 0: line }) =>
      markdown.slice(index, index + line.length).replace(/^\s*#+\s+|[ \t#]*$/g, ""),
  );
}

/** The number of the line in which the character at `index` stands. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** The anchor of a heading in a notebook, whose viewers keep case and punctuation. */
export function slugInNotebook(heading: string): string {
  return heading.replace(/[*`]/g, "").replaceAll(" ", "-");
}

/** The anchor of a heading in a document on GitHub. */
export function slugOnGitHub(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-");
}

/** How far it is to the closing sign, which stands in the same paragraph; null where there is none. */
function formulaLength(rest: string, sign: string): number | null {
  const closing = /\\[\s\S]|\$\$?|\n\s*\n/g;
  for (const match of rest.matchAll(closing)) {
    if (match[0].startsWith("\\")) continue;
    return match[0].startsWith(sign) ? match.index : null;
  }
  return null;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
