/** Tells the comments and strings of a program from the rest of it. */

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//;
const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/;
const TEXT = new RegExp(`${COMMENT.source}|${STRING.source}`, "g");

/** The comments and strings, all else blanks of the same length: names are the author's. */
export function textOfCode(source: string): string {
  let text = "", end = 0;
  for (const { index, 0: found } of source.matchAll(TEXT)) {
    // A sentence goes on over the marks of a comment's lines, and from string to string.
    const words = found.replaceAll(/^(?:\/\/|\/\*+|["'`])|(?:\*\/|["'`])$|^\s*\*/gm, blank);
    text += blank(source.slice(end, index)) + words;
    end = index + found.length;
  }
  return text;
}

/** The program without its comments and strings, which are blanks of the same length. */
export function codeWithoutText(source: string): string {
  return source.replaceAll(TEXT, blank);
}

function blank(code: string): string {
  return code.replaceAll(/[^\n]/g, " ");
}
