/** What a cell shows, as HTML: the same in a page as it was built and after the reader ran the cell. */

import type { Output } from "../notebook/notebook_file.ts";
import { escapeHtml, markChinese, tableFrame } from "./html.ts";

/** A picture of an output. */
export interface Picture {
  readonly type: "image/svg+xml" | "image/png";
  /** The text of an SVG, the base64 of a PNG. */
  readonly content: string;
}

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

/** Width and height in pixels; 0 where they are not told. */
export function sizeOf({ type, content }: Picture): { width: number; height: number } {
  if (type === "image/svg+xml") {
    const [, root = ""] = /^<svg\b([^>]*)>/.exec(content) ?? [];
    const [width, height] = ["width", "height"].map((name) =>
      Number(new RegExp(`\\s${name}="([\\d.]+)"`).exec(root)?.[1] ?? 0)
    );
    return { width: width!, height: height! };
  }
  // the first chunk of a PNG, after 16 bytes
  const head = Uint8Array.from(atob(content.slice(0, 32)), (letter) => letter.charCodeAt(0));
  const view = new DataView(head.buffer);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function withChineseCaption(html: string): string {
  return html.replace(
    /<caption>([^<]*)<\/caption>/,
    (_, caption) => `<caption>${markChinese(caption)}</caption>`,
  );
}
