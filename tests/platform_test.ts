import assert from "node:assert/strict";
import { crc32 as nodeCrc32 } from "node:zlib";
import { Buffer } from "node:buffer";
import { crc32 } from "lib/notebook/_crc32.ts";
import { toBase64 } from "lib/notebook/_base64.ts";
import { dataFolder, readBytes, writeAtomically } from "lib/platform.ts";
import { Random } from "lib/random/mod.ts";

const mayWrite = (await Deno.permissions.query({ name: "write" })).state === "granted";
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** The platform as it is in a browser: a worker that has neither `Deno` nor `process`. */
async function inBrowserLike(body: string): Promise<unknown> {
  const platform = new URL("../lib/platform.ts", import.meta.url);
  const source = `
    delete globalThis.Deno;
    delete globalThis.process;
    const url = ${JSON.stringify(platform)};
    const platform = await import(url);
    try { postMessage(await (async () => { ${body} })()); }
    catch (error) { postMessage(String(error)); }`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}

Deno.test("dataFolder() is the project's data/", async () => {
  assert.match(text(await readBytes(new URL("README.md", dataFolder()))), /^# Data/);
});

Deno.test("readBytes() gives undefined for a file that is not there, and no other error away", async () => {
  assert.equal(await readBytes("no/such/file"), undefined);
  assert.equal(await readBytes(new URL("./none", import.meta.url)), undefined);
  await assert.rejects(readBytes("lib"), (error: unknown) => error instanceof Error); // a folder
});

Deno.test("readBytes() gives bytes whose slices are copies, as everywhere but in Node", async () => {
  const bytes = (await readBytes("deno.json"))!;
  const slice = bytes.slice(0, 1);
  slice[0] = 0;
  assert.equal(bytes[0], "{".charCodeAt(0));
  assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
});

Deno.test("readBytes() fetches what is no file, and knows missing from broken", async () => {
  const address = new URL("data:text/plain,hello");
  assert.equal(text(await readBytes(address)), "hello");
  const before = globalThis.fetch;
  try {
    for (const status of [404, 500]) {
      globalThis.fetch = () => Promise.resolve(new Response("", { status }));
      const reading = readBytes(new URL("https://example.org/digits.csv"));
      if (status === 404) assert.equal(await reading, undefined);
      else {
        await assert.rejects(reading, {
          message: 'Cannot read "https://example.org/digits.csv": the server answers 500',
        });
      }
    }
  } finally {
    globalThis.fetch = before;
  }
});

Deno.test("readBytes() counts the bytes of a fetched file where their number is known", async () => {
  const before = globalThis.fetch;
  const countsOf = async (headers: Record<string, string>) => {
    const counts: number[][] = [];
    const parts = ["hel", "lo"].map((part) => new TextEncoder().encode(part));
    globalThis.fetch = () => Promise.resolve(new Response(ReadableStream.from(parts), { headers }));
    const onProgress = (...count: number[]) => counts.push(count);
    assert.equal(
      text(await readBytes(new URL("https://example.org/a.txt"), { onProgress })),
      "hello",
    );
    return counts;
  };
  try {
    assert.deepEqual(await countsOf({ "content-length": "5" }), [[3, 5], [5, 5]]);
    assert.deepEqual(await countsOf({}), []);
    assert.deepEqual(await countsOf({ "content-length": "4", "content-encoding": "gzip" }), []);
  } finally {
    globalThis.fetch = before;
  }
});

Deno.test("without Deno and Node a file is fetched", async () => {
  const shown = await inBrowserLike(`
    globalThis.fetch = async (file) => new Response("fetched " + file);
    return new TextDecoder().decode(await platform.readBytes("a.checkpoint"));`);
  assert.equal(shown, "fetched a.checkpoint");
});

Deno.test("without Deno and Node writing says that there are no files", async () => {
  assert.equal(
    await inBrowserLike(`await platform.writeAtomically("a.checkpoint", "x");`),
    'Error: Cannot write "a.checkpoint": there are no files here, as in a browser; keep the bytes ' +
      "elsewhere, such as in IndexedDB, or offer them as a download",
  );
});

Deno.test("an older Node is told which one is needed", async () => {
  const body = `globalThis.process = { versions: { node: "20.10.0" } };`;
  const platform = `const older = await import(url + "?older"); await older.readBytes("x");`;
  assert.equal(
    await inBrowserLike(body + platform),
    "Error: Cannot use node:fs: Node 20.16 or later is needed, current version is 20.10.0",
  );
});

Deno.test("without Deno native code may not be called", async () => {
  assert.equal(await inBrowserLike("return platform.mayCallNativeCode();"), false);
  assert.equal(
    await inBrowserLike(`platform.openNativeLibrary("libc.so.6", {});`),
    "Error: Cannot call native code: that takes Deno",
  );
});

Deno.test({
  name: "writeAtomically() replaces a file and leaves nothing beside it (needs deno task test)",
  ignore: !mayWrite,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/a.txt`;
    await writeAtomically(path, "first");
    await writeAtomically(path, new TextEncoder().encode("second"));
    assert.equal(await Deno.readTextFile(path), "second");
    await Deno.mkdir(`${folder}/taken`);
    await assert.rejects(writeAtomically(`${folder}/taken`, "a file cannot replace a folder"));
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["a.txt", "taken"]);
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("crc32() gives the check value of its definition, and Node's", () => {
  // the check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  const random = new Random(0);
  for (const length of [0, 1, 255, 256, 10_000]) {
    const bytes = Uint8Array.from({ length }, () => random.integer(0, 256));
    assert.equal(crc32(bytes), nodeCrc32(bytes));
  }
});

Deno.test("toBase64() gives Node's characters, with every padding and beyond one piece", () => {
  const random = new Random(0);
  for (const length of [0, 1, 2, 3, 8191, 8192, 8193, 100_000]) {
    const bytes = Uint8Array.from({ length }, () => random.integer(0, 256));
    assert.equal(toBase64(bytes), Buffer.from(bytes).toString("base64"));
  }
});
