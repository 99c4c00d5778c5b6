/** A notebook as a page: its prose, its code, and its outputs as they were committed. */

import type { PortableCells } from "../browser/portable_cells.ts";
import type { Cell, CodeCell, Notebook } from "../notebook/notebook_file.ts";
import { findHeadings, slugInNotebook } from "../notebook/markdown_text.ts";
import { checkedIds } from "../notebook/answers.ts";
import { namesOfCells, needsDenoLabel, withAnswers } from "./exercise_cells.ts";
import { renderControls } from "./controls_html.ts";
import { digestOf } from "./digest.ts";
import { highlight } from "./highlight.ts";
import { escapeHtml, markChinese } from "./html.ts";
import { type MarkdownOptions, renderInline, renderMarkdown } from "./markdown.ts";
import { type OutputOptions, renderOutputs } from "./outputs.ts";
import { renderPage } from "./page.ts";
import type { TermMarker } from "./terms.ts";
import type { TitleCell } from "./title_cell.ts";

/** A notebook of the site. */
export interface SiteNotebook {
  /** Without ending, such as "40_bellman". */
  readonly name: string;
  readonly notebook: Notebook;
  readonly title: TitleCell;
  readonly subject: string;
  readonly portable: PortableCells;
}

/** What a page needs of the others. */
export interface NotebookPageOptions extends MarkdownOptions, Pick<OutputOptions, "addressOf"> {
  readonly terms: TermMarker;
  readonly previous?: SiteNotebook | undefined;
  readonly next?: SiteNotebook | undefined;
}

/** The text of a notebook's page. */
export async function notebookPage(
  site: SiteNotebook,
  options: NotebookPageOptions,
): Promise<string> {
  const { name, notebook, title } = site;
  const cells = await Promise.all(
    notebook.cells.slice(1).map((cell, index) =>
      cell.cell_type === "code"
        ? renderCode(cell, site.portable.needsDeno[index + 1], options)
        : withAnswers(renderProse(cell.source, options), site.portable.answersNeedDeno)
    ),
  );
  const sections = notebook.cells.flatMap(({ cell_type, source }) =>
    cell_type === "markdown" ? findSections(source) : []
  );
  const body = `<main id="main" class="page">
${contents(sections)}
<article>
${pageHead(site, options)}
${cells.join("\n")}
${neighbours(options)}
</article>
</main>`;
  return renderPage({
    title: `${title.title} · Gradnotes`,
    description: title.question,
    root: "",
    kind: "notebook",
    body: `${body}\n<script type="application/json" id="notebook">${
      JSON.stringify({ name, names: namesOfCells(notebook) }).replaceAll("<", "\\u003c")
    }</script>`,
  });
}

function pageHead({ name, title, subject }: SiteNotebook, options: NotebookPageOptions): string {
  const inline = (markdown: string) => renderInline(markdown, options);
  const facts = title.manifestRows.map(([name, content]) =>
    `<div><dt>${escapeHtml(name)}</dt><dd>${inline(content)}</dd></div>`
  );
  const [english, chinese] = splitSubject(subject);
  const time = title.runTimeSeconds === null ? "" : ` · runs in about ${title.runTimeSeconds} s`;
  return `<header class="head">
<p class="kicker">${
    name.slice(0, 2)
  } · ${english} <span class="zh" lang="zh">${chinese}</span>${time}</p>
<h1>${inline(title.title)} <span class="zh" lang="zh">${escapeHtml(title.chineseTitle)}</span></h1>
<p class="question">${inline(title.question)}</p>
<div class="abstract" lang="zh"><b>摘要</b> ${inline(title.chineseSummary)}</div>
</header>
${renderProse(title.rest, options)}
<details class="facts"><summary>Time, memory, data, seeds, what to read before <span class="zh" lang="zh">运行条件</span></summary>
<dl>${facts.join("\n")}</dl></details>`;
}

/** "Reinforcement learning" and "强化学习" of "Reinforcement learning 强化学习". */
export function splitSubject(subject: string): [english: string, chinese: string] {
  const [, english = subject, chinese = ""] = /^(.*?) (\p{Script=Han}.*)$/u.exec(subject) ?? [];
  return [english, chinese];
}

function renderProse(source: string, options: NotebookPageOptions): string {
  const html = renderMarkdown(source, { ...options, slug: slugInNotebook }).trim();
  return html === "" ? "" : `<div class="prose">${withDetails(options.terms.mark(html))}</div>`;
}

/** The Chinese of a fold's name, too, stands in an element of its own. */
function withDetails(html: string): string {
  return html.replace(
    /<summary>([^<]*)<\/summary>/g,
    (_, text) => `<summary>${markChinese(text)}</summary>`,
  );
}

async function renderCode(
  { id, source, outputs }: CodeCell,
  needsDeno: string | undefined,
  options: NotebookPageOptions,
): Promise<string> {
  const label = needsDenoLabel(needsDeno);
  const wordsOf = (markdown: string) => renderMarkdown(markdown, options);
  const shown = outputs.length === 0
    ? ""
    : `<div class="published">${renderOutputs(outputs, { ...options, wordsOf })}</div>`;
  const [exercise] = checkedIds(source);
  const kind = exercise === undefined
    ? 'data-kind="cell"'
    : `data-kind="exercise" data-exercise="${escapeHtml(exercise)}"`;
  const controls = needsDeno === undefined ? renderControls(source) : "";
  return `<div class="cell" id="${escapeHtml(id)}" ${kind} data-digest="${await digestOf(outputs)}">
<div class="code">${label}<pre class="source" tabindex="0"><code>${
    highlight(source)
  }</code></pre></div>
${controls}<div class="outputs">${shown}</div>
</div>`;
}

/** The sections of a cell: their headings and slugs. */
function findSections(markdown: string): { heading: string; slug: string }[] {
  const texts = findHeadings(markdown.replace(/^#{3,}.*$/gm, "").replace(/^# .*$/gm, ""));
  return texts.map((heading) => ({ heading, slug: slugInNotebook(heading) }));
}

function contents(sections: readonly { heading: string; slug: string }[]): string {
  const items = sections.map(({ heading, slug }) =>
    `<li><a href="#${escapeHtml(encodeURIComponent(slug))}">${
      markChinese(renderInline(heading))
    }</a></li>`
  );
  return `<nav class="contents" aria-label="Sections"><details><summary>Sections</summary>
<ol>${items.join("\n")}</ol></details></nav>`;
}

function neighbours({ previous, next }: NotebookPageOptions): string {
  const link = (site: SiteNotebook | undefined, rel: string, word: string) =>
    site === undefined
      ? "<span></span>"
      : `<a rel="${rel}" href="${site.name}.html"><small>${word}</small>${
        escapeHtml(`${site.name.slice(0, 2)} ${site.title.title}`)
      }</a>`;
  return `<nav class="neighbours" aria-label="Other notebooks">${
    link(previous, "prev", "← Previous 上一篇")
  }${link(next, "next", "Next 下一篇 →")}</nav>`;
}

/** The cells of a notebook that hold code. */
export function codeCells({ cells }: Notebook): CodeCell[] {
  return cells.filter((cell: Cell): cell is CodeCell => cell.cell_type === "code");
}
