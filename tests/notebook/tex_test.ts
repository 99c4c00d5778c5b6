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
