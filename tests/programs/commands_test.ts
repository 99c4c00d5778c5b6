/** The commands as they are typed: deno task run, check and new. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { RULES } from "../../tools/check/check_project.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { type Notebook, readNotebook, writeNotebook } from "../../tools/notebook/notebook_file.ts";
import { newNotebook } from "../../tools/notebook/template.ts";
import { append } from "../tools/_defect.ts";
import { cellOf, codeOf, needsPrograms, withFixture } from "../tools/_fixture.ts";

/** Starts a tool of the project with Deno. */
function start(tool: string, ...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join("tools", "tasks", `${tool}.ts`), ...args],
    cwd: projectFolder,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function runTool(tool: string, ...args: string[]) {
  const { code, stdout, stderr } = await start(tool, ...args).output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, error: error! };
}

Deno.test(
  "run formats code, writes outputs and the measured time (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const spoil = (notebook: Notebook) => {
      const title = cellOf(notebook, "title");
      title.source = title.source.replace(/about \d+ s/, "not measured yet");
      Object.assign(codeOf(notebook, "formula-code"), { source: "1+1", outputs: [] });
    };
    await withFixture(spoil, async (path) => {
      const { code, out } = await runTool("run", path);
      assert.equal(code, 0);
      assert.match(out, /^ok +.*40_fixture\.ipynb \(\d+\.\d s\)$/m);
      const notebook = await readNotebook(path);
      const { source, outputs, execution_count } = codeOf(notebook, "formula-code");
      assert.equal(source, "1 + 1;");
      assert.equal(execution_count, 3);
      assert.ok(outputs[0] !== undefined && "data" in outputs[0]);
      assert.deepEqual(outputs[0].data, { "text/plain": "2" });
      assert.match(cellOf(notebook, "title").source, /\| Run time \| about \d+ s \|/);
    });
  },
);

Deno.test(
  "run names cell and line of an error and leaves the notebook alone (needs deno task test --programs)",
  needsPrograms,
  async () => {
    await withFixture(append("figure-code", '\nthrow new Error("end");'), async (path) => {
      const before = await Deno.readTextFile(path);
      const { code, error } = await runTool("run", path);
      assert.equal(code, 1);
      assert.match(error, /40_fixture\.ipynb, cell 9, line 5: Error: end/);
      assert.equal(await Deno.readTextFile(path), before);
    });
  },
);

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  Deno.test(
    `run that ${signal} ends half-way leaves notebook and processes in order (needs deno task test --programs)`,
    {
      ignore: needsPrograms.ignore || Deno.build.os === "windows",
    },
    async () => {
      const marker = `started_${crypto.randomUUID()}`;
      const wait = `\nDeno.writeTextFileSync("${marker}", String(Deno.pid));` +
        `\nawait new Promise((resolve) => setTimeout(resolve, 300_000));`;
      await withFixture(append("figure-code", wait), async (path) => {
        const before = await Deno.readTextFile(path);
        const child = start("run", path);
        const output = child.output();
        const kernel = await waitFor(async () =>
          Number(await readOrEmpty(join(dirname(path), marker)))
        );
        child.kill(signal);
        await output;
        await waitFor(() => !isAlive(kernel));
        assert.equal(await Deno.readTextFile(path), before);
        const files = Array.from(Deno.readDirSync(dirname(path)), ({ name }) => name);
        assert.deepEqual(files.filter((name) => name.endsWith(".tmp")), []);
      });
    },
  );
}

Deno.test(
  "check ends with its counts and fails when a rule does (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const rules = RULES.filter(({ covers }) => covers !== "documents").length;
    await withFixture(() => {}, async (path) => {
      const { code, out } = await runTool("check", path);
      assert.equal(code, 0, out);
      assert.ok(out.endsWith(`\ncheck: ${rules + 1} passed, 0 failed\n`), out); // and the execution
    });
    await withFixture(append("figure-code", "\nlet y = ;"), async (path) => {
      const { code, out } = await runTool("check", "--static", path);
      assert.equal(code, 1);
      assert.match(out, /FAIL +\S*40_fixture\.ipynb/);
      assert.match(out, /40_fixture\.ipynb, cell 9, line 5: does not parse: Expression expected/);
      assert.ok(out.endsWith(`\ncheck: ${rules - 1} passed, 1 failed\n`), out);
    });
  },
);

Deno.test(
  "a notebook that is not there or not JSON gets one sentence (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const gone = await runTool("run", "gone.ipynb");
    assert.equal(gone.code, 2);
    assert.match(
      gone.error,
      /^There is no notebook "gone.ipynb": there are 00_notation_.*ipynb\.\n$/,
    );
    await withFixture(() => {}, async (path) => {
      await Deno.writeTextFile(path, "{");
      const { code, error } = await runTool("check", "--static", path);
      assert.equal(code, 1);
      assert.match(error, /^Cannot read notebook .*40_fixture\.ipynb: .*\n$/);
    });
  },
);

Deno.test(
  "a new notebook runs and passes the check (needs deno task test --programs)",
  needsPrograms,
  async () => {
    await withFixture(() => {}, async (path) => {
      const fresh = join(dirname(path), "41_fresh_topic.ipynb");
      await writeNotebook(fresh, newNotebook("41_fresh_topic", "Why is it fresh?"));
      assert.equal((await runTool("run", fresh)).code, 0);
      const { code, out } = await runTool("check", fresh);
      assert.equal(code, 0, out);
    });
  },
);

Deno.test(
  "new explains itself when the name is not one (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const { code, error } = await runTool("new", "topic");
    assert.equal(code, 2);
    assert.match(error, /Use it as: deno task new 31_diffusion "/);
  },
);

async function readOrEmpty(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch(() => "");
}

function isAlive(process: number): boolean {
  // Signal 0 asks without sending anything; Deno has no name for it.
  const { success } = new Deno.Command("kill", { args: ["-0", String(process)], stderr: "null" })
    .outputSync();
  return success;
}

/** Asks until the answer is truthy, for at most two minutes: other tests may keep the machine busy. */
async function waitFor<T>(ask: () => T | Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("waited two minutes in vain");
}
