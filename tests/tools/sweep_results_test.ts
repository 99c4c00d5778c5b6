/** Sweeps keep what is finished, go on where they were stopped, and name a file that is damaged. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { projectFolder } from "../../tools/common/task.ts";
import { checkSweep } from "../../tools/sweep/check_sweep.ts";
import { FinishedRows } from "../../tools/sweep/_finished_rows.ts";
import { type Row, rowOf } from "../../tools/sweep/plan.ts";
import { type NamedSweep, readResults, textOf } from "../../tools/sweep/results.ts";
import { sweep } from "../fixtures/stoppable_sweep.ts";
import { needsPrograms } from "./_fixture.ts";

const program = import.meta.resolve("../fixtures/stoppable_sweep.ts");
const named: NamedSweep = { name: "tiny", program, sweep };

/** What a finished sweep has written. */
const RESULTS = `{
  "description": "Halves",
  "made_by": "deno task sweep tiny",
  "rows": [
    {"arm":"half","seed":0,"half":0,"third":0,"unknown":null},
    {"arm":"half","seed":1,"half":0.5,"third":0.333333,"unknown":null},
    {"arm":"half","seed":2,"half":1,"third":0.666667,"unknown":null},
    {"arm":"half","seed":3,"half":1.5,"third":1,"unknown":null},
    {"arm":"half","seed":4,"half":2,"third":1.33333,"unknown":null},
    {"arm":"half","seed":5,"half":2.5,"third":1.66667,"unknown":null}
  ]
}
`;

/** Folders of one test, and the sweep as a process that uses them. */
class Folders implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "gradnotes-sweep-" });
  readonly results = join(this.folder, "results");
  readonly unfinished = join(this.folder, "unfinished");
  readonly log = join(this.folder, "log");

  start(env: Record<string, string> = {}): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "tests/tools/_compute_sweep.ts", program, this.results, this.unfinished],
      cwd: projectFolder,
      env: { NO_COLOR: "1", SWEEP_LOG: this.log, ...env },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async run(): Promise<{ code: number; out: string; error: string }> {
    const { code, stdout, stderr } = await this.start().output();
    const decoder = new TextDecoder();
    return { code, out: decoder.decode(stdout), error: decoder.decode(stderr) };
  }

  /** The files of finished rows. */
  kept(): string[] {
    try {
      return [...Deno.readDirSync(this.unfinished)].flatMap(({ name }) =>
        Array.from(Deno.readDirSync(join(this.unfinished, name)), ({ name }) => name)
      ).filter((name) => /^\d+\.json$/.test(name));
    } catch {
      return []; // not begun yet
    }
  }

  /** Which runs were begun, and how often. */
  begun(): string[] {
    return Deno.readTextFileSync(this.log).trim().split("\n").sort();
  }

  writeResults(text: string): void {
    Deno.mkdirSync(this.results, { recursive: true });
    Deno.writeTextFileSync(join(this.results, "tiny.json"), text);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function sweepTest(name: string, fn: (folders: Folders) => Promise<void>): void {
  Deno.test(`${name} (needs deno task test)`, needsPrograms, async () => {
    using folders = new Folders();
    await fn(folders);
  });
}

sweepTest("a sweep writes its results and prints no rows", async (folders) => {
  const { code, out, error } = await folders.run();
  assert.equal(code, 0, error);
  assert.equal(Deno.readTextFileSync(join(folders.results, "tiny.json")), RESULTS);
  assert.match(out, /^tiny: 6 runs on \d+ processors?\ntiny: done in \d+ s, .*tiny\.json\n$/);
  assert.deepEqual(folders.kept(), []);
});

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  sweepTest(`after ${signal} a sweep goes on with the runs that it lacks`, async (folders) => {
    const child = folders.start({ SWEEP_HANGS_AT: "3" });
    const ended = child.output();
    const atLeast = navigator.hardwareConcurrency > 1 ? 5 : 3;
    while (folders.kept().length < atLeast) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill(signal);
    await ended;
    assert.throws(() => Deno.statSync(join(folders.results, "tiny.json")), Deno.errors.NotFound);
    const keptRuns = folders.kept().length;
    const { code, out, error } = await folders.run();
    assert.equal(code, 0, error);
    assert.match(out, new RegExp(`^tiny: ${keptRuns} of 6 runs are finished already, goes on`));
    assert.equal(Deno.readTextFileSync(join(folders.results, "tiny.json")), RESULTS);
    assert.equal(folders.begun().filter((seed) => seed !== "3").length, 5, "no run is repeated");
    assert.deepEqual(folders.kept(), []);
  });
}

