/** What the runner sees of the real kernel, which hides errors and sends outputs late. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { checkExecution } from "../../tools/check/execution.ts";
import { type Host, nativeKernel } from "../../tools/check/hosts.ts";
import { describeProblem, executeNotebook } from "../../tools/notebook/execution.ts";
import type { CodeCell, Notebook } from "../../tools/notebook/notebook_file.ts";
import { ensureSetUp, venvPath } from "../../tools/setup/environment.ts";
import { append, NAME, replace } from "../tools/_defect.ts";
import { codeOf, loadFixture, needsPrograms, notebookOf, withFixture } from "../tools/_fixture.ts";

/** Leaves only code cells with these sources in the notebook. */
const onlyCode = (...sources: string[]) => (notebook: Notebook): void => {
  notebook.cells = notebookOf(sources).cells;
};

/** Executes the changed fixture; problems as messages without the folder. */
async function execute(change: (notebook: Notebook) => void) {
  await ensureSetUp();
  return await withFixture(change, async (path) => {
    const { notebook, problems, ...rest } = await executeNotebook(path);
    const messages = problems.map((problem) => describeProblem({ ...problem, file: NAME }));
    return { cells: notebook.cells as CodeCell[], messages, ...rest };
  });
}

/** What the execution rule of `deno task check` says about the changed fixture. */
async function recheck(
  change: (notebook: Notebook) => void,
  host: Host = nativeKernel(),
): Promise<string[]> {
  await ensureSetUp();
  return await withFixture(change, async (path) => {
    const [document] = (await loadFixture(path)).notebooks;
    return (await checkExecution(document!, host)).map(describeProblem);
  });
}

Deno.test(
  "a syntax error, of which the kernel shows nothing, is found with its line (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const { messages, cells } = await execute(
      onlyCode("const first = 1;", "const second = 2;\nlet third = ;", "console.log('after');"),
    );
    assert.deepEqual(messages, [`${NAME}, cell 2, line 2: does not parse: Expression expected`]);
    assert.deepEqual(cells[2]!.outputs, [], "cells after the error must not run");
  },
);

Deno.test(
  "an import that cannot be loaded is found (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const { messages } = await execute(onlyCode('import { a } from "lib/nowhere/mod.ts";'));
    assert.deepEqual(messages.length, 1);
    assert.match(messages[0]!, /cell 1.*(cannot be loaded|Module not found)/);
  },
);

Deno.test(
  "a throw is found at the line of the source, not of the emitted code (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const type = "interface Shape {\n  rows: number;\n}\n\n";
    const { messages } = await execute(
      onlyCode(
        `${type}const shape: Shape = { rows: 1 };\n\nif (shape.rows) throw new RangeError("too few");`,
      ),
    );
    assert.deepEqual(messages, [`${NAME}, cell 1, line 7: RangeError: too few`]);
  },
);

Deno.test(
  "a display method that throws is found, though the kernel says ok (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const { messages } = await execute(
      onlyCode('({ [Symbol.for("Jupyter.display")]() { throw new Error("no picture"); } })'),
    );
    assert.equal(messages.length, 1);
    assert.match(messages[0]!, /cell 1.*Error: no picture/);
  },
);

Deno.test(
  "a kernel that dies is found (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const { messages } = await execute(onlyCode("Deno.exit(3);"));
    assert.deepEqual(messages, [`${NAME}, cell 1: the kernel died`]);
  },
);

Deno.test(
  "outputs that the kernel sends after idle are kept (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const lines = "for (let i = 0; i < 1000; i++) console.log(i);";
    const small = Array.from({ length: 20 }, (_, index) => `console.log("small ${index}");`);
    const { cells, messages } = await execute(onlyCode(lines, ...small));
    assert.deepEqual(messages, []);
    const texts = cells.map(({ outputs }) =>
      outputs.map((output) => "text" in output ? output.text : output.output_type).join()
    );
    const expected = Array.from({ length: 1000 }, (_, index) => `${index}\n`).join("");
    assert.equal(texts[0], expected);
    assert.deepEqual(texts.slice(1), small.map((_, index) => `small ${index}\n`));
  },
);

Deno.test(
  "a marker that Stop hits is asked for again, and nothing is asked for while an answer is waited for (needs deno task test --programs)",
  needsPrograms,
  async () => {
    await ensureSetUp();
    await withFixture(onlyCode('console.log("a");', 'console.log("b");'), async (path) => {
      const { stdout } = await new Deno.Command(venvPath("python"), {
        args: [join(import.meta.dirname!, "lost_marker.py"), path],
      }).output();
      const text = (text: string) => [{ output_type: "stream", name: "stdout", text }];
      const { outputs, waiting } = JSON.parse(new TextDecoder().decode(stdout));
      assert.deepEqual(outputs, [text("a\n"), text("b\n")]);
      assert.equal(waiting, 0);
    });
  },
);

