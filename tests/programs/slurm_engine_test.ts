/** The engine of Slurm where Slurm's commands are scripts that run the jobs here (tests/services has the real ones). */

import assert from "node:assert/strict";
import { join } from "node:path";
import { Checkout, type Ended, ended } from "./_checkout.ts";
import { needsPrograms } from "../tools/_fixture.ts";

/** Runs the jobs of an array one after another; the first that is named in the file `lost` is not begun. */
const SBATCH = `for word; do
  case $word in
    --array=*) jobs=$(echo "\${word#*=}" | tr , ' ') ;;
    --output=*) logs=\${word#*=} ;;
  esac
  script=$word
done
echo "$@" >> "$FAKE/submitted"
for job in $jobs; do
  if grep -qx "$job" "$FAKE/lost"; then
    sed -i "0,/^$job$/d" "$FAKE/lost"
  else
    SLURM_ARRAY_TASK_ID=$job sh "$script" > "$(echo "$logs" | sed "s/%a/$job/")" 2>&1
  fi
done
echo "1;cluster"`;

/** A folder of programs in place of Slurm's. */
class FakeSlurm implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "gradnotes-slurm-" });

  constructor(lost = "") {
    this.#addProgram("sbatch", SBATCH);
    this.#addProgram("squeue", "true");
    this.#addProgram("scancel", "true");
    this.#addProgram("deno", `exec '${Deno.execPath()}' "$@"`);
    Deno.writeTextFileSync(join(this.folder, "lost"), lost);
  }

  #addProgram(name: string, script: string): void {
    Deno.writeTextFileSync(join(this.folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** What was asked of sbatch. */
  submitted(): string[] {
    return Deno.readTextFileSync(join(this.folder, "submitted")).trim().split("\n");
  }

  async sweep(checkout: Checkout, ...args: string[]): Promise<Ended> {
    const env = { FAKE: this.folder, PATH: `${this.folder}:${Deno.env.get("PATH")}` };
    return await ended(checkout.start(["99_noisy", "--engine", "slurm", ...args], env));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function slurmTest(name: string, lost: string, fn: (slurm: FakeSlurm) => Promise<void>): void {
  Deno.test(`${name} (needs deno task test --programs)`, {
    ignore: needsPrograms.ignore || Deno.build.os === "windows",
  }, async () => {
    using slurm = new FakeSlurm(lost);
    await fn(slurm);
  });
}

slurmTest("a job of Slurm that leaves no rows is submitted again", "1\n1\n", async (slurm) => {
  using checkout = Checkout.create();
  using node = checkout.clone();
  const args = ["--rows", "0..7", "--partition", "all", "--checkout", node.folder];
  const { code, out, error } = await slurm.sweep(checkout, ...args);
  assert.equal(code, 0, error);
  assert.match(out, /\nfinished: 0\.\.7 \(/);
  const [all, ...again] = slurm.submitted();
  assert.match(all!, /^--parsable --requeue --job-name=gradnotes-99_noisy --array=0,1,2,3 /);
  assert.match(all!, / --partition=all \S+job\.sh$/);
  for (const words of again) assert.match(words, / --array=1 /);
  assert.equal(again.length, 2);
  using alone = checkout.clone();
  await alone.sweep("99_noisy", "--rows", "0..7");
  assert.deepEqual(checkout.kept(), alone.kept());
});

slurmTest("a job that is lost each time is named", "2\n2\n2\n", async (slurm) => {
  using checkout = Checkout.create();
  const { code, error } = await slurm.sweep(checkout, "--rows", "0..7");
  assert.equal(code, 1);
  assert.match(
    error,
    /^The job of the rows 4\.\.5 left Slurm's queue 3 times without a row: no file/,
  );
  assert.deepEqual(Object.keys(checkout.kept()).map(parseFloat), [0, 1, 2, 3, 6, 7]);
});

slurmTest("a node of Slurm with another commit is refused at once", "", async (slurm) => {
  using checkout = Checkout.create();
  using node = checkout.clone();
  node.commit("Go on");
  const { code, error } = await slurm.sweep(checkout, "--checkout", node.folder);
  assert.equal(code, 1);
  assert.match(
    error,
    /^The job of the rows 0\.\.1 failed: .*another version \(commit \w{12} there/,
  );
  assert.equal(slurm.submitted().length, 1);
  const gone = await slurm.sweep(checkout, "--checkout", "/nowhere", "--rows", "0..1");
  assert.match(gone.error, /^The job of the rows 0\.\.1 failed: .*\/nowhere/);
});

slurmTest("without sbatch it is said where to start", "", async () => {
  using checkout = Checkout.create();
  const child = checkout.start(["99_noisy", "--engine", "slurm"], { PATH: "" });
  const { code, error } = await ended(child);
  assert.equal(code, 1);
  assert.match(error, /^There is no sbatch on this machine: start this on a machine that submits/);
});
