/**
 * Compares lib with the reference cases in the folder that GOLDEN_DIR names (default tests/golden).
 *
 * A case `<topic>_<tag>.json` goes to the adapter of its topic; every key of `expected` is compared
 * within the file's tolerance, or within the wider one that the adapter states with its reason. A
 * committed case without an adapter fails; one of another folder is skipped, by name.
 */
import assert from "node:assert/strict";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { type Adapter, type GoldenCase, readCase } from "./golden/case.ts";
import { compare } from "./golden/compare.ts";

const committed = new URL("./golden/", import.meta.url);
const mayReadEnv = await Deno.permissions.query({ name: "env", variable: "GOLDEN_DIR" });
const named = mayReadEnv.state === "granted" ? Deno.env.get("GOLDEN_DIR") : undefined;
const folder = named === undefined ? committed : pathToFileURL(`${named.replace(/\/$/, "")}/`);
const isCommitted = folder.href === committed.href;

const adapters = new Map<string, Adapter>();
for (const file of Deno.readDirSync(new URL("adapters/", committed))) {
  const module = await import(new URL(`adapters/${file.name}`, committed).href);
  for (const [topic, adapter] of Object.entries<Adapter>(module.adapters)) {
    adapters.set(topic, adapter);
  }
}

const CASE_NAME = /^(?<topic>.+)_(?:[a-z]|[a-z]?\d+)\.json$/;
const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
  .filter((name) => name.endsWith(".json") && (isCommitted || CASE_NAME.test(name))).sort();
const topicOf = (name: string) => CASE_NAME.exec(name)?.groups?.topic ?? basename(name, ".json");

for (const name of names) {
  const topic = topicOf(name), adapter = adapters.get(topic);
  const needs = typeof adapter === "object" ? adapter.needs : undefined;
  const remark = adapter === undefined
    ? ` (no adapter for ${topic})`
    : needs === undefined
    ? ""
    : ` (needs ${needs.command})`;
  Deno.test({
    name: `golden ${basename(name, ".json")} agrees with its reference${remark}`,
    ignore: adapter === undefined ? !isCommitted : needs?.isThere === false,
    fn: async () => {
      assert.ok(adapter, `no adapter for ${topic} in tests/golden/adapters`);
      await run(readCase(new URL(name, folder)), adapter);
    },
  });
}

Deno.test({
  name: "every adapter of the reference cases has a committed case",
  ignore: !isCommitted,
  fn: () => {
    const topics = new Set(names.map(topicOf));
    assert.deepEqual([...adapters.keys()].filter((topic) => !topics.has(topic)), []);
  },
});

async function run(golden: GoldenCase, adapter: Adapter): Promise<void> {
  const [compute, stated] = typeof adapter === "function"
    ? [adapter, golden.tol]
    : [adapter.run, adapter.tolerance ?? golden.tol];
  const tolerance = {
    rtol: Math.max(golden.tol.rtol, stated.rtol),
    atol: Math.max(golden.tol.atol, stated.atol),
  };
  const outputs = await compute(golden.inputs);
  for (const [key, expected] of Object.entries(golden.expected)) {
    if (!(key in outputs)) throw new Error(`the adapter gives no "${key}"`);
    compare(outputs[key], expected, tolerance, key);
  }
}
