import { readManifest, updateManifest } from "lib/notebook/mod.ts";
import assert from "node:assert/strict";

const CELL = `# Why can a network be trained through a random sample?

<!-- zh: 标题 | 问题 | 无 -->

> **Question:** Why does the gradient reach the encoder?

| Manifest | |
|---|---|
| Run time | about 25 s on two cores |
| Peak memory | not measured yet |
| Data | \`data/digits.csv\`, CC BY 4.0 |
| Seeds | 0, 1, 2, 3, 4 |
| Prerequisites | [01](01_tensors.ipynb) |
| Library | vae, nn |

| Data | of another table |
|---|---|
`;

Deno.test("readManifest() reads title, question and every row", () => {
  assert.deepEqual(readManifest(CELL), {
    title: "Why can a network be trained through a random sample?",
    question: "Why does the gradient reach the encoder?",
    runTimeSeconds: 25,
    peakMemoryMB: null,
    data: "`data/digits.csv`, CC BY 4.0",
    seeds: "0, 1, 2, 3, 4",
    prerequisites: "[01](01_tensors.ipynb)",
    library: "vae, nn",
  });
});

Deno.test("readManifest() names the missing part", () => {
  const parts: [RegExp, string][] = [
    [/^# .*$/m, `a title line "# ..."`],
    [/^> .*$/m, `a line "> **Question:** ..."`],
    [/^\| Seeds .*\n/m, `a row "| Seeds | ... |" in the table "| Manifest | |"`],
    [/^\| Data \| `.*\n/m, `a row "| Data | ... |" in the table "| Manifest | |"`],
  ];
  for (const [part, name] of parts) {
    const message = `Cannot read manifest: "markdown" must have ${name}, current value is `;
    assert.throws(() => readManifest(CELL.replace(part, "")), (error: Error) => {
      assert.equal(error.name, "RangeError");
      assert.ok(error.message.startsWith(message), error.message);
      return true;
    });
  }
});

Deno.test("readManifest() refuses a run time that it cannot read", () => {
  assert.throws(() => readManifest(CELL.replace("about 25 s", "quick")), {
    name: "RangeError",
    message: 'Cannot read manifest: "Run time" must say "about N s" or "not measured yet", ' +
      "current value is quick on two cores",
  });
});

Deno.test("updateManifest() fills in what was not measured and keeps what is about right", () => {
  const updated = updateManifest(CELL, { seconds: 40, peakMemoryMB: 431 });
  assert.equal(updated, CELL.replace("not measured yet", "about 450 MB"));
  assert.equal(updateManifest(updated, { seconds: 49.9, peakMemoryMB: 230 }), updated);
});

Deno.test("updateManifest() rounds a figure that is off by more than 2x", () => {
  const seconds = (value: number) =>
    readManifest(updateManifest(CELL, { seconds: value, peakMemoryMB: null })).runTimeSeconds;
  assert.equal(seconds(0.2), 1);
  assert.equal(seconds(7.4), 7);
  assert.equal(seconds(12.4), 10);
  assert.equal(seconds(52), 50);
  assert.equal(seconds(143), 140);
});

Deno.test("updateManifest() leaves a figure that was not measured this time", () => {
  assert.equal(updateManifest(CELL, { seconds: null, peakMemoryMB: null }), CELL);
});

Deno.test("updateManifest() refuses figures that no run can have", () => {
  assert.throws(() => updateManifest(CELL, { seconds: 0, peakMemoryMB: 1 }), {
    name: "RangeError",
    message: 'Cannot update manifest: "seconds" must be a positive number, current value is 0',
  });
  assert.throws(() => updateManifest(CELL, { seconds: 1, peakMemoryMB: NaN }), {
    name: "RangeError",
    message:
      'Cannot update manifest: "peakMemoryMB" must be a positive number, current value is NaN',
  });
});
