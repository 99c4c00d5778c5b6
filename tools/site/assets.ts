/** What all pages share: style, fonts, scripts. */

import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { TaskError } from "../common/task.ts";
import { deno, inTemporaryFolder, PROJECT_CONFIG } from "../notebook/cell_code.ts";
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
  await bundle({ theme: join(scripts, "theme.ts") }, folder, "iife");
  await bundle({ page: join(scripts, "page.ts") }, folder);
}

/** Our style behind that of KaTeX, whose fonts are copied: only WOFF2, which all browsers of today read. */
async function style(folder: string): Promise<string> {
  const katex = dirname(fileURLToPath(import.meta.resolve("katex")));
  const theirs = await Deno.readTextFile(join(katex, "katex.min.css"));
  const used = theirs.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)/g, "");
  for (const [, file] of used.matchAll(/url\((fonts\/[^)]+)\)/g)) {
    await Deno.copyFile(join(katex, file!), join(folder, file!));
  }
  return used + await Deno.readTextFile(join(import.meta.dirname!, "style.css"));
}

/**
 * Bundles modules for browsers, each under its name, with one copy of what they share.
 *
 * @param entries the path of a module by its name
 * @param format "iife" for a script that runs before the page is shown
 * @throws {TaskError} where a module cannot be bundled
 */
export async function bundle(
  entries: Readonly<Record<string, string>>,
  folder: string,
  format: "esm" | "iife" = "esm",
): Promise<void> {
  await inTemporaryFolder(async (sources) => {
    for (const [name, path] of Object.entries(entries)) {
      const file = pathToFileURL(path);
      await Deno.writeTextFile(join(sources, `${name}.js`), `export * from "${file}";\n`);
    }
    const paths = Object.keys(entries).map((name) => join(sources, `${name}.js`));
    const splitting = format === "esm" ? ["--code-splitting"] : [];
    const options = ["--platform", "browser", "--minify", "--format", format, ...splitting];
    const report = await deno(
      ...["bundle", "--quiet", "--config", PROJECT_CONFIG, ...options, "--outdir", folder],
      ...paths,
    );
    for (const path of Object.keys(entries)) {
      await Deno.stat(join(folder, `${path}.js`)).catch(() => {
        throw new TaskError(`The pages' scripts cannot be bundled: ${report}`);
      });
    }
  });
}
