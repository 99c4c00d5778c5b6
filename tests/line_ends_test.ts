/** Digests of data and the bytes of outputs depend on line ends, so that no checkout may change them. */
import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);
const TEXT = /\.(?:ts|json|ipynb|csv|md|svg|py|txt|in|cff|snap|lock|yml)$/;

async function* filesBelow(directory: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const url = new URL(isDirectory ? `${name}/` : name, directory);
    if (isDirectory) yield* filesBelow(url);
    else if (TEXT.test(name)) yield url;
  }
}

Deno.test("git is told to keep the line ends of text, and to leave binary files alone", async () => {
  const rules = (await Deno.readTextFile(new URL(".gitattributes", ROOT))).split("\n");
  assert.ok(rules.includes("* text=auto eol=lf"));
  assert.ok(rules.includes("*.wasm binary"));
});

Deno.test("no text file of the project has the line ends of Windows", async () => {
  const found: string[] = [];
  for (const folder of ["data/", "lib/", "notebooks/", "tests/", "tools/"]) {
    for await (const file of filesBelow(new URL(folder, ROOT))) {
      const bytes = await Deno.readFile(file);
      if (bytes.includes(13)) found.push(file.pathname.slice(ROOT.pathname.length));
    }
  }
  assert.deepEqual(found, []);
});
