/** Bundles modules for browsers. */

import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import { TaskError } from "../common/task.ts";
import { deno, inTemporaryFolder, PROJECT_CONFIG } from "../notebook/cell_code.ts";
import { importMapForPages, LEFT_OUT, replaceImports } from "./replacements.ts";

/**
 * Bundles modules for browsers, each under its name, with one copy of what they share.
 *
 * @param entries a module by the name of its file: its path, or what the import map knows
 * @param format "iife" for a script that runs before the page is shown
 * @throws {TaskError} where a module cannot be bundled
 */
export async function bundleForBrowsers(
  entries: Readonly<Record<string, string>>,
  folder: string,
  format: "esm" | "iife" = "esm",
): Promise<void> {
  const report = await inTemporaryFolder(async (sources) => {
    const paths = Object.entries(entries).map(async ([name, entry]) => {
      const path = join(sources, name);
      await Deno.writeTextFile(path, isAbsolute(entry) ? reexport(entry) : reexportPackage(entry));
      return path;
    });
    const map = join(sources, "import_map.json");
    await Deno.writeTextFile(map, await importMapForPages());
    const splitting = format === "esm"
      ? ["--code-splitting", ...LEFT_OUT.flatMap((name) => ["--external", name])]
      : [];
    const options = ["--platform", "browser", "--minify", "--format", format, ...splitting];
    const config = ["--config", PROJECT_CONFIG, "--import-map", map];
    return await deno(
      ...["bundle", "--quiet", ...config, ...options, "--outdir", folder],
      ...await Promise.all(paths),
    );
  });
  const files = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  const missing = Object.keys(entries).filter((name) => !files.includes(name));
  if (missing.length > 0) {
    throw new TaskError(`${missing.join(", ")} cannot be bundled for a browser: ${report}`);
  }
  const replaced: Record<string, string> = {};
  for (const name of files) {
    if (name.endsWith(".js")) Object.assign(replaced, await takeApart(folder, name));
  }
  if (Object.keys(replaced).length > 0) await bundleForBrowsers(replaced, folder);
}

function reexport(path: string): string {
  return `export * from "${pathToFileURL(path).href}";\n`;
}

/** With its default export, which `export *` leaves out; undefined where it has none. */
function reexportPackage(name: string): string {
  return `import * as all from "${name}";\nexport * from "${name}";\n` +
    'export default Reflect.get(all, "default");\n';
}

/** Bytes within a module: what the bundler writes for an import of bytes. */
const BYTES = /(?<![\w$])[A-Za-z_$][\w$]*\("([A-Za-z0-9+/]{20000,}={0,2})"\)/g;

/**
 * Puts the reading of a file in place of bytes in a module, which are a third larger as text.
 *
 * @param write keeps the bytes in a file whose name ends as given; returns that name
 */
export function withoutBytes(
  code: string,
  write: (bytes: Uint8Array<ArrayBuffer>, ending: "wasm" | "bin") => string,
): string {
  return code.replace(BYTES, (_, base64: string) => {
    const bytes = Uint8Array.fromBase64(base64);
    const isWasm = new TextDecoder().decode(bytes.subarray(1, 4)) === "asm";
    const address = `new URL("${write(bytes, isWasm ? "wasm" : "bin")}",import.meta.url)`;
    return `new Uint8Array(await(await fetch(${address})).arrayBuffer())`;
  });
}

/** Makes files of the bytes in a module; returns the modules of ours that it imports in place of packages. */
async function takeApart(folder: string, name: string): Promise<Record<string, string>> {
  const path = join(folder, name), code = await Deno.readTextFile(path);
  let count = 0;
  const apart = withoutBytes(code, (bytes, ending) => {
    const file = `${name.replace(/\.js$/, "")}_${++count}.${ending}`;
    Deno.writeFileSync(join(folder, file), bytes);
    return file;
  });
  const replaced: Record<string, string> = {};
  const text = replaceImports(apart, (name, address) => replaced[name] = address);
  if (text !== code) await Deno.writeTextFile(path, text);
  return replaced;
}
