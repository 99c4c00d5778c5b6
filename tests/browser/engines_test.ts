/** The engines besides Chromium's give the committed outputs, and tell the line of a failure. */

import assert from "node:assert/strict";
import { hasEngine, titleOf } from "../../tools/browser/engines.ts";
import { openInBrowser } from "../../tools/browser/execution.ts";
import { checkExecution } from "../../tools/check/execution.ts";
import { loadFixture, notebookOf, withFixture } from "../tools/_fixture.ts";

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";

for (const engine of ["firefox", "webkit"] as const) {
  const title = titleOf(engine);
  Deno.test({
    name:
      `in ${title}, outputs are those of the kernel, and a failure has its line (needs ${title})`,
    ignore: !mayRun || !await hasEngine(engine),
    fn: async () => {
      await withFixture(() => {}, async (path) => {
        const [document] = (await loadFixture(path)).notebooks;
        const failing = {
          path: "failing.ipynb",
          notebook: notebookOf([
            'import { setUpBackend } from "lib/backend/mod.ts";\nconst { backend } = await setUpBackend();',
            'if (backend === "wasm") {\n  absent();\n}',
          ]),
        };
        await using executor = await openInBrowser([document!, failing], engine);
        const execute = ({ path }: { path: string }) => executor.execute(path);
        // at the same time, as the check does
        const [found, { problems }] = await Promise.all([
          checkExecution(document!, { execute }),
          executor.execute(failing.path),
        ]);
        assert.deepEqual(found, []);
        assert.deepEqual(problems.map(({ cell, line }) => [cell, line]), [[2, 2]]);
      });
    },
  });
}
