/** Markdown as HTML: formulas by KaTeX, code in colours, headings that can be linked to. Runs in pages, too. */

import katex from "katex";
import { Marked, type RendererObject, type Tokens } from "marked";
import { blankCode, findFormulas } from "../notebook/markdown_text.ts";
import { highlight } from "./highlight.ts";
import { escapeHtml, markChinese, tableFrame } from "./html.ts";

/** What a document decides for itself. */
export interface MarkdownOptions {
  /** The address of a link's target; undefined where there is nothing to lead to, which leaves its text. */
  readonly link?: (target: string) => string | undefined;
  /** The name of a heading, by which it is linked to; undefined without one. */
  readonly slug?: (heading: string) => string | undefined;
}

/** Stands for a formula while Markdown is read: no character of it is Markdown's. */
const FORMULA = /\uE000(\d+)\uE001/g;

/** A document as HTML. */
export function renderMarkdown(markdown: string, options: MarkdownOptions = {}): string {
  return render(markdown, options, (marked, text) => marked.parse(text, { async: false }));
}

/** A line of Markdown as HTML within a paragraph, such as a heading or a question. */
export function renderInline(markdown: string, options: MarkdownOptions = {}): string {
  return render(markdown, options, (marked, text) => marked.parseInline(text, { async: false }));
}

function render(
  markdown: string,
  options: MarkdownOptions,
  parse: (marked: Marked, text: string) => string,
): string {
  const sources: string[] = [];
  const formulas: string[] = [];
  let text = "", end = 0;
  for (const { source, index, display } of findFormulas(blankCode(markdown)).formulas) {
    const sign = display ? "$$" : "$", next = index + source.length + 2 * sign.length;
    text += `${markdown.slice(end, index)}\uE000${formulas.length}\uE001`;
    formulas.push(renderFormula(source, display));
    sources.push(markdown.slice(index, next));
    end = next;
  }
  const restore = (text: string) => text.replace(FORMULA, (_, i) => sources[Number(i)]!);
  const marked = new Marked({ renderer: rendererFor(options, restore), gfm: true });
  const html = parse(marked, text + markdown.slice(end));
  return html.replace(FORMULA, (_, i) => formulas[Number(i)]!);
}

/** A formula as HTML, with MathML for those who hear the page. */
function renderFormula(source: string, displayMode: boolean): string {
  const html = katex.renderToString(source, { displayMode, throwOnError: true });
  return displayMode ? `<span class="formula" tabindex="0">${html}</span>` : html;
}

function rendererFor(
  { link = (target) => target, slug = () => undefined }: MarkdownOptions,
  restore: (text: string) => string,
): RendererObject {
  return {
    heading({ tokens, depth, text }: Tokens.Heading) {
      const inner = markChinese(this.parser.parseInline(tokens));
      const id = slug(restore(text));
      if (id === undefined) return `<h${depth}>${inner}</h${depth}>\n`;
      const anchor = escapeHtml(encodeURIComponent(id));
      return `<h${depth} id="${escapeHtml(id)}"><a href="#${anchor}">${inner}</a></h${depth}>\n`;
    },
    link({ href, tokens }: Tokens.Link) {
      const inner = this.parser.parseInline(tokens);
      const target = link(restore(href));
      if (target === undefined) return inner;
      const isElsewhere = /^[a-z][a-z0-9+.-]*:/i.test(target);
      return `<a href="${escapeHtml(target)}"${isElsewhere ? ' rel="noopener"' : ""}>${inner}</a>`;
    },
    image({ href, text }: Tokens.Image) {
      const target = link(href) ?? href;
      return `<img src="${escapeHtml(target)}" alt="${escapeHtml(text)}" loading="lazy">`;
    },
    blockquote({ tokens }: Tokens.Blockquote) {
      return `<blockquote>${quotation(this.parser.parse(tokens))}</blockquote>\n`;
    },
    code({ text, lang }: Tokens.Code) {
      const isCode = /^(?:ts|typescript|js|json)\b/.test(lang ?? "");
      const html = isCode ? highlight(restore(text)) : escapeHtml(restore(text));
      return `<pre class="source" tabindex="0"><code>${html}</code></pre>\n`;
    },
    codespan: ({ text }: Tokens.Codespan) => `<code>${escapeHtml(restore(text))}</code>`,
    html: ({ text }: Tokens.HTML | Tokens.Tag) =>
      text.replace(/<!--[\s\S]*?-->/g, "").replace(
        /\b(href|src)="([^"]*)"/g,
        (_, name, target) => `${name}="${link(target) ?? target}"`,
      ),
    table(token: Tokens.Table) {
      const row = (cells: Tokens.TableCell[], name: string) =>
        cells.map(({ tokens, align }) => {
          const side = align === null ? "" : ` class="${align}"`;
          return `<${name}${side}>${this.parser.parseInline(tokens)}</${name}>`;
        }).join("");
      const head = token.header.some(({ text }) => text !== "")
        ? `<thead><tr>${row(token.header, "th")}</tr></thead>`
        : "";
      const body = token.rows.map((cells) => `<tr>${row(cells, "td")}</tr>`).join("\n");
      return tableFrame(`<table>${head}<tbody>${body}</tbody></table>`);
    },
  };
}

/** Sets a quoted Chinese sentence and its translation apart. */
function quotation(html: string): string {
  return html.replace(/」\n(?=[^<\n])/g, "」</p>\n<p>")
    .replace(/<p>(?=「)/g, '<p class="quoted" lang="zh">');
}
