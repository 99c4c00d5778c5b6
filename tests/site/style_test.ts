/** What the pages' styles must leave alone. */

import assert from "node:assert/strict";
import { join } from "node:path";
import katex from "katex";
import { projectFolder } from "../../tools/common/task.ts";

const STYLES = join(projectFolder, "tools", "site", "style");

/** Formulas that use what the notebooks use of KaTeX. */
const FORMULAS = [
  String.raw`x_i^2 = \max\bigl(\text{idle}, \textit{a}, \textbf{b}\bigr) \tag{1}`,
  String.raw`\begin{aligned} \frac{a}{b} &\approx \sqrt{2} \\ &\ne \hat{y} \end{aligned}`,
  String.raw`\underbrace{\sum_{t=0}^{n} \gamma^t r_t}_{\text{return}} \xrightarrow{n} \overline{z}`,
  String
    .raw`\begin{cases} \mathbb{E}[X] & \mathrm{if}\ x \le 0 \\ \mathcal{N} & \tiny{y} \end{cases}`,
  String.raw`\left\lVert \boxed{W} \right\rVert \binom{n}{k} \vec{v} \phantom{x} \color{red}{\pi}`,
];

Deno.test("no style of the pages reaches into formulas, which have their own class names", () => {
  const html = FORMULAS.map((formula) => katex.renderToString(formula, { displayMode: true }));
  const names = [...html.join("").matchAll(/class="([^"]*)"/g)].flatMap(([, list]) =>
    list!.split(" ")
  );
  const ofFormulas = new Set(names.filter((name) => name !== "" && !name.startsWith("katex")));
  assert.ok(ofFormulas.has("text") && ofFormulas.has("tag") && ofFormulas.has("base"));
  const css = Array.from(
    Deno.readDirSync(STYLES),
    ({ name }) => Deno.readTextFileSync(join(STYLES, name)),
  ).join("\n").replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const selectors = [...css.matchAll(/([^{};]+)\{/g)].flatMap(([, list]) => list!.split(","));
  const reaching = selectors.filter((selector) => !selector.includes(".katex"))
    .filter((selector) =>
      [...selector.matchAll(/\.([A-Za-z][\w-]*)/g)].some(([, name]) => ofFormulas.has(name!))
    );
  assert.deepEqual(reaching, []);
});
