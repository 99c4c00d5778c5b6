/** Rows of a sweep by their numbers: computed anywhere, in any order and more than once, they give one file. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { projectFolder } from "../../tools/common/task.ts";
import { FinishedRows } from "../../tools/sweep/_finished_rows.ts";
import type { NamedSweep } from "../../tools/sweep/results.ts";
import { sweep } from "../fixtures/noisy_sweep.ts";
import { Checkout, computedAlone, ended } from "./_checkout.ts";
import { needsPrograms } from "../tools/_fixture.ts";

const program = import.meta.resolve("../fixtures/noisy_sweep.ts");
const named: NamedSweep = { name: "99_noisy", program, sweep };

/** A test that starts processes in a checkout of its own. */
function checkoutTest(name: string, fn: (checkout: Checkout) => Promise<void>): void {
  Deno.test(`${name} (needs deno task test --programs)`, needsPrograms, async () => {
    using checkout = Checkout.create();
    await fn(checkout);
  });
}

/** Runs that must succeed. */
async function compute(checkout: Checkout, ...args: string[]): Promise<string> {
  const { code, out, error } = await checkout.sweep("99_noisy", ...args);
  assert.equal(code, 0, error);
  return out;
}

checkoutTest("ranges in any order and twice give the bytes of one machine", async (checkout) => {
  const wanted = await computedAlone(checkout);
  const rows = checkout.path("rows.json");
  await compute(checkout, "--rows", "4..7", "--output", rows);
  const [first, kept] = [Deno.readTextFileSync(rows), checkout.kept()];
  assert.deepEqual(Object.keys(kept), ["4.json", "5.json", "6.json", "7.json"]);
  await compute(checkout, "--rows", "4..7", "--output", rows);
  assert.equal(Deno.readTextFileSync(rows), first);
  assert.deepEqual(checkout.kept(), kept);
  await compute(checkout, "--rows", "0..5");
  const out = await compute(checkout, "--rows", "6..20"); // through three phases
  assert.match(out, /\nfinished: 0\.\.20 \(/);
  assert.match(await compute(checkout), /^99_noisy: 21 runs are finished already, goes on, /);
  assert.equal(checkout.results(), wanted);
  assert.throws(() => Deno.statSync(rows.replace("rows.json", ".cache/sweeps/99_noisy")));
});

checkoutTest("rows that another machine computed are taken in", async (here) => {
  using there = here.clone();
  const rows = here.path("rows.json");
  await compute(there, "--rows", "0..11", "--output", rows);
  const plan = await compute(here, "--merge", rows);
  assert.match(
    plan,
    /^99_noisy has 36 rows; each phase needs all rows of those before:\n {2}0\.\.7/,
  );
  assert.match(plan, /\nfinished: 0\.\.11 \(/);
  assert.deepEqual(here.kept(), there.kept());
  await compute(here, "--merge", rows, "--rows", "12..15");
  assert.equal(Object.keys(here.kept()).length, 16);
});

checkoutTest("the rows of a phase wait for those that tune it", async (checkout) => {
  await compute(checkout, "--rows", "1..2");
  const early = await checkout.sweep("99_noisy", "--rows", "8..9");
  assert.equal(early.code, 1);
  assert.equal(
    early.error,
    "The rows of 99_noisy from 8 on are tuned by rows before them, of which 0..0, 3..7 are " +
      "missing: compute these first, or take them in by --merge.\n",
  );
});

/** Adds all rows of a sweep of 300, again and again, in an order of its own. */
const ADDER = `
  import { FinishedRows } from "${join(projectFolder, "tools", "sweep", "_finished_rows.ts")}";
  const [folder, start] = Deno.args, runs = Array.from({ length: 300 }, (_, seed) => ({ seed }));
  const sweep = { description: "", runs, isChecked: () => false, run: () => ({}) };
  const program = "${import.meta.resolve("../fixtures/noisy_sweep.ts")}";
  for (let round = 0; round < 3; round++) {
    using finished = FinishedRows.open({ name: "raced", program, sweep }, folder);
    for (let i = 0; i < 300; i++) {
      const number = (i + Number(start)) % 300;
      finished.add(number, { seed: number, loss: number / 3 });
    }
  }
`;

Deno.test(
  "processes that add the same rows at the same time lose none (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "gradnotes-sweep-" });
    try {
      const file = join(folder, "adder.ts"), store = join(folder, "sweeps");
      await Deno.writeTextFile(file, ADDER);
      const config = ["--config", join(projectFolder, "deno.json")];
      const all = ["0", "5", "150", "290"].map((start) =>
        ended(
          new Deno.Command(Deno.execPath(), {
            args: ["run", "-A", ...config, file, store, start],
            cwd: projectFolder,
            stdout: "piped",
            stderr: "piped",
          }).spawn(),
        )
      );
      for (const { code, error } of await Promise.all(all)) assert.equal(code, 0, error);
      const [own] = [...Deno.readDirSync(store)];
      const names = [...Deno.readDirSync(join(store, own!.name))].map(({ name }) => name);
      assert.equal(names.length, 300, names.join());
      for (const name of names) {
        const seed = parseInt(name), row = { seed, loss: seed / 3 };
        const text = Deno.readTextFileSync(join(store, own!.name, name));
        assert.equal(text, JSON.stringify(row) + "\n");
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test("a row that comes out otherwise the second time is refused", needsPrograms, () => {
  const folder = Deno.makeTempDirSync({ prefix: "gradnotes-sweep-" });
  try {
    using one = FinishedRows.open(named, folder);
    using two = FinishedRows.open(named, folder);
    one.add(3, { seed: 3, loss: 0.1 });
    two.add(3, { seed: 3, loss: 0.1 });
    assert.throws(() => two.add(3, { seed: 3, loss: 0.2 }), {
      name: "TaskError",
      message:
        /^Row 3 of 99_noisy was computed as .*"loss":0\.1\} and then as .*"loss":0\.2\}: a run/,
    });
    assert.deepEqual(one.rows.get(3), { seed: 3, loss: 0.1 });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

checkoutTest("rows of another version are refused, and it is said what differs", async (here) => {
  using there = here.clone();
  const rows = here.path("rows.json");
  const refused = async (reason: RegExp) => {
    await compute(there, "--rows", "0..0", "--output", rows);
    const { code, error } = await here.sweep("99_noisy", "--merge", rows);
    assert.equal(code, 1);
    assert.match(error, reason);
    assert.match(
      error,
      /: check out the same commit on both machines, with no changes of their own/,
    );
  };
  const program = there.path("tools", "experiments", "99_noisy", "sweep.ts");
  const lock = there.path("deno.lock");
  const [code, packages] = [program, lock].map((path) => Deno.readTextFileSync(path));
  Deno.writeTextFileSync(program, code + "\n// changed\n");
  await refused(
    /rows\.json are of another version \(sources [0-9a-f]{12} there, [0-9a-f]{12} here\)/,
  );
  Deno.writeTextFileSync(program, code!);
  Deno.writeTextFileSync(lock, packages + "\n");
  await refused(/another version \(deno\.lock [0-9a-f]{12} there, [0-9a-f]{12} here\)/);
  Deno.writeTextFileSync(lock, packages!);
  there.commit("Go on");
  await refused(/another version \(commit [0-9a-f]{12} there, [0-9a-f]{12} here\)/);
});

checkoutTest("a file that is none of these rows is refused with its reason", async (checkout) => {
  const path = checkout.path("rows.json");
  await compute(checkout, "--rows", "0..1", "--output", path);
  const text = Deno.readTextFileSync(path);
  for (
    const [other, reason] of [
      [text.slice(0, 100), /rows\.json holds no rows of a sweep: "deno task sweep" writes them/],
      ["null", /rows\.json holds no rows of a sweep/],
      [text.replace("99_noisy", "05_rates"), /are of the sweep 05_rates, not of 99_noisy/],
      [text.replace('"1":', '"36":'), /have a row "36", and the sweep has 36 rows/],
    ] as const
  ) {
    Deno.writeTextFileSync(path, other);
    const { code, error } = await checkout.sweep("99_noisy", "--merge", path);
    assert.equal(code, 1);
    assert.match(error, reason);
  }
  const gone = await checkout.sweep("99_noisy", "--merge", "gone.json");
  assert.match(gone.error, /^Cannot read gone\.json \(/);
  for (
    const args of [["--rows", "0..1", "--check"], ["--output", "x"], ["--plan", "--merge", "x"], [
      "--check",
      "--engine",
      "dask",
    ]]
  ) {
    const { code, error } = await checkout.sweep("99_noisy", ...args);
    assert.equal(code, 2);
    assert.match(error, /^These flags don't go together\. Use it as: deno task sweep /);
  }
});
