/** Programs beside the source that a page has. */

import assert from "node:assert/strict";
import { compileCell } from "../../tools/browser/compile_cell.ts";
import { packProgram, unpackProgram } from "../../tools/site/published_programs.ts";

const SOURCE = `import { add } from "lib/a/mod.ts";
const one: number = 1;
// the same on both sides
function two(): number {
  return add(one, one);
}
two();`;

Deno.test("a packed program has the lines that its source lacks, and becomes the program again", () => {
  const { program } = compileCell(SOURCE);
  const packed = packProgram(program, SOURCE);
  assert.deepEqual(packed.lines.map((line) => line === 0), [
    ...[false, false, true, false],
    ...[true, true, false],
  ]);
  assert.deepEqual(unpackProgram(JSON.parse(JSON.stringify(packed)), SOURCE), program);
});
