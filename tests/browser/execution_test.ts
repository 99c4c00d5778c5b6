/** Notebooks that are executed in headless Chromium. */

import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { findChromium } from "../../tools/browser/chromium.ts";
import { openInBrowser } from "../../tools/browser/execution.ts";
import { LATE_NAMES } from "../../tools/browser/late_parts.ts";
import { checkExecution } from "../../tools/check/execution.ts";
import type { CodeCell } from "../../tools/notebook/notebook_file.ts";
import { codeOf, loadFixture, notebookOf, withFixture } from "../tools/_fixture.ts";

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const required = mayRun && Deno.env.get("REQUIRE_BROWSER") === "1";
const ignore = !mayRun || (!required && await findChromium() === undefined);

/** Executes notebooks of code cells with these sources. */
async function execute(...notebooks: string[][]) {
  const sources = notebooks.map((cells, index) => ({
    path: `${index}_test.ipynb`,
    notebook: notebookOf(cells),
  }));
  await using executor = await openInBrowser(sources);
  return await Promise.all(sources.map(async ({ path }) => {
    const { notebook, problems } = await executor.execute(path);
    return { outputs: notebook.cells.map((cell) => (cell as CodeCell).outputs), problems };
  }));
}

const printed = (text: string) => [{ output_type: "stream", name: "stdout", text }];

Deno.test({
  name: "in Chromium, cells share names, compute on WebAssembly and read data (needs a Chromium)",
  ignore,
  fn: async () => {
    const first = [
      'import * as tf from "@tensorflow/tfjs";\nimport { setUpBackend } from "lib/backend/mod.ts";',
      "const { backend, kernels, native } = await setUpBackend();",
      "console.log(backend, kernels, native, tf.sum(tf.ones([3])).dataSync()[0]);",
    ];
    const second = [
      'import { loadDigits } from "lib/datasets/mod.ts";\nconsole.log((await loadDigits()).train.count);',
    ];
    const [one, other] = await execute(first, second);
    assert.deepEqual(one, { outputs: [[], [], printed("wasm true false 3\n")], problems: [] });
    assert.deepEqual(other, { outputs: [printed("1438\n")], problems: [] });
  },
});

Deno.test({
  name:
    "in Chromium, a cell that fails ends the notebook, with what it had shown (needs a Chromium)",
  ignore,
  fn: async () => {
    const [run] = await execute([
      "console.log('before');\nthrow new RangeError('too few');",
      "console.log('after');",
    ]);
    assert.deepEqual(run, {
      outputs: [printed("before\n"), []],
      problems: [{ file: "0_test.ipynb", cell: 1, line: 2, message: "RangeError: too few" }],
    });
  },
});

Deno.test({
  name:
    "in Chromium, a figure is that of the kernel, and a changed output is found (needs a Chromium)",
  ignore,
  fn: async () => {
    await withFixture((notebook) => {
      codeOf(notebook, "setup-code").outputs = [];
    }, async (path) => {
      const [document] = (await loadFixture(path)).notebooks;
      await using executor = await openInBrowser([document!]);
      const problems = await checkExecution(document!, {
        where: "in Chromium",
        execute: ({ path }) => executor.execute(path),
      });
      assert.deepEqual(problems.map(({ cell }) => cell), [3]);
      assert.match(problems[0]!.message, /^in Chromium: its outputs changed:\n.*\+sum 6$/ms);
    });
  },
});

Deno.test({
  name: "in Chromium, cells that need Deno are left out, as on the site (needs a Chromium)",
  ignore,
  fn: async () => {
    const [run] = await execute(["const path = Deno.cwd();", "path;", "console.log(1);"]);
    assert.deepEqual(run, { outputs: [[], [], printed("1\n")], problems: [] });
  },
});

/** Every bit of 100,000 values of two functions that engines round differently, as one number. */
const BITS_OF_MATH = `let state = 1, sum = 0n;
for (let i = 0; i < 100_000; i++) {
  state = state * 48271 % 2147483647;
  const x = (state / 2147483647 - 0.5) * 2 ** (i % 12 - 4);
  const values = new BigUint64Array(Float64Array.of(Math.exp(x), Math.log(Math.abs(x))).buffer);
  sum = (sum * 31n + values[0] + values[1]) % 2n ** 64n;
}`;

Deno.test({
  name: "in Chromium, Math.exp and Math.log of cells have the kernel's bits (needs a Chromium)",
  ignore,
  fn: async () => {
    const [run] = await execute([`${BITS_OF_MATH}\nconsole.log(String(sum));`]);
    const expected = new Function(`${BITS_OF_MATH}\nreturn String(sum);`)();
    assert.deepEqual(run, { outputs: [printed(`${expected}\n`)], problems: [] });
  },
});

/** What tfjs has and no page does: other ways to compute, which are reached by their names. */
const BACKENDS = ["MathBackendCPU", "MathBackendWebGL", "GPGPUContext", "forceHalfFloat", "webgl"]
  .concat(["gpgpu_util", "webgl_util", "setWebGLContext", "shared", "default", "module.exports"]);

Deno.test({
  name:
    "in Chromium, tfjs is whole: layers, models and data are loaded where a cell names them (needs a Chromium)",
  ignore,
  fn: async () => {
    const wanted = Object.keys(tf).filter((name) =>
      !name.startsWith("version_") && !BACKENDS.includes(name)
    );
    const lacking = `console.log(${
      JSON.stringify(wanted)
    }.filter((name) => tf[name] === undefined).sort().join());`;
    const [run] = await execute([
      'import * as tf from "@tensorflow/tfjs";',
      lacking,
      "console.log(tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }).countParams());",
      lacking,
      'await tf.setBackend("cpu");\nconsole.log(tf.version.tfjs, tf.sum([1, 2]).dataSync()[0]);',
    ]);
    assert.deepEqual(run, {
      outputs: [
        [],
        printed(`${LATE_NAMES.toSorted().join()}\n`),
        printed("8\n"),
        printed("\n"),
        printed(`${tf.version["tfjs"]} 3\n`),
      ],
      problems: [],
    });
  },
});
