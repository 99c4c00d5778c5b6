import { tex } from "lib/notebook/mod.ts";
import assert from "node:assert/strict";
import { record } from "./_recording.ts";

Deno.test("tex() shows a display formula as LaTeX and as its source", async () => {
  const { shown } = await record(() => tex(String.raw`\frac{1}{2} \$`));
  assert.deepEqual(shown[0]!.bundle, {
    "text/latex": String.raw`$$\frac{1}{2} \$$$`,
    "text/plain": String.raw`\frac{1}{2} \$`,
  });
});

Deno.test("tex() refuses formulas that a viewer would not typeset", async () => {
  const rejects = (source: string, message: RegExp) =>
    assert.rejects(() => tex(source), { name: "RangeError", message });
  await rejects(" ", /^Cannot typeset formula: "source" must not be empty, current value is " "$/);
  await rejects(String.raw`a \\$ b`, /"source" must not contain dollar signs/); // a line end, a sign
  await rejects("a $ b", /"source" must not contain dollar signs, current value is "a \$ b"/);
  await rejects(
    String.raw`\operatorname{softmax}`,
    /"source" must use \\mathrm\{\.\.\.\} in place of \\operatorname, current value is/,
  );
  await rejects(
    String.raw`\frac{1`,
    /"source" must be valid TeX \(KaTeX parse error: .*\), current/,
  );
});

Deno.test("tex() refuses what KaTeX knows and MathJax prints in red", async () => {
  const commands = [
    ...[
      "argmin",
      "argmax",
      "R",
      "N",
      "Z",
      "Reals",
      "bm",
      "bold",
      "llbracket",
      "rrbracket",
      "lBrace",
    ],
    ...["Alpha", "Beta", "Epsilon", "coloncolonequals", "colonequals", "ratio", "plim", "exist"],
    ...["infin", "isin", "sout", "phase", "utilde", "undergroup", "overgroup", "underbar", "angl"],
    ...["varvdots", "blueA", "red", "KaTeX", "gdef", "providecommand", "expandafter", "raisebox"],
  ];
  for (const name of commands) {
    const source = `a + \\${name} b`, shown = JSON.stringify(source);
    await assert.rejects(() => tex(source), {
      name: "RangeError",
      message:
        `Cannot typeset formula: "source" must not use \\${name}, which MathJax prints in red, ` +
        `current value is ${shown}`,
    });
  }
  const environment = String.raw`\begin{darray}{c}a\end{darray}`;
  await assert.rejects(() => tex(environment), /must not use \\begin\{darray\}, which MathJax/);
});

Deno.test("tex() takes a command whose name only begins or ends like a refused one", async () => {
  const sources = [
    String.raw`\rho \Re a \bmod b`,
    String.raw`\begin{aligned}a\\R &= b\\Z\end{aligned}`, // line ends before R and Z
    String.raw`\mathbb{R}, \arg\min, \boldsymbol{x}`,
    String.raw`\{x\} \, \; \text{\_}`,
  ];
  for (const source of sources) {
    const { shown } = await record(() => tex(source));
    assert.equal(shown.length, 1);
  }
});
