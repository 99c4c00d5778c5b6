/** Reads what a documented task computed into `data/`: long experiments and timings. */
import { dataFolder, readBytes } from "../platform.ts";

/**
 * Read a table of results that the project computed for itself.
 *
 * @param path file below the project's `data/`, for example `"sweeps/30_beta.json"`
 * @param options `directory`: in place of the project's `data/`
 * @returns the parsed JSON
 * @throws {Error} when there is no such file, or when it is damaged; the message names the remedy
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
  return parseResults(path, new TextDecoder().decode(bytes));
}

/** The results of a file; a damaged one is named with what brings it back. */
function parseResults<T>(path: string, text: string): T {
  let reason = "it holds no table";
  try {
    const results: T | null = JSON.parse(text);
    if (typeof results === "object" && results !== null) return results;
  } catch (error) {
    reason = (error as Error).message;
  }
  const [folder, name] = path.replace(/\.json$/, "").split("/");
  const task = { sweeps: `sweep ${name}`, measured: `measure ${name}` }[folder!];
  throw new Error(
    `Cannot load results: data/${path} is damaged (${reason}); "git checkout data/${path}" ` +
      `brings the committed one back` + (task ? `, "deno task ${task}" computes it again` : ""),
  );
}
