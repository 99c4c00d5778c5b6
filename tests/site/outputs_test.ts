/** Outputs as the pages show them, and what they are told by. */

import assert from "node:assert/strict";
import type { Output } from "../../tools/notebook/notebook_file.ts";
import { digestOf } from "../../tools/site/digest.ts";
import { renderOutputs } from "../../tools/site/outputs.ts";

const shown = (data: Record<string, unknown>): Output => ({
  output_type: "display_data",
  data,
  metadata: {},
});
const render = (...outputs: Output[]) =>
  renderOutputs(outputs, {
    addressOf: ({ type }) => `picture.${type.slice(6, 9)}`,
    wordsOf: (markdown) => `<p>${markdown}</p>`,
  });

Deno.test("renderOutputs() shows a figure by its address, with its size and its description", () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>';
  assert.equal(
    render(shown({ "image/svg+xml": svg, "text/plain": "[figure] A & B" })),
    '<img src="picture.svg" alt="A &amp; B" width="40" height="20" loading="lazy" decoding="async">',
  );
});

Deno.test("renderOutputs() reads the size of a PNG", () => {
  const head = [
    137,
    80,
    78,
    71,
    13,
    10,
    26,
    10,
    0,
    0,
    0,
    13,
    73,
    72,
    68,
    82,
    0,
    0,
    1,
    224,
    0,
    0,
    0,
    9,
  ];
  const png = new Uint8Array(head).toBase64();
  assert.match(render(shown({ "image/png": png })), /width="480" height="9"/);
});

Deno.test("renderOutputs() writes text as text, verdicts as Markdown, tables as they are", () => {
  const html = render(
    { output_type: "stream", name: "stdout", text: "a < b\n" },
    shown({ "text/markdown": "**holds** 成立", "text/plain": "holds" }),
    shown({ "text/html": "<table><caption>Loss 损失</caption></table>", "text/plain": "Loss" }),
  );
  assert.match(html, /<pre class="stdout" tabindex="0">a &lt; b<\/pre>/);
  assert.match(html, /<div class="words"><p>\*\*holds\*\* 成立<\/p><\/div>/);
  assert.match(html, /<caption>Loss <span class="zh" lang="zh">损失<\/span><\/caption>/);
});

Deno.test("digestOf() is the same for outputs in another order of names and another run", async () => {
  const first: Output = {
    output_type: "execute_result",
    data: { "text/plain": "1", "text/html": "<b>1</b>" },
    metadata: {},
    execution_count: 3,
  };
  const again: Output = {
    execution_count: 9,
    metadata: {},
    data: { "text/html": "<b>1</b>", "text/plain": "1" },
    output_type: "execute_result",
  };
  assert.equal(await digestOf([first]), await digestOf([again]));
  assert.notEqual(await digestOf([first]), await digestOf([shown({ "text/plain": "2" })]));
});
