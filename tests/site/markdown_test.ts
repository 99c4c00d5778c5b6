/** Markdown as the pages show it. */

import assert from "node:assert/strict";
import { slugInNotebook } from "../../tools/notebook/markdown_text.ts";
import { needsEnvironment } from "./_needs_environment.ts";

/** Loaded by the tests that may. */
const load = () => import("../../tools/site/markdown.ts");

Deno.test(
  "renderMarkdown() takes no sign of a formula for Markdown, nor a dollar in code for a formula (needs --allow-env)",
  needsEnvironment,
  async () => {
    const { renderMarkdown } = await load();
    const html = renderMarkdown("$a_1 * b_2 * c$ and `$x$` and \\$5 and $|z|$");
    assert.equal(html.match(/<math/g)?.length, 2);
    assert.match(html, /<code>\$x\$<\/code> and \$5/);
    assert.doesNotMatch(html, /<em>/);
  },
);

Deno.test(
  "renderMarkdown() numbers a formula, also within a quotation and a table (needs --allow-env)",
  needsEnvironment,
  async () => {
    const { renderMarkdown } = await load();
    assert.match(renderMarkdown("$$x = 1 \\tag{3}$$"), /class="tag">.*3/s);
    assert.match(renderMarkdown("> see $y$"), /<blockquote><p>see <span class="katex">/);
    assert.match(renderMarkdown("| a |\n|---|\n| $p(x \\mid y)$ |"), /<td><span class="katex">/);
  },
);

Deno.test(
  "renderMarkdown() names a heading as notebooks link to it, and sets its Chinese apart (needs --allow-env)",
  needsEnvironment,
  async () => {
    const { renderMarkdown } = await load();
    const html = renderMarkdown("## 3. Why $\\gamma$ 原因", { slug: slugInNotebook });
    assert.match(html, /^<h2 id="3.-Why-\$\\gamma\$-原因"><a href="#3.-Why-%24/);
    assert.match(html, / <span class="zh" lang="zh">原因<\/span><\/a><\/h2>/);
  },
);

Deno.test(
  "renderMarkdown() keeps the text of a link that leads nowhere (needs --allow-env)",
  needsEnvironment,
  async () => {
    const { renderMarkdown } = await load();
    const link = (target: string) => target === "b.md" ? "b.html" : undefined;
    const html = renderMarkdown("[a](a.md), [b](b.md)", { link });
    assert.equal(html, '<p>a, <a href="b.html">b</a></p>\n');
    const cell = renderMarkdown('<table><td><a href="b.md"><img src="c.png"></a></td></table>', {
      link,
    });
    assert.equal(cell, '<table><td><a href="b.html"><img src="c.png"></a></td></table>');
  },
);

Deno.test(
  "renderMarkdown() sets a quoted sentence apart from its translation, and leaves comments out (needs --allow-env)",
  needsEnvironment,
  async () => {
    const { renderMarkdown } = await load();
    const html = renderMarkdown("> 「一句话。」\n> A sentence.\n\n<!-- given: 3 -->");
    assert.match(html, /<p class="quoted" lang="zh">「一句话。」<\/p>\n<p>A sentence.<\/p>/);
    assert.doesNotMatch(html, /given/);
  },
);

Deno.test(
  "renderMarkdown() folds what stands in details, with code in colours (needs --allow-env)",
  needsEnvironment,
  async () => {
    const { renderMarkdown } = await load();
    const html = renderMarkdown(
      "<details><summary>Hint</summary>\n\n```ts\nconst a = 1;\n```\n\n</details>",
    );
    assert.match(
      html,
      /<details><summary>Hint<\/summary>\s*<pre.*tok-keyword">const<\/span> a = /s,
    );
  },
);

Deno.test(
  "renderInline() makes no paragraph and no list (needs --allow-env)",
  needsEnvironment,
  async () => {
    const { renderInline } = await load();
    assert.equal(renderInline("1. *One*"), "1. <em>One</em>");
  },
);
