/** What pages load in place of packages, or of parts of them, that are larger than what is called of them. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PROJECT_CONFIG } from "../notebook/cell_code.ts";
import { projectFolder } from "../common/task.ts";

const FOLDER = join(import.meta.dirname!, "replaced");

/** By what packages import, as the bundler takes it: a module of ours. */
const IN_PACKAGES: Readonly<Record<string, string>> = {
  "css-select": "selectors.ts",
  "cssom": "absent.ts",
  "htmlparser2": "xml_parser.ts",
  "*/tfjs-backend-wasm-threaded-simd.js": "absent.ts",
};

/** By what the library and cells import. */
const IN_PROJECT: Readonly<Record<string, string>> = { "@tensorflow/tfjs": "tensorflow.ts" };

/** What the bundler leaves as it is imported. */
export const LEFT_OUT: readonly string[] = Object.keys(IN_PACKAGES);

/** The project's import map with the replacements, as a text. */
export async function importMapForPages(): Promise<string> {
  const { imports } = JSON.parse(await Deno.readTextFile(PROJECT_CONFIG));
  const absolute = Object.entries<string>(imports).map(([name, target]) => [
    name,
    target.startsWith("./") ? pathToFileURL(join(projectFolder, target)).href : target,
  ]);
  const replaced = Object.entries(IN_PROJECT).map(([name, file]) => [
    name,
    pathToFileURL(join(FOLDER, file)).href,
  ]);
  return JSON.stringify({ imports: Object.fromEntries([...absolute, ...replaced]) });
}

/** Puts the modules of ours in place of what a bundled text imports; `used` is told their addresses, by the files' names. */
export function replaceImports(
  code: string,
  used: (name: string, address: string) => void,
): string {
  return code.replace(/\b(from|import)"([^"\s]+)"/g, (whole, word, specifier) => {
    const found = Object.entries(IN_PACKAGES).find(([name]) =>
      name.startsWith("*") ? specifier.endsWith(name.slice(1)) : specifier === name
    );
    if (found === undefined) return whole;
    const name = `replaced_${found[1].replace(/\.ts$/, ".js")}`;
    used(name, pathToFileURL(join(FOLDER, found[1])).href);
    return `${word}"./${name}"`;
  });
}
