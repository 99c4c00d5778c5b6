/** Every registered kernel against plain loops, on every type, on memory full of rubbish. */
import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { binaryCases } from "./differential/_binary.ts";
import { indexCases } from "./differential/_indices.ts";
import { movementCases } from "./differential/_movement.ts";
import { reductionCases } from "./differential/_reductions.ts";
import { checkCase } from "./differential/_run.ts";
import { unaryCases } from "./differential/_unary.ts";
import { windowCases } from "./differential/_windows.ts";

await setUpBackend();

const cases = Map.groupBy(
  [
    ...unaryCases(),
    ...binaryCases(),
    ...reductionCases(),
    ...movementCases(),
    ...indexCases(),
    ...windowCases(),
  ],
  ({ kernel }) => kernel,
);

for (const [kernel, ofKernel] of cases) {
  Deno.test(`${kernel} gives what plain loops give, or a clear error`, () => {
    const faults = ofKernel.flatMap((test) => {
      try {
        checkCase(test);
        return [];
      } catch (error) {
        return [`${test.label}: ${(error as Error).message.replaceAll(/\s+/g, " ").slice(0, 200)}`];
      }
    });
    assert.deepEqual(faults, []);
  });
}
