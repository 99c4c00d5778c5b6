/** TypeScript in colours, by the grammar and the classes of the editor, so that a cell looks the same in both. */

import { classHighlighter, highlightTree } from "@lezer/highlight";
import { parser } from "@lezer/javascript";
import { escapeHtml } from "./html.ts";

/** The classes that the style colours; the rest would only make pages larger. */
const COLOURED = new RegExp(
  "tok-(?:keyword|operatorKeyword|string|string2|number|bool|atom|typeName|className|namespace|comment)",
);

const typescript = parser.configure({ dialect: "ts" });

/**
 * Code as HTML.
 *
 * @param linkOf the address that a text in quotes leads to, such as that of an imported file
 */
export function highlight(
  code: string,
  linkOf: (text: string) => string | undefined = () => undefined,
): string {
  let html = "", end = 0;
  highlightTree(typescript.parse(code), classHighlighter, (from, to, classes) => {
    if (!COLOURED.test(classes)) return;
    const text = code.slice(from, to), escaped = escapeHtml(text);
    const target = classes.includes("tok-string") ? linkOf(text.slice(1, -1)) : undefined;
    html += escapeHtml(code.slice(end, from));
    html += target === undefined
      ? `<span class="${classes}">${escaped}</span>`
      : `<a class="${classes}" href="${escapeHtml(target)}">${escaped}</a>`;
    end = to;
  });
  return html + escapeHtml(code.slice(end));
}
