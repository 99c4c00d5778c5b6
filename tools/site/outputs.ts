/** What a cell shows, as HTML: the same in a page as it was built and after the reader ran the cell. */

import type { Output } from "../notebook/notebook_file.ts";
import { type Picture as NotebookPicture, sizeOf } from "../notebook/picture.ts";
import { escapeHtml, markChinese, tableFrame } from "./html.ts";

/** A picture without its words, which stand beside it. */
export type Picture = Omit<NotebookPicture, "alt">;

/** What outputs are made of. */
export interface OutputOptions {
  /** Makes HTML of Markdown; passed in, because a page loads what does so only where it needs it. */
  readonly wordsOf: (markdown: string) => string;
  /** Pictures of a run are drawn at once; those of the page when they are scrolled to. */
  readonly isLive?: boolean;
  /** Gives the address under which a picture is shown. */
  readonly addressOf: (picture: Picture) => string;
}

/** All outputs of a cell. */
export function renderOutputs(outputs: readonly Output[], options: OutputOptions): string {
  return outputs.map((output) => renderOutput(output, options)).join("\n");
}

function renderOutput(output: Output, options: OutputOptions): string {
  switch (output.output_type) {
    case "stream":
      return text(output.text, output.name);
    case "error":
      return text(`${output.ename}: ${output.evalue}`, "stderr");
    default:
      return renderBundle(output.data, options);
  }
}

/** The best of the forms in which an output is given, in the order of JupyterLab. */
function renderBundle(data: Readonly<Record<string, unknown>>, options: OutputOptions): string {
  const alt = String(data["text/plain"] ?? "").replace(/^\[\w+\] /, "");
  for (const type of ["image/svg+xml", "image/png"] as const) {
    const content = data[type];
    if (typeof content === "string") return picture({ type, content }, alt, options);
  }
  const html = data["text/html"];
  if (typeof html === "string") return tableFrame(withChineseCaption(html));
  const words = data["text/markdown"] ?? data["text/latex"];
  if (typeof words === "string") return `<div class="words">${options.wordsOf(words)}</div>`;
  return text(String(data["text/plain"] ?? Object.keys(data).join(", ")), "stdout");
}

function text(text: string, name: string): string {
  return `<pre class="${name}" tabindex="0">${escapeHtml(text.replace(/\n$/, ""))}</pre>`;
}

function picture(picture: Picture, alt: string, { addressOf, isLive }: OutputOptions): string {
  const { width, height } = sizeOf(picture);
  const size = width > 0 ? ` width="${width}" height="${height}"` : "";
  const when = isLive === true ? 'decoding="sync"' : 'loading="lazy" decoding="async"';
  return `<img src="${escapeHtml(addressOf(picture))}" alt="${escapeHtml(alt)}"${size} ${when}>`;
}

function withChineseCaption(html: string): string {
  return html.replace(
    /<caption>([^<]*)<\/caption>/,
    (_, caption) => `<caption>${markChinese(caption)}</caption>`,
  );
}
