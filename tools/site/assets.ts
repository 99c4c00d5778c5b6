/** What all pages share: style, fonts, scripts. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleForBrowsers } from "../browser/bundle.ts";
import { FONTS } from "./_fonts.ts";

/** Writes the folder `assets` of a site. */
export async function writeAssets(site: string): Promise<void> {
  const folder = join(site, "assets");
  await Deno.mkdir(join(folder, "fonts"), { recursive: true });
  for (const [name, bytes] of Object.entries(FONTS)) {
    await Deno.writeFile(join(folder, name), bytes);
  }
  await Deno.writeTextFile(join(folder, "style.css"), await style(folder));
  await Deno.copyFile(join(import.meta.dirname!, "icon.svg"), join(folder, "icon.svg"));
  const scripts = join(import.meta.dirname!, "browser");
  await bundleForBrowsers({ "theme.js": join(scripts, "theme.ts") }, folder, "iife");
  await bundleForBrowsers({ "page.js": join(scripts, "page.ts") }, folder);
}

/** Our style behind that of KaTeX, whose fonts are copied: only WOFF2, which all browsers of today read. */
async function style(folder: string): Promise<string> {
  const katex = dirname(fileURLToPath(import.meta.resolve("katex")));
  const theirs = await Deno.readTextFile(join(katex, "katex.min.css"));
  const used = theirs.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)/g, "");
  for (const [, file] of used.matchAll(/url\((fonts\/[^)]+)\)/g)) {
    await Deno.copyFile(join(katex, file!), join(folder, file!));
  }
  const sheets = join(import.meta.dirname!, "style");
  const names = Array.from(Deno.readDirSync(sheets), ({ name }) => name).sort();
  return [used, ...names.map((name) => Deno.readTextFileSync(join(sheets, name)))].join("\n");
}
