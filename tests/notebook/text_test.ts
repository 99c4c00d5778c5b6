import { columnCount, textWidth, wrapText } from "lib/notebook/_text.ts";
import assert from "node:assert/strict";

Deno.test("columnCount() counts wide characters twice and combining marks not at all", () => {
  assert.equal(columnCount("KL"), 2);
  assert.equal(columnCount("散度"), 4);
  assert.equal(columnCount("，"), 2);
  assert.equal(columnCount("e\u0301"), 1);
  assert.equal(columnCount("σ²"), 2);
  assert.equal(columnCount("🙂"), 2);
});

Deno.test("textWidth() grows with the font size and is widest for wide characters", () => {
  assert.equal(textWidth("散度", 10), 20);
  assert.equal(textWidth("abc", 20), 2 * textWidth("abc", 10));
  assert.ok(textWidth("ill", 10) < textWidth("ann", 10));
  assert.ok(textWidth("ann", 10) < textWidth("WMW", 10));
  assert.equal(textWidth("e\u0301", 10), textWidth("e", 10));
});

Deno.test("wrapText() breaks at spaces and between Chinese characters, and loses nothing", () => {
  const english = "a rather long caption that does not fit into one line";
  const lines = wrapText(english, 10, 120);
  assert.ok(lines.length > 2);
  assert.equal(lines.join(" "), english);
  for (const line of lines) assert.ok(textWidth(line, 10) <= 120);
  assert.deepEqual(wrapText("梯度估计的方差", 10, 40), ["梯度估计", "的方差"]);
  assert.deepEqual(wrapText("indivisible", 10, 5), ["indivisible"]);
  assert.deepEqual(wrapText("", 10, 50), []);
});