Deno.test(
  "a run reports its time and counts the cells from 1 (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const { cells, seconds, peakMemoryMB } = await execute(onlyCode("1;", "2;"));
    assert.deepEqual(cells.map(({ execution_count }) => execution_count), [1, 2]);
    assert.ok(seconds > 0);
    if (Deno.build.os === "linux") assert.ok(peakMemoryMB! > 1);
  },
);

Deno.test(
  "without native code the library computes by WebAssembly alone (needs deno task test --programs)",
  needsPrograms,
  async () => {
    await ensureSetUp();
    const source = 'import { setUpBackend } from "lib/backend/mod.ts";\n' +
      "const { backend, kernels, native } = await setUpBackend();\n" +
      "console.log(backend, kernels, native);";
    await withFixture(onlyCode(source), async (path) => {
      const { notebook, problems } = await executeNotebook(path, { nativeCode: false });
      assert.deepEqual(problems, []);
      assert.deepEqual((notebook.cells[0] as CodeCell).outputs, [
        { output_type: "stream", name: "stdout", text: "wasm true false\n" },
      ]);
      assert.equal((notebook.cells[0] as CodeCell).execution_count, 1);
    });
  },
);

Deno.test(
  "the fixture's outputs are the same again and its answers are right (needs deno task test --programs)",
  needsPrograms,
  async () => {
    assert.deepEqual(await recheck(() => {}), []);
  },
);

Deno.test(
  "a changed output is shown as a diff (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const [problem, ...others] = await recheck((notebook) => {
      const [output] = codeOf(notebook, "setup-code").outputs;
      assert.ok(output?.output_type === "stream");
      output.text = "sum 7\n";
    });
    assert.deepEqual(others, []);
    assert.match(problem!, /^40_fixture.ipynb, cell 3: its outputs changed:\n/);
    assert.match(problem!, /^ *-sum 7$/m);
    assert.match(problem!, /^ *\+sum 6$/m);
  },
);

Deno.test(
  "a lost output is shown, and a long diff is cut (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const [problem] = await recheck((notebook) => {
      const cell = codeOf(notebook, "setup-code");
      cell.outputs = [{ output_type: "stream", name: "stdout", text: "lost\n".repeat(99) }];
    });
    assert.ok(problem!.split("\n").length <= 22);
    assert.match(problem!, /… and \d+ more lines$/);
  },
);

Deno.test(
  "a wrong answer and an answer that fails are found (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const messages = await recheck((notebook) => {
      replace("answer-40-1", "2 + 2,", "2 + 3,")(notebook);
      replace("answer-40-3", "2 + 2", "missing")(notebook);
    });
    assert.deepEqual(messages, [
      `${NAME}, cell 16, line 4: the answer is not accepted, it printed: 40.1: not yet: you gave 5: it is one too large`,
      `${NAME}, cell 22, line 4: the answer fails: ReferenceError: missing is not defined`,
    ]);
  },
);

Deno.test(
  "outputs before a cell that fails are still compared (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const messages = await recheck((notebook) => {
      codeOf(notebook, "setup-code").outputs = [];
      append("figure-code", '\nthrow new Error("end");')(notebook);
    });
    assert.deepEqual(messages.map((message) => message.split(":")[0]), [
      `${NAME}, cell 3`,
      `${NAME}, cell 9, line 5`,
    ]);
  },
);

Deno.test(
  "a solution that a cell shows, or that no answer tells, is found (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const shown = replace("exercise-40-1-code", "answer1);", "answer1, { expected: 4 });");
    assert.deepEqual(await recheck(shown), [
      `${NAME}: a cell shows the solution of exercise 40.1`,
    ]);
    const untold = await recheck((notebook) => {
      replace("exercise-40-2-code", '"40.2"', '"40.9"')(notebook);
    });
    assert.ok(
      untold.includes(
        `${NAME}, cell 18: the folded answer of exercise 40.9 tells no solution: ` +
          'check("40.9", answer, { ... })',
      ),
      untold.join("\n"),
    );
  },
);

Deno.test(
  "answers that tell something else than data/answers holds are found (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const messages = await recheck(replace("answer-40-3", "tolerance: 0.01", "tolerance: 0.1"));
    assert.deepEqual(messages, [
      `${NAME}: its answers tell something else than data/answers/40.json holds: ` +
      '"deno task run 40" writes it',
    ]);
  },
);
