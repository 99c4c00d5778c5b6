/** What a reader of the site loads. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { inTemporaryFolder } from "../../tools/notebook/cell_code.ts";
import { overBudget, Scales } from "../../tools/site/budgets.ts";

/** Text that does not get much smaller, of about as many bytes. */
function noise(bytes: number): string {
  let state = 1;
  return Array.from({ length: bytes }, () => {
    state = (state * 48271) % 2147483647;
    return String.fromCharCode(33 + state % 90);
  }).join("");
}

const FILES: Readonly<Record<string, string>> = {
  "40_fixture.html": "<p>page</p>",
  "assets/style.css": "a{}",
  "assets/theme.js": "theme",
  "assets/page.js": 'import"./shared.js";import("./runner-AB.js")',
  "assets/shared.js": "shared",
  "assets/text.woff2": "font",
  "assets/runner-AB.js": 'import{a}from"./shared.js"',
  "runtime/kernel_worker.js": 'import{a}from"./chunk.js";import("./late.js")',
  "runtime/chunk.js": 'await fetch(new URL("chunk_1.wasm",import.meta.url))',
  "runtime/chunk_1.wasm": noise(500),
  "runtime/late.js": noise(5000),
  "runtime/lib_rl_mod.js": 'export*from"./chunk.js"',
  "programs/40_fixture.json": '{"a":{}}',
};

/** Makes the site, as `changed` makes it, for `work`. */
async function withSite<T>(changed: Record<string, string>, work: (site: string) => T): Promise<T> {
  return await inTemporaryFolder(async (site) => {
    for (const folder of ["assets", "programs", "runtime"]) await Deno.mkdir(join(site, folder));
    for (const [file, text] of Object.entries({ ...FILES, ...changed })) {
      await Deno.writeTextFile(join(site, file), text);
    }
    return work(site);
  });
}

const needsFiles = {
  ignore: (await Deno.permissions.query({ name: "write" })).state !== "granted",
};
const PAGE = { name: "40_fixture", imports: ["lib/rl/mod.ts", "h5wasm"] };

Deno.test(
  "weigh() counts what is loaded at first, once, and not what is loaded late (needs --allow-write)",
  needsFiles,
  async () => {
    const bytes = await withSite({}, (site) => new Scales(site).weigh(PAGE));
    const sum = (...files: string[]) =>
      files.reduce((sum, file) => sum + gzipSync(FILES[file]!).length, 0);
    assert.deepEqual(bytes, {
      page: sum("40_fixture.html", "assets/style.css", "assets/theme.js", "assets/page.js") +
        sum("assets/shared.js") + "font".length,
      runtime: sum("runtime/kernel_worker.js", "runtime/chunk.js", "runtime/chunk_1.wasm") +
        sum("runtime/lib_rl_mod.js", "assets/runner-AB.js", "assets/shared.js") +
        sum("programs/40_fixture.json"),
    });
  },
);

Deno.test(
  "overBudget() names a page that is too heavy, or runs too much (needs --allow-write)",
  needsFiles,
  async () => {
    const find = (changed: Record<string, string>) =>
      withSite(changed, (site) => overBudget(site, [PAGE]));
    assert.deepEqual(await find({}), []);
    const [page] = await find({ "assets/style.css": noise(400_000) });
    assert.match(page!.message, /^it has 3\d\d kB compressed, it must have at most 300$/);
    const [runtime] = await find({ "runtime/lib_rl_mod.js": noise(900_000) });
    assert.match(runtime!.message, /^what its first Run loads has 7\d\d kB compressed, it must/);
  },
);
