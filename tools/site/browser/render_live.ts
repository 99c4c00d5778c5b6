/** What a cell shows when the reader runs it, as HTML. */

import type { Output } from "../../notebook/notebook_file.ts";
import { escapeHtml } from "../html.ts";
import { type Picture, renderOutputs } from "../outputs.ts";

/** Makes HTML of Markdown, once it is loaded. */
let wordsOf = (markdown: string) => `<pre>${escapeHtml(markdown)}</pre>`;
let isLoaded = false;

/** Loads what these outputs need besides: formulas and Markdown are in few of them. */
export async function prepareFor(outputs: readonly Output[]): Promise<void> {
  const hasWords = outputs.some((output) =>
    "data" in output && ("text/markdown" in output.data || "text/latex" in output.data)
  );
  if (!hasWords || isLoaded) return;
  const { renderMarkdown } = await import("../markdown.ts");
  wordsOf = (markdown) => renderMarkdown(markdown);
  isLoaded = true;
}

/** An output as HTML, with its pictures within the address. */
export function renderLive(output: Output): string {
  return renderOutputs([output], { addressOf: dataAddress, wordsOf, isLive: true });
}

function dataAddress({ type, content }: Picture): string {
  return type === "image/png"
    ? `data:${type};base64,${content}`
    : `data:${type},${encodeURIComponent(content)}`;
}
