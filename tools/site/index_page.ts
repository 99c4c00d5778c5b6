/** The first page: all notebooks with picture, question and time, in the order in which one would learn. */

import type { ChosenCells } from "../notebook/chosen_cells.ts";
import { findPicture } from "../notebook/picture.ts";
import { notebooksOf, numberOf, type ReadingPath } from "../readme/reading_paths.ts";
import { escapeHtml } from "./html.ts";
import { renderInline } from "./markdown.ts";
import { type SiteNotebook, splitSubject } from "./notebook_page.ts";
import type { Picture } from "./outputs.ts";
import { renderPage } from "./page.ts";

/** What the first page needs besides the notebooks. */
export interface IndexOptions {
  /** Gives the address under which a picture is shown. */
  readonly addressOf: (picture: Picture) => string;
  readonly chosen: ChosenCells;
  readonly paths: readonly ReadingPath[];
}

/** The text of the first page. */
export function indexPage(notebooks: readonly SiteNotebook[], options: IndexOptions): string {
  const subjects = Map.groupBy(notebooks, ({ subject }) => subject);
  const sections = Array.from(subjects, ([subject, own]) => {
    const [english, chinese] = splitSubject(subject);
    const cards = own.map((notebook) => card(notebook, options));
    return `<section><h2>${english} ${zh(chinese)}</h2>
<ul class="cards">${cards.join("\n")}</ul></section>`;
  });
  return renderPage({
    title: "Gradnotes: machine-learning notes that run",
    description:
      "Machine learning from scratch in TypeScript: notebooks that each ask one question, answer it by computing, and run in your browser.",
    root: "",
    kind: "index",
    body: `<main id="main" class="page">\n${HEAD}\n${pathsSection(options.paths, notebooks)}\n${
      sections.join("\n")
    }\n</main>`,
  });
}

const HEAD = `<header class="hero">
<h1>Machine-learning notes that run</h1>
<p>Each notebook asks one question and answers it by computing: from scratch, checked against a tested library, over all seeds. What the source notes said is quoted and measured. Open one and press Run: the cells compute in your browser, and every digit is the published one.</p>
<p lang="zh" class="zh">每个笔记本提出一个问题，并用计算来回答：从零实现，与经过测试的库对照，展示全部随机种子。原笔记的说法逐句引用，逐句实测。打开任意一篇，按下“运行”，代码就在浏览器里计算，得到的每个数字都与发布的一致。</p>
<search><label for="search">Search texts and glossary <span class="zh" lang="zh">搜索正文与术语</span></label>
<input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="policy gradient, 注意力, softmax …" aria-controls="results">
<div id="results" aria-live="polite"></div></search>
</header>`;

/** Parts of a path that need no numbers. */
const FEW_STEPS = 3;

/** The reading paths, each to unfold; nothing where there are none, as in a site of a few notebooks. */
function pathsSection(paths: readonly ReadingPath[], notebooks: readonly SiteNotebook[]): string {
  const known = new Map(notebooks.map((site) => [numberOf(site.name), site]));
  const whole = paths.filter((path) => notebooksOf(path).every((number) => known.has(number)));
  if (whole.length === 0) return "";
  const items = whole.map((path) => {
    const isNumbered = path.steps.length > FEW_STEPS;
    const steps = path.steps.map(({ english, chinese, notebooks }, index) => {
      const links = notebooks.map((number) => linkTo(known.get(number)!));
      const place = isNumbered ? `${index + 1}. ` : "";
      const name = english === undefined
        ? ""
        : `<h3>${place}${escapeHtml(english)} ${zh(chinese)}</h3>\n`;
      return `<li>${name}<ol>${links.join("\n")}</ol></li>`;
    });
    const count = notebooksOf(path).length;
    return `<details><summary><b>${escapeHtml(path.english)}</b> ${zh(path.chinese)}
<small>${count} notebooks</small></summary>
<p>${escapeHtml(path.about)}</p>\n<p lang="zh" class="zh">${escapeHtml(path.chineseAbout)}</p>
<ol class="steps">${steps.join("\n")}</ol></details>`;
  });
  return `<section class="paths"><h2>Where to begin ${zh("从哪里开始")}</h2>\n${
    items.join("\n")
  }</section>`;
}

function linkTo({ name, title }: SiteNotebook): string {
  return `<li><a href="${name}.html">${numberOf(name)} ${escapeHtml(title.title)}</a></li>`;
}

function zh(text: string | undefined): string {
  return text === undefined ? "" : `<span class="zh" lang="zh">${escapeHtml(text)}</span>`;
}

function card(site: SiteNotebook, { addressOf, chosen }: IndexOptions): string {
  const { name, title } = site;
  const found = findPicture(site.notebook, chosen[numberOf(name)]);
  const image = found === undefined
    ? ""
    : `<img src="${escapeHtml(addressOf(found))}" alt="" loading="lazy" decoding="async">`;
  const time = title.runTimeSeconds === null ? "" : `<small>${title.runTimeSeconds} s</small>`;
  const question = renderInline(title.question);
  return `<li><a href="${name}.html"><span class="picture">${image}</span>
<span class="about"><b>${numberOf(name)} ${escapeHtml(title.title)}</b>
<span class="zh" lang="zh">${escapeHtml(title.chineseTitle)}</span>
<span class="asks">${question}</span>${time}</span></a></li>`;
}
