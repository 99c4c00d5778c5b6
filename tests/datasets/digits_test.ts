import assert from "node:assert/strict";
import { loadDigits } from "lib/datasets/mod.ts";

const mayWrite = (await Deno.permissions.query({ name: "write" })).state === "granted";

Deno.test("loadDigits() gives every digit once, 20 % of them held out", async () => {
  const { train, test } = await loadDigits();
  assert.deepEqual([train.count, test.count], [1438, 359]);
  assert.equal(train.images.length, 1438 * 64);
  // class counts of the data set as its documentation lists them
  const counts = new Array(10).fill(0);
  for (const label of [...train.labels, ...test.labels]) counts[label]++;
  assert.deepEqual(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
});

Deno.test("loadDigits() scales the pixels to [0, 1]", async () => {
  const { images } = (await loadDigits()).train;
  assert.equal(images.reduce((a, b) => Math.max(a, b)), 1);
  assert.equal(images.reduce((a, b) => Math.min(a, b)), 0);
});

Deno.test("loadDigits() holds out the rows that the reference figures were measured on", async () => {
  // labels of numpy.random.default_rng(0).permutation(1797)[:10]
  assert.deepEqual([...(await loadDigits()).test.labels.slice(0, 10)], HELD_OUT_LABELS);
});
const HELD_OUT_LABELS = [6, 6, 6, 2, 5, 6, 6, 2, 2, 1];

Deno.test("loadDigits() shares no image between training and test rows", async () => {
  const { train, test } = await loadDigits();
  const key = (images: Float32Array, i: number) => images.subarray(i * 64, i * 64 + 64).join();
  const trained = new Set(Array.from({ length: train.count }, (_, i) => key(train.images, i)));
  for (let i = 0; i < test.count; i++) assert.ok(!trained.has(key(test.images, i)));
});

Deno.test("loadDigits() says which file is missing", async () => {
  await assert.rejects(loadDigits({ directory: new URL("./none/", import.meta.url) }), {
    message: 'Cannot load digits: data file "digits.csv" is missing; restore it from git',
  });
});

Deno.test({
  name: "loadDigits() refuses a damaged file (needs deno task test)",
  ignore: !mayWrite,
  fn: async () => {
    const directory = await Deno.makeTempDir();
    const data = new URL("../../data/", import.meta.url);
    const text = await Deno.readTextFile(new URL("digits.csv", data));
    await Deno.writeTextFile(`${directory}/digits.csv`, text.replace(",13,", ",12,"));
    await Deno.copyFile(new URL("digits_test_rows.csv", data), `${directory}/digits_test_rows.csv`);
    await assert.rejects(
      loadDigits({ directory: new URL(`file://${directory}/`) }),
      /^Error: Cannot load digits: data file "digits.csv" is damaged: its SHA-256 must be 7a93e51f[0-9a-f]+, current value is [0-9a-f]{64}; restore it from git$/,
    );
    await Deno.remove(directory, { recursive: true });
  },
});

for (const name of ["digits.csv", "digits_test_rows.csv"]) {
  Deno.test({
    name:
      `loadDigits() knows ${name} with the line ends of Windows, and says how to mend it (needs deno task test)`,
    ignore: !mayWrite,
    fn: async () => {
      const directory = await Deno.makeTempDir();
      const data = new URL("../../data/", import.meta.url);
      for (const file of ["digits.csv", "digits_test_rows.csv"]) {
        const text = await Deno.readTextFile(new URL(file, data));
        const written = file === name ? text.replaceAll("\n", "\r\n") : text;
        await Deno.writeTextFile(`${directory}/${file}`, written);
      }
      await assert.rejects(loadDigits({ directory: new URL(`file://${directory}/`) }), {
        message:
          `Cannot load digits: data file "${name}" has the line ends of Windows (CRLF), as git ` +
          "makes them where core.autocrlf is true and .gitattributes is missing; they must be LF: " +
          `delete it, then run "git checkout data/${name}"`,
      });
      await Deno.remove(directory, { recursive: true });
    },
  });
}
