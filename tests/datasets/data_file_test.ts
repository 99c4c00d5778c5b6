import assert from "node:assert/strict";
import { readDataFile } from "lib/datasets/_data_file.ts";
import { sha256 } from "lib/_sha256.ts";

const mayWrite = (await Deno.permissions.query({ name: "write" })).state === "granted";

/** A folder with one file, "set/rows.gz", that holds `text` compressed. */
async function folderWith(text: string) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/set`);
  await Deno.writeFile(`${folder}/set/rows.gz`, bytes);
  return { bytes, folder, directory: new URL(`file://${folder}/`) };
}

Deno.test({
  name: "readDataFile() decompresses a file that is the published one (needs deno task test)",
  ignore: !mayWrite,
  fn: async () => {
    const { bytes, folder, directory } = await folderWith("5,3\n");
    const file = { path: "set/rows.gz", sha256: await sha256(bytes) };
    const read = await readDataFile("rows", file, { directory });
    assert.equal(new TextDecoder().decode(read), "5,3\n");
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  name: "readDataFile() refuses a truncated file before it decompresses it (needs deno task test)",
  ignore: !mayWrite,
  fn: async () => {
    const { bytes, folder, directory } = await folderWith("5,3\n");
    const file = { path: "set/rows.gz", sha256: await sha256(bytes) };
    await Deno.writeFile(`${folder}/set/rows.gz`, bytes.subarray(0, -3));
    await assert.rejects(
      readDataFile("rows", file, { directory }),
      /^Error: Cannot load rows: data file "set\/rows.gz" is damaged: its SHA-256 must be [0-9a-f]{64}, current value is [0-9a-f]{64}; restore it from git$/,
    );
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("readDataFile() names the file that is missing and the remedy", async () => {
  const directory = new URL("./none/", import.meta.url);
  await assert.rejects(readDataFile("rows", { path: "set/rows.gz", sha256: "" }, { directory }), {
    message: 'Cannot load rows: data file "set/rows.gz" is missing; restore it from git',
  });
});