Deno.test(
  "FinishedRows leaves out a row that is damaged, and one process computes all (needs deno task test)",
  needsPrograms,
  async () => {
    using folders = new Folders();
    const rows = sweep.runs.map((settings) => rowOf(settings, { loss: 1 / 3, nothing: NaN }));
    {
      using finished = FinishedRows.open(named, folders.unfinished);
      await finished.lock();
      finished.add(4, rows[4]!);
      finished.add(1, rows[1]!);
      using other = FinishedRows.open(named, folders.unfinished);
      await assert.rejects(
        other.lock(),
        /The sweep tiny is being computed by another process/,
      );
      Deno.writeTextFileSync(join(finished.folder, "1.json"), '{"arm":"half","se');
      Deno.writeTextFileSync(join(finished.folder, ".2.json.a.tmp"), '{"ar');
    }
    {
      using finished = FinishedRows.open(named, folders.unfinished);
      assert.deepEqual(finished.rows, new Map([[4, rows[4]]]));
      finished.add(1, rows[1]!);
    }
    using finished = FinishedRows.open(named, folders.unfinished);
    assert.deepEqual([...finished.rows.keys()].sort(), [1, 4]);
    assert.deepEqual(finished.rows.get(1), rows[1]);
  },
);

Deno.test(
  "FinishedRows does not mix rows of other runs of the sweep (needs deno task test)",
  needsPrograms,
  () => {
    using folders = new Folders();
    {
      using finished = FinishedRows.open(named, folders.unfinished);
      finished.add(0, rowOf(sweep.runs[0]!, { loss: 1 }));
    }
    const longer = { ...sweep, runs: [...sweep.runs, { arm: "half", seed: 6 }] };
    using finished = FinishedRows.open({ ...named, sweep: longer }, folders.unfinished);
    assert.equal(finished.rows.size, 0);
    finished.remove();
    assert.deepEqual(folders.kept(), []);
  },
);

const rows = JSON.parse(RESULTS).rows;
const listed = (rows: Row[]) => ({ tuning: [], tuned: {}, rows });

for (
  const [defect, text, reason] of [
    ["is cut off", RESULTS.slice(0, 200), /tiny\.json is damaged \(.*JSON.*\): /],
    ["is empty", "", /tiny\.json is damaged \(/],
    ["holds something else", "null", /tiny\.json has no rows and the sweep has 6 runs: /],
    [
      "lacks a row",
      textOf(named, listed(rows.slice(1))),
      /tiny\.json has 5 rows and the sweep has 6 runs: /,
    ],
    [
      "has the runs in another order",
      textOf(named, listed(rows.toReversed())),
      /tiny\.json has another run than \{"arm":"half","seed":0\} in row 1: /,
    ],
    [
      "was edited by hand",
      RESULTS.replace("Halves", "Other"),
      /tiny\.json is not as the sweep writes it: /,
    ],
  ] as const
) {
  Deno.test(
    `a results file that ${defect} is named with its remedy (needs deno task test)`,
    needsPrograms,
    async () => {
      using folders = new Folders();
      folders.writeResults(text);
      await assert.rejects(readResults(named, folders.results), ({ name, message }: Error) => {
        assert.equal(name, "TaskError");
        assert.match(message, reason);
        assert.match(message, /: "git checkout .*tiny\.json" brings the committed one back, /);
        assert.ok(message.endsWith('"deno task sweep tiny" computes it again.'), message);
        return true;
      });
    },
  );
}

Deno.test(
  "a missing results file is named with its remedy (needs deno task test)",
  needsPrograms,
  async () => {
    using folders = new Folders();
    await assert.rejects(
      readResults(named, folders.results),
      /tiny\.json is missing: "git checkout /,
    );
  },
);

Deno.test(
  "checkSweep() counts runs that differ, and a damaged file as one failure (needs deno task test)",
  needsPrograms,
  async () => {
    using folders = new Folders();
    Deno.env.set("SWEEP_LOG", folders.log);
    folders.writeResults(RESULTS);
    assert.deepEqual(await checkSweep(named, folders.results), { passed: 2, failed: 0 });
    folders.writeResults(RESULTS.replace('"third":1.33333', '"third":1.33334'));
    assert.deepEqual(await checkSweep(named, folders.results), { passed: 1, failed: 1 });
    folders.writeResults("{");
    assert.deepEqual(await checkSweep(named, folders.results), { passed: 0, failed: 1 });
    assert.deepEqual(folders.begun(), ["1", "1", "4", "4"]);
  },
);
