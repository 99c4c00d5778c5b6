import assert from "node:assert/strict";
import { join } from "node:path";
import { lintDocumentation } from "../../tools/lint/documentation.ts";
import { describeProblem } from "../../tools/notebook/execution.ts";
import { needsPrograms } from "./_fixture.ts";

const SOURCE = `import type * as tf from "npm:@tensorflow/tfjs@4.22.0";
interface Hidden { a: number }
/** Documented, but of a type that nobody can name. */
export function first(x: Hidden): number { return x.a; }
export function second(): void {}
/** The type of a package is no private one. */
export function third(x: tf.Tensor): tf.Tensor { return x; }
`;

Deno.test(
  "lintDocumentation() finds what is not documented, in our files only (needs deno task test)",
  needsPrograms,
  async () => {
    const root = await Deno.realPath(await Deno.makeTempDir());
    try {
      for (const folder of ["clean", "not_clean"]) Deno.mkdirSync(join(root, folder));
      const [clean, dirty] = ["clean", "not_clean"].map((folder) => join(root, folder, "mod.ts"));
      Deno.writeTextFileSync(clean!, "/** One. */\nexport const one: number = 1;\n");
      Deno.writeTextFileSync(dirty!, SOURCE);
      const reports = await lintDocumentation(root, [dirty!, clean!]);
      assert.deepEqual(
        reports.map(({ folder, problems }) => [folder, problems.map(describeProblem)]),
        [
          ["clean", []],
          ["not_clean", [
            "not_clean/mod.ts, line 4: public type 'first' references private type 'Hidden' (private-type-ref)",
            "not_clean/mod.ts, line 5: exported symbol is missing JSDoc documentation (missing-jsdoc)",
          ]],
        ],
      );
      await assert.rejects(
        lintDocumentation(root, [join(root, "gone.ts")]),
        /^Error: Cannot lint the documentation: /,
      );
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
);
