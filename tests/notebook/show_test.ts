import { setDisplaySink, show } from "lib/notebook/mod.ts";
import assert from "node:assert/strict";
import { record } from "./_recording.ts";

Deno.test("show() hands the bundle and the id to the sink", async () => {
  const { shown } = await record(async () => {
    await show({ "text/plain": "a" }, { id: "x" });
    await show({ "text/plain": "b" }, { id: "x", update: true });
  });
  assert.deepEqual(shown, [
    { bundle: { "text/plain": "a" }, options: { id: "x" } },
    { bundle: { "text/plain": "b" }, options: { id: "x", update: true } },
  ]);
});

Deno.test("show() refuses what is no bundle of MIME types", async () => {
  const rejects = (bundle: unknown, message: string) =>
    assert.rejects(() => show(bundle as Record<string, unknown>), { name: "TypeError", message });
  const must =
    `Cannot show output: "bundle" must map MIME types such as "text/plain" to content, ` +
    "current value is ";
  await rejects("text", `${must}text`);
  await rejects(null, `${must}null`);
  await rejects({ plain: "a" }, `${must}plain`);
});

Deno.test("show() refuses an update without an id", async () => {
  await assert.rejects(() => show({ "text/plain": "a" }, { update: true }), {
    name: "RangeError",
    message: 'Cannot show output: "id" must be given with "update", current value is undefined',
  });
});

Deno.test("setDisplaySink() returns the sink used so far", () => {
  const mine = { replacesInPlace: false, display: () => {}, print: () => {} };
  const before = setDisplaySink(mine);
  assert.equal(setDisplaySink(before), mine);
});

Deno.test("outside a notebook the plain text is printed on the console", async () => {
  const lines: unknown[] = [];
  const log = console.log;
  console.log = (line) => lines.push(line);
  try {
    await show({ "text/plain": "hello", "text/html": "<b>hello</b>" });
    await show({ "image/png": "", "text/html": "" });
  } finally {
    console.log = log;
  }
  assert.deepEqual(lines, ["hello", "image/png, text/html"]);
});
