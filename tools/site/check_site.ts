/** Finds what is wrong with a built site: links that lead nowhere, pages that show nothing. */

import { join, posix } from "node:path";

/** What is wrong with a file of the site. */
export interface SiteProblem {
  /** From the site's folder. */
  readonly file: string;
  readonly message: string;
}

/** Looks through all pages of a site. */
export async function checkSite(folder: string): Promise<SiteProblem[]> {
  const files = new Set(await Array.fromAsync(filesIn(folder)));
  const pages = await Promise.all(
    [...files].filter((file) => file.endsWith(".html")).sort().map(async (file) => ({
      file,
      html: await Deno.readTextFile(join(folder, file)),
    })),
  );
  const ids = new Map(pages.map(({ file, html }) => [file, idsIn(html)]));
  return pages.flatMap(({ file, html }) => {
    const messages = [...brokenLinks(file, html, files, ids), ...missingOutputs(html)];
    return messages.map((message) => ({ file, message }));
  });
}

function brokenLinks(
  file: string,
  html: string,
  files: ReadonlySet<string>,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const targets = new Set([...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, to]) => to!));
  return [...targets].flatMap((target) => {
    if (/^(?:https?|data|mailto):/.test(target)) return [];
    if (/^[a-z]+:|^\//.test(target)) return [`the link ${target} is not relative`];
    const [path = "", anchor] = target.replaceAll("&amp;", "&").split("#");
    const linked = path === "" ? file : posix.join(posix.dirname(file), path);
    if (!files.has(linked)) return [`the link ${target} leads to no file`];
    const isThere = anchor === undefined || ids.get(linked)?.has(decodeURIComponent(anchor));
    return isThere === false ? [`the link ${target} names a heading that is not there`] : [];
  });
}

function idsIn(html: string): Set<string> {
  const ids = [...html.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => id!);
  return new Set(ids.map((id) => id.replaceAll("&amp;", "&").replaceAll("&quot;", '"')));
}

/** A notebook's page that shows no output lost them. */
function missingOutputs(html: string): string[] {
  const isNotebook = html.includes('<html lang="en" class="notebook">');
  return isNotebook && !html.includes('class="published"') ? ["it shows no output"] : [];
}

/** All files of a folder, by their paths from it. */
export async function* filesIn(folder: string, below = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    if (isDirectory) yield* filesIn(folder, posix.join(below, name));
    else yield posix.join(below, name);
  }
}
