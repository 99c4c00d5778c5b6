/** How much memory is said to be free: the machine's, or what the container's limit leaves. */

import assert from "node:assert/strict";
import { availableMemory } from "../../tools/lab/memory.ts";

const mayAsk = (await Deno.permissions.query({ name: "sys" })).state === "granted";

/** Reads from a container with these files. */
const container = (files: Record<string, string>) => (path: string) => {
  const text = files[path.split("/").at(-1)!];
  if (text === undefined) throw new Deno.errors.NotFound(path);
  return text;
};

function memoryTest(name: string, fn: () => void): void {
  Deno.test({ name: `${name} (needs deno task test)`, ignore: !mayAsk, fn });
}

memoryTest("a container's limit counts, and its cache of files is not lost to it", () => {
  const files = {
    "memory.max": "1000000",
    "memory.current": "800000",
    "memory.stat": "anon 5\ninactive_file 300000\nactive_file 1\n",
  };
  assert.equal(availableMemory(container(files)), 500_000);
});

memoryTest("without a container or a limit the machine's memory counts", () => {
  const ofMachine = availableMemory(container({}));
  assert.ok(ofMachine > 1e8 && ofMachine <= Deno.systemMemoryInfo().total);
  const files = { "memory.max": "max\n", "memory.current": "1", "memory.stat": "" };
  assert.ok(availableMemory(container(files)) > 1e8);
});
