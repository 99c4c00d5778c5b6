/** The set-up: what a reader is told when something is missing, and that nothing half made is left. */

import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { checkDenoVersion, projectFolder, run } from "../../tools/common/task.ts";
import { ensureSetUp, signNotebooks, venvPath } from "../../tools/setup/environment.ts";
import { readCounts } from "../../tools/testing/counts.ts";

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const windows = Deno.build.os === "windows";
/** Nothing listens on the discard port. */
const UNREACHABLE_INDEX = "http://127.0.0.1:9/simple";

/** A copy of the set-up in a folder of its own, with a PATH that holds only the given programs. */
class Project {
  readonly folder = Deno.makeTempDirSync({ prefix: "gradnotes-setup-" });
  readonly programs = join(this.folder, "programs");

  constructor() {
    cpSync(join(projectFolder, "tools"), this.path("tools"), { recursive: true });
    cpSync(join(projectFolder, "requirements.txt"), this.path("requirements.txt"));
    for (const name of ["notebooks", "programs"]) Deno.mkdirSync(this.path(name));
    Deno.writeTextFileSync(this.path("deno.json"), "{}");
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  addProgram(name: string, script: string): void {
    Deno.writeTextFileSync(join(this.programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Runs the set-up, which must fail; returns what it printed on stderr. */
  async failToSetUp(): Promise<string> {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", this.path("tools", "tasks", "setup.ts")],
      clearEnv: true,
      env: {
        PATH: this.programs,
        HOME: this.folder,
        PIP_CONFIG_FILE: "/dev/null",
        PIP_INDEX_URL: UNREACHABLE_INDEX,
        NPM_CONFIG_REGISTRY: UNREACHABLE_INDEX,
      },
    }).output();
    const message = new TextDecoder().decode(stderr);
    assert.equal(code, 1, message);
    assert.equal(message.trim().split("\n").length, 1, `one line, not ${message}`);
    return message;
  }

  exists(name: string): boolean {
    return [...Deno.readDirSync(this.folder)].some((entry) => entry.name === name);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function setupTest(name: string, fn: (project: Project) => Promise<void>): void {
  Deno.test({
    name: `${name} (needs deno task test --programs)`,
    ignore: !mayRun || windows,
    fn: async () => {
      using project = new Project();
      await fn(project);
    },
  });
}

setupTest("without Python the set-up says what to install", async (project) => {
  assert.match(await project.failToSetUp(), /^There is no Python on the PATH .* 3\.10 or later/);
  assert.equal(project.exists(".venv"), false);
});

setupTest("the set-up refuses a Python that is too old", async (project) => {
  project.addProgram("python3", "echo 3.8");
  assert.match(await project.failToSetUp(), /^Python 3\.8 \(python3\) is too old/);
  assert.equal(project.exists(".venv"), false);
});

setupTest("the set-up names the package of a missing venv module", async (project) => {
  project.addProgram("python3", "echo 3.12; echo No module named ensurepip >&2; exit 1");
  assert.match(await project.failToSetUp(), /no venv module: .*apt install python3\.12-venv/);
  assert.equal(project.exists(".venv"), false);
});

setupTest("the set-up leaves alone a .venv that it did not make", async (project) => {
  project.addProgram("uv", "echo uv 1.0");
  Deno.mkdirSync(project.path(".venv"));
  Deno.writeTextFileSync(project.path(".venv", "mine"), "");
  assert.match(await project.failToSetUp(), /was not made by this project: rename or remove it/);
  assert.ok(Deno.statSync(project.path(".venv", "mine")).isFile);
});

setupTest("the set-up says where it cannot write", async (project) => {
  Deno.writeTextFileSync(project.path(".cache"), "a file in place of a folder");
  assert.match(await project.failToSetUp(), /^Cannot write to .*gradnotes-setup-/);
});

setupTest("a full disk is named and nothing half made is left", async (project) => {
  project.addProgram("uv", 'test "$1" != pip || { echo No space left on device; exit 1; }');
  assert.match(await project.failToSetUp(), /^uv could not install Jupyter, the disk is full/);
  assert.equal(project.exists(".venv"), false);
});

setupTest("an unreachable index brings the previous environment back", async (project) => {
  const python = await run("python3", ["-c", "import sys, ensurepip; print(sys.executable)"]);
  assert.ok(python.success, python.output);
  project.addProgram("python3", `exec '${python.output}' "$@"`);
  // What a set-up leaves that was killed while it replaced an environment:
  Deno.mkdirSync(project.path(".venv"));
  Deno.writeTextFileSync(project.path(".venv", "gradnotes-requirements.txt"), "");
  Deno.mkdirSync(project.path(".venv.old"));
  Deno.writeTextFileSync(project.path(".venv.old", "gradnotes-requirements.txt"), "older");

  assert.match(await project.failToSetUp(), /^pip could not install .* index is not reachable: .*/);
  const stamp = project.path(".venv", "gradnotes-requirements.txt");
  assert.equal(Deno.readTextFileSync(stamp), "older");
  assert.equal(project.exists(".venv.old"), false);
});

setupTest("an unreachable registry is named and its packages are tried again", async (project) => {
  const make = 'for folder; do :; done; /bin/mkdir -p "$folder/bin"; : > "$folder/bin/python"';
  project.addProgram("uv", `test "$1" != venv || { ${make}; }`);
  const integrity = `sha512-${"A".repeat(86)}==`;
  const specifiers = { "npm:diff@8.0.2": "8.0.2" }, npm = { "diff@8.0.2": { integrity } };
  const lock = { version: "5", specifiers, npm };
  Deno.writeTextFileSync(project.path("deno.lock"), JSON.stringify(lock));
  for (let attempt = 1; attempt <= 2; attempt++) {
    assert.match(
      await project.failToSetUp(),
      /^The npm packages cannot be loaded \(.*check the net/,
    );
  }
});

Deno.test("Deno older than 2.9 is refused with the remedy", () => {
  for (const version of ["2.9.0", "2.9.6", "2.10.0", "3.0.0"]) checkDenoVersion(version);
  for (const version of ["1.46.3", "2.8.3"]) {
    assert.throws(() => checkDenoVersion(version), {
      name: "TaskError",
      message:
        `This is Deno ${version} and the notebooks need 2.9.0 or later: run "deno upgrade", ` +
        `or start with "npx -y --prefer-offline deno@2.9.6 task ..." instead of "deno task ...".`,
    });
  }
});

Deno.test("the counts of a test run come from its summary", () => {
  const summary = "\x1b[32mok\x1b[0m | 12 passed (3 steps) | 0 failed | 4 ignored (5s)\n\n";
  assert.deepEqual(readCounts(summary, true), { passed: 12, failed: 0, skipped: 4 });
  const failure = "FAILED | 1 passed | 2 failed (1 step) (8ms)\n";
  assert.deepEqual(readCounts(failure, false), { passed: 1, failed: 2, skipped: 0 });
  assert.deepEqual(readCounts("error: Type checking failed.", false), {
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

Deno.test({
  name:
    "a second set-up changes nothing and the kernel is the running Deno (needs deno task test --programs)",
  ignore: !mayRun,
  fn: async () => {
    await ensureSetUp();
    const file = join(projectFolder, ".venv/share/jupyter/kernels/deno/kernel.json");
    const written = Deno.statSync(file).mtime;
    await ensureSetUp();
    assert.deepEqual(Deno.statSync(file).mtime, written);
    const kernel = JSON.parse(Deno.readTextFileSync(file));
    assert.equal(kernel.argv[0], Deno.execPath());
    assert.equal(kernel.env.NO_COLOR, "1");
    assert.match(kernel.env.DENO_V8_FLAGS, /--heap-growing-percent=/);
  },
});

Deno.test({
  name: "signNotebooks() makes JupyterLab trust the collection (needs deno task test --programs)",
  ignore: !mayRun,
  fn: async () => {
    await ensureSetUp();
    await signNotebooks();
    const folder = join(projectFolder, "notebooks");
    const notebooks = [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name))
      .filter((path) => path.endsWith(".ipynb"));
    const { output } = await run(venvPath("python"), ["-m", "nbformat.sign", ...notebooks]);
    assert.equal(output.match(/already signed/g)?.length ?? 0, notebooks.length, output);
  },
});
