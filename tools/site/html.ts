/** What all parts of a page share: text made safe, and the project's files by their addresses in the site. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** A text as it stands in HTML, in an element or in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}

/** Puts the Chinese at the end of a heading, a caption or a summary into an element of its own. */
export function markChinese(html: string): string {
  return html.replace(
    /^(.*?[^\s\p{Script=Han}（(])\s+([\p{Script=Han}][^<>]*)$/su,
    '$1 <span class="zh" lang="zh">$2</span>',
  );
}

/** A table that scrolls by itself where it is wider than the screen. */
export function tableFrame(table: string): string {
  return `<div class="table" tabindex="0" role="group" aria-label="Table">${table}</div>\n`;
}
