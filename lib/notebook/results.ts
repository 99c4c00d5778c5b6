/** Reads what a documented task computed into `data/`: long experiments and timings. */
import { dataFolder, readBytes } from "../platform.ts";

/**
 * Read a table of results that the project computed for itself.
 *
 * @param path file below the project's `data/`, for example `"sweeps/30_vae.json"`
 * @param options `directory`: in place of the project's `data/`
 * @returns the parsed JSON
 * @throws {Error} when there is no such file
 *
 * @example
 * ```ts
 * import { loadResults } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await assert.rejects(loadResults("sweeps/none.json"), /Cannot load results/);
 * ```
 */
export async function loadResults<T>(
  path: string,
  options: { readonly directory?: URL } = {},
): Promise<T> {
  const bytes = await readBytes(new URL(path, options.directory ?? dataFolder()));
  if (bytes === undefined) {
    throw new Error(
      `Cannot load results: "path" must name a file in data/, current value is ${
        JSON.stringify(path)
      }; "deno task sweep" and "deno task measure" make them`,
    );
  }
  return JSON.parse(new TextDecoder().decode(bytes));
}
