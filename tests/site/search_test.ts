/** Search in the texts and the glossary. */

import assert from "node:assert/strict";
import { Search, wordsOf } from "../../tools/site/browser/search.ts";

const documents = [
  {
    page: "44 PPO",
    title: "The clip 截断",
    text: "The ratio is clipped. 概率比被截断。",
    address: "44.html#2",
  },
  { page: "40 Values", title: "Policies", text: "A policy <b> is worth more", address: "40.html" },
].map((document, id) => ({ id, ...document }));

Deno.test("wordsOf() reads Chinese by pairs, and words in lower case", () => {
  assert.deepEqual(wordsOf("Q值 PPO 概率比"), ["q", "值", "ppo", "概率", "率比", "比"]);
});

Deno.test("Search finds the beginning of a word and Chinese, and shows where", () => {
  const search = new Search(documents);
  assert.match(search.answer("rat"), /href="44.html#2".*<mark>ratio<\/mark>/s);
  assert.match(search.answer("截断"), /href="44.html#2"/);
  assert.equal(search.answer("  "), "");
});

Deno.test("Search writes what was typed, and the texts, as text", () => {
  const search = new Search(documents);
  assert.match(search.answer("worth"), /A policy &lt;b&gt; is/);
  assert.match(search.answer("<i>zzz"), /Nothing found for “&lt;i&gt;zzz”/);
});
