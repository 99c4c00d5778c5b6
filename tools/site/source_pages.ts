/** Pages of the files that notebooks link to: the library's code and the descriptions of the data. */

import { dirname, extname, join, posix, relative } from "node:path";
import { slugOnGitHub } from "../notebook/markdown_text.ts";
import { highlight } from "./highlight.ts";
import { escapeHtml } from "./html.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderPage } from "./page.ts";

/** Below this folder of the site lies what is no notebook, as it lies in the project. */
const FOLDER = "source";

/** Files of the project that pages link to; each becomes a page, or is copied. */
export class SourcePages {
  readonly #project: string;
  readonly #site: string;
  readonly #waiting: string[] = [];
  readonly #known = new Set<string>();

  constructor(project: string, site: string) {
    this.#project = project;
    this.#site = site;
  }

  /**
   * The address of a link's target.
   *
   * @param target as it stands in a file of the project
   * @param file that file, from the project's folder
   * @param page the page that shows it, from the site's folder
   * @returns undefined where there is no such file to lead to
   */
  linkFrom(target: string, file: string, page: string): string | undefined {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith("#")) return target;
    const [path = "", anchor] = target.split("#");
    const linked = posix.join(posix.dirname(file), decodeURIComponent(path));
    const address = this.#addressOf(linked);
    if (address === undefined) return undefined;
    const from = posix.relative(posix.dirname(page), address);
    return anchor === undefined ? from : `${from}#${anchor}`;
  }

  /** Where a file of the project lies in the site. */
  #addressOf(file: string): string | undefined {
    const notebook = /^notebooks\/(\w+)\.ipynb$/.exec(file)?.[1];
    if (notebook !== undefined) return `${notebook}.html`;
    if (!isFile(join(this.#project, file))) return undefined;
    if (!this.#known.has(file)) {
      this.#known.add(file);
      this.#waiting.push(file);
    }
    const isPage = [".ts", ".md"].includes(extname(file));
    return posix.join(FOLDER, isPage ? `${file}.html` : file);
  }

  /** Writes all that was linked to, and what that links to. */
  async write(): Promise<void> {
    for (let file = this.#waiting.shift(); file !== undefined; file = this.#waiting.shift()) {
      const from = join(this.#project, file), to = join(this.#site, this.#addressOf(file)!);
      await Deno.mkdir(dirname(to), { recursive: true });
      if (!to.endsWith(".html")) await Deno.copyFile(from, to);
      else await Deno.writeTextFile(to, this.#page(file, await Deno.readTextFile(from)));
    }
  }

  #page(file: string, text: string): string {
    const page = this.#addressOf(file)!;
    const link = (target: string) => this.linkFrom(target, file, page);
    const importOf = (text: string) => /^\.\.?\//.test(text) ? link(text) : undefined;
    const content = file.endsWith(".md")
      ? `<div class="prose">${renderMarkdown(text, { link, slug: slugOnGitHub })}</div>`
      : `<h1><code>${escapeHtml(file)}</code></h1>
<pre class="source" tabindex="0"><code>${highlight(text, importOf)}</code></pre>`;
    return renderPage({
      title: `${file} · Gradnotes`,
      description: `The file ${file} of Gradnotes`,
      root: `${relative(dirname(page), ".")}/`,
      kind: "file",
      body: `<main id="main" class="page"><article>${content}</article></main>`,
    });
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
