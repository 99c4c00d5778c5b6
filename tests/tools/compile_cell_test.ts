/** A cell's TypeScript as a module that assigns to global names. */

import assert from "node:assert/strict";
import type { CellSyntaxError } from "../../tools/browser/cell_program.ts";
import { compileCell } from "../../tools/browser/compile_cell.ts";

Deno.test("compileCell() names what a cell declares in any form, and what may not be assigned to", () => {
  const { program: { names, constants } } = compileCell(`
    import tf, { type Tensor, add as plus } from "@tensorflow/tfjs";
    import * as rl from "lib/rl/mod.ts";
    interface Pair { a: number }
    const { a, b: [b, ...others] }: Pair & { b: number[] } = { a: 1, b: [2, 3] };
    let sum = 0, untouched: number | undefined;
    class Sum {}
    async function* count<T>(n: T) { const inner = n; yield inner; }
    for (const step of [1]) { const local = step; }`);
  const declared = ["tf", "plus", "rl", "a", "b", "others", "sum", "untouched", "Sum", "count"];
  assert.deepEqual(names, declared);
  assert.deepEqual(constants, ["tf", "plus", "rl", "a", "b", "others"]);
});

Deno.test("compileCell() leaves every line where it was", () => {
  const source = `import {
  a,
} from "lib/random/mod.ts";
type Pair = {
  x: number;
};
const one = 1,
  two: number = 2;
function three(): number {
  return 3;
}
one + two;`;
  const lines = compileCell(source).program.code.split("\n");
  assert.equal(lines.length, source.split("\n").length);
  assert.match(lines[9]!, /return 3/);
  assert.match(lines[11]!, /\(one \+ two\)/);
});

Deno.test("compileCell() tells what a cell imports, and leaves out what is only a type", () => {
  const { imports } = compileCell(
    'import type { A } from "lib/a/mod.ts";\nimport { b } from "lib/b/mod.ts";',
  );
  assert.deepEqual(imports, ["lib/b/mod.ts"]);
});

Deno.test("compileCell() tells what a cell imports where it needs it", () => {
  const { imports } = compileCell(
    'const Plot = await import("a-package");\nawait import(Plot.name);',
  );
  assert.deepEqual(imports, ["a-package"]);
});

Deno.test("compileCell() names the line at which a cell does not parse", () => {
  for (const source of ["\nlet third = ;", "let ok = 1;\nfoo(;", "1;\n}"]) {
    assert.throws(() => compileCell(source), (error: CellSyntaxError) => error.line === 2, source);
  }
});

Deno.test("compileCell() joins no statement to the one before it", () => {
  const codeOf = (source: string) => compileCell(source).program.code;
  assert.match(codeOf("f()\nlet a = 1"), /f\(\)\n;\(a = 1\);/);
  assert.match(codeOf("const a = [1]\n;[2]"), /^;\(a = \[1\]\)\n;+\$value = \(\[2\]\)$/);
});
