/**
 * Compares lib with the reference cases in the folder that GOLDEN_DIR names (default tests/golden).
 *
 * A case `<topic>_<tag>.json` goes to the adapter of its topic; every key of `expected` is compared
 * within the file's own tolerance. A topic without an adapter is skipped, by name.
 */
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { type Adapter, type AdapterFunction, type GoldenCase, readCase } from "./golden/case.ts";
import { compare } from "./golden/compare.ts";

const here = new URL("./golden/", import.meta.url);
const mayReadEnv = await Deno.permissions.query({ name: "env", variable: "GOLDEN_DIR" });
const named = mayReadEnv.state === "granted" ? Deno.env.get("GOLDEN_DIR") : undefined;
const folder = named === undefined ? here : pathToFileURL(`${named.replace(/\/$/, "")}/`);

const adapters = new Map<string, Adapter>();
for (const file of Deno.readDirSync(new URL("adapters/", here))) {
  const module = await import(new URL(`adapters/${file.name}`, here).href);
  for (const [topic, adapter] of Object.entries<Adapter>(module.adapters)) {
    adapters.set(topic, adapter);
  }
}

const CASE_NAME = /^(?<topic>.+)_(?:[a-z]|[a-z]?\d+)\.json$/;
const files = [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
for (const name of files) {
  const topic = CASE_NAME.exec(name)?.groups?.topic;
  if (topic === undefined) continue; // index.json and the like are no cases
  const adapter = adapters.get(topic);
  Deno.test({
    name: `golden ${basename(name, ".json")} agrees with its reference${
      adapter ? "" : ` (no adapter for ${topic})`
    }`,
    ignore: adapter === undefined,
    fn: async () => await run(readCase(new URL(name, folder)), adapter!),
  });
}

async function run(golden: GoldenCase, adapter: Adapter): Promise<void> {
  const float32 = typeof adapter !== "function";
  const compute: AdapterFunction = float32 ? adapter.run : adapter;
  const tolerance = float32
    ? { rtol: Math.max(golden.tol.rtol, 1e-4), atol: Math.max(golden.tol.atol, 1e-5) }
    : golden.tol;
  const outputs = await compute(golden.inputs);
  for (const [key, expected] of Object.entries(golden.expected)) {
    if (!(key in outputs)) throw new Error(`the adapter gives no "${key}"`);
    compare(outputs[key], expected, tolerance, key);
  }
}
