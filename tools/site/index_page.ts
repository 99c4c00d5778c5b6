/** The first page: all notebooks with picture, question and time, in the order in which one would learn. */

import type { Notebook } from "../notebook/notebook_file.ts";
import { escapeHtml } from "./html.ts";
import { renderInline } from "./markdown.ts";
import { type SiteNotebook, splitSubject } from "./notebook_page.ts";
import { type Picture, sizeOf } from "./outputs.ts";
import { renderPage } from "./page.ts";

/** The text of the first page. */
export function indexPage(
  notebooks: readonly SiteNotebook[],
  addressOf: (picture: Picture) => string,
): string {
  const subjects = Map.groupBy(notebooks, ({ subject }) => subject);
  const sections = Array.from(subjects, ([subject, own]) => {
    const [english, chinese] = splitSubject(subject);
    const cards = own.map((notebook) => card(notebook, addressOf));
    return `<section><h2>${english} <span class="zh" lang="zh">${chinese}</span></h2>
<ul class="cards">${cards.join("\n")}</ul></section>`;
  });
  return renderPage({
    title: "Gradnotes: machine-learning notes that run",
    description:
      "Machine learning from scratch in TypeScript: notebooks that each ask one question, answer it by computing, and run in your browser.",
    root: "",
    kind: "index",
    body: `<main id="main" class="page">\n${HEAD}\n${sections.join("\n")}\n</main>`,
  });
}

const HEAD = `<header class="hero">
<h1>Machine-learning notes that run</h1>
<p>Each notebook asks one question and answers it by computing: from scratch, checked against a tested library, over all seeds. What the source notes said is quoted and measured. Open one and press Run: the cells compute in your browser, and every digit is the published one.</p>
<p lang="zh" class="zh">每本笔记提出一个问题，并用计算来回答：从零实现，与经过测试的库对照，展示全部随机种子。原笔记的说法逐句引用，逐句实测。打开任意一篇，按下“运行”，代码就在浏览器里计算，得到的每个数字都与发布的一致。</p>
<search><label for="search">Search texts and glossary <span class="zh" lang="zh">搜索正文与术语</span></label>
<input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="policy gradient, 注意力, softmax …" aria-controls="results">
<div id="results" aria-live="polite"></div></search>
</header>`;

function card(site: SiteNotebook, addressOf: (picture: Picture) => string): string {
  const { name, title } = site;
  const found = findPicture(site.notebook);
  const image = found === undefined
    ? ""
    : `<img src="${escapeHtml(addressOf(found))}" alt="" loading="lazy" decoding="async">`;
  const time = title.runTimeSeconds === null ? "" : `<small>${title.runTimeSeconds} s</small>`;
  const question = renderInline(title.question);
  return `<li><a href="${name}.html"><span class="picture">${image}</span>
<span class="about"><b>${name.slice(0, 2)} ${escapeHtml(title.title)}</b>
<span class="zh" lang="zh">${escapeHtml(title.chineseTitle)}</span>
<span class="asks">${question}</span>${time}</span></a></li>`;
}

/** Height by width of a figure that is readable as a small one. */
const FLATTEST = 0.3, TALLEST = 1.3;
/** A narrower figure is a part of something. */
const NARROWEST = 300;

/** The first figure of a notebook that is readable when it is small. */
export function findPicture({ cells }: Notebook): Picture | undefined {
  const outputs = cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  return outputs.flatMap((output): Picture[] => {
    const content = "data" in output ? output.data["image/svg+xml"] : undefined;
    return typeof content === "string" ? [{ type: "image/svg+xml", content }] : [];
  }).find((picture) => {
    const { width, height } = sizeOf(picture), ratio = height / width;
    return width >= NARROWEST && ratio >= FLATTEST && ratio <= TALLEST;
  });
}
