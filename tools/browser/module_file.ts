/** How what cells import is named in the folder of modules that pages load. */

/** The file of "lib/rl/mod.ts" or "@tensorflow/tfjs". */
export function moduleFile(specifier: string): string {
  return `${specifier.replace(/\.ts$/, "").replace(/[^A-Za-z0-9]+/g, "_").replace(/^_/, "")}.js`;
}
