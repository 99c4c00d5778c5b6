/** Terms of the glossary in the prose of a page. */

import assert from "node:assert/strict";
import { TermMarker } from "../../tools/site/terms.ts";

const row = (english: string, chinese: string, chineseMeaning = "") => ({
  english,
  chinese,
  chineseMeaning,
  meaning: "",
  from: "",
  line: 1,
});
const marker = () =>
  new TermMarker([
    row("policy", "策略", "动作的概率"),
    row("policy gradient", "策略梯度"),
    row("GAE", "广义优势估计"),
  ]);
const termsIn = (html: string) => [...html.matchAll(/<dfn[^>]*>([^<]*)/g)].map(([, term]) => term);

Deno.test("TermMarker marks the longest term, once in a section", () => {
  const terms = marker();
  const html = terms.mark("<p>A Policy gradient of the policy, the policy</p>");
  assert.deepEqual(termsIn(html), ["Policy gradient", "policy"]);
  assert.match(html, /lang="zh">策略<small>动作的概率<\/small>/);
  assert.deepEqual(termsIn(terms.mark("<p>policy</p><h2>policy</h2><p>policy</p>")), ["policy"]);
});

Deno.test("TermMarker leaves code, links, headings and parts of words alone", () => {
  const html = marker().mark(
    '<h3>policy</h3><code>policy</code><a href="x">policy</a> policyholder',
  );
  assert.deepEqual(termsIn(html), []);
});

Deno.test("TermMarker marks no term where its Chinese stands beside it", () => {
  assert.deepEqual(termsIn(marker().mark("<p><strong>policy</strong> (策略), policy</p>")), []);
});

Deno.test("TermMarker tells a name in capitals from a word", () => {
  assert.deepEqual(termsIn(marker().mark("<p>gae and GAE</p>")), ["GAE"]);
});
