/**
 * How much of the site a reader loads, compressed by gzip, as GitHub Pages sends it (it has no brotli, which would take a
 * sixth less): a page before it is painted, and what runs cells at the first Run.
 *
 * @see {@link https://github.com/orgs/community/discussions/21655}
 */

import { join, posix } from "node:path";
import { gzipSync } from "node:zlib";
import { moduleFile } from "../browser/module_file.ts";
import { WORKER } from "../browser/runtime.ts";
import type { SiteProblem } from "./check_site.ts";
import { programsFile } from "./published_programs.ts";

/** Kilobytes of a page without its figures and the fonts of its formulas. */
const MOST_PAGE_KB = 300;
/** Kilobytes of what the first Run loads, without the data, and the packages, that single cells read. */
const MOST_RUNTIME_KB = 700;

/** What the cells of many pages import. */
const SHARED = /^(?:lib\/|@tensorflow\/tfjs$)/;

/** A page, by the name of its file without ending, and what its cells import. */
export interface PageImports {
  readonly name: string;
  readonly imports: readonly string[];
}

/** Bytes that are loaded. */
export interface PageBytes {
  readonly page: number;
  readonly runtime: number;
}

/** Weighs the files of a built site. */
export class Scales {
  readonly #site: string;
  readonly #bytes = new Map<string, number>();

  constructor(site: string) {
    this.#site = site;
  }

  /** What a reader of a page loads. */
  weigh({ name, imports }: PageImports): PageBytes {
    const assets = Array.from(Deno.readDirSync(join(this.#site, "assets")), ({ name }) => name);
    const fonts = assets.filter((name) => name.endsWith(".woff2"));
    const first = ["style.css", "theme.js", ...this.#withImports("assets", ["page.js"]), ...fonts];
    const runner = assets.filter((name) => /^runner-\w+\.js$/.test(name));
    const modules = [WORKER, ...imports.filter((name) => SHARED.test(name)).map(moduleFile)];
    return {
      page: this.#sum("assets", first) + this.#sum("", [`${name}.html`]),
      runtime: this.#sum("runtime", this.#withImports("runtime", modules)) +
        this.#sum("", [programsFile(name)]) +
        this.#sum("assets", this.#withImports("assets", runner)),
    };
  }

  #sum(folder: string, names: readonly string[]): number {
    return names.reduce((sum, name) => sum + this.#bytesOf(posix.join(folder, name)), 0);
  }

  #bytesOf(file: string): number {
    const known = this.#bytes.get(file);
    if (known !== undefined) return known;
    const content = Deno.readFileSync(join(this.#site, file));
    const isSmall = file.endsWith(".woff2");
    const bytes = isSmall ? content.length : gzipSync(content).length;
    this.#bytes.set(file, bytes);
    return bytes;
  }

  /** Modules with all that they import, and the bytes that these read. */
  #withImports(folder: string, names: readonly string[]): string[] {
    const found = new Set<string>();
    const waiting = [...names];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      if (!name.endsWith(".js")) continue;
      const code = Deno.readTextFileSync(join(this.#site, folder, name));
      waiting.push(...Array.from(code.matchAll(IMPORTED), ([, one, other]) => (one ?? other)!));
    }
    return [...found];
  }
}

const IMPORTED = /\b(?:from|import)"\.\/([^"]+)"|fetch\(new URL\("([^"]+)",import\.meta\.url\)\)/g;

/** What is too heavy. */
export function overBudget(site: string, pages: readonly PageImports[]): SiteProblem[] {
  const scales = new Scales(site);
  return pages.flatMap((each) => {
    const { page, runtime } = scales.weigh(each);
    return [
      ...problem(each, "it", page, MOST_PAGE_KB),
      ...problem(each, "what its first Run loads", runtime, MOST_RUNTIME_KB),
    ];
  });
}

function problem({ name }: PageImports, what: string, bytes: number, most: number): SiteProblem[] {
  const kilobytes = Math.ceil(bytes / 1000);
  if (kilobytes <= most) return [];
  const message = `${what} has ${kilobytes} kB compressed, it must have at most ${most}`;
  return [{ file: `${name}.html`, message }];
}
