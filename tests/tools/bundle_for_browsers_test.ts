/** What browsers get of a package. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleForBrowsers, withoutBytes } from "../../tools/browser/bundle.ts";
import { needsPrograms } from "./_fixture.ts";

Deno.test(
  "bundleForBrowsers() keeps a package's default export beside the others (needs deno task test)",
  needsPrograms,
  async () => {
    const folder = Deno.makeTempDirSync({ prefix: "gradnotes-bundle-" });
    try {
      await bundleForBrowsers({ "katex.js": "katex", "fflate.js": "fflate" }, folder);
      const load = (name: string) => import(pathToFileURL(join(folder, name)).href);
      const katex = await load("katex.js"), fflate = await load("fflate.js");
      assert.equal(typeof katex.default.renderToString, "function");
      assert.equal(fflate.default, undefined);
      assert.equal(typeof fflate.unzipSync, "function");
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
);

Deno.test("withoutBytes() puts an address for bytes, whatever the function's name", () => {
  const wasm = new Uint8Array(30_000);
  wasm.set(new TextEncoder().encode("\0asm"));
  const base64 = wasm.toBase64();
  for (const name of ["a", "$", "$e", "_0$"]) {
    const files: [string, number][] = [];
    const code = withoutBytes(`var x=${name}("${base64}"),y=${name}("AAAA");`, (bytes, ending) => {
      files.push([ending, bytes.length]);
      return `b.${ending}`;
    });
    const address =
      'new Uint8Array(await(await fetch(new URL("b.wasm",import.meta.url))).arrayBuffer())';
    assert.equal(code, `var x=${address},y=${name}("AAAA");`);
    assert.deepEqual(files, [["wasm", 30_000]]);
  }
});
