/** A sweep says beforehand what it will decide, tunes all arms alike, and writes all of it down. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { findPrograms } from "../../tools/experiments/find_programs.ts";
import { FinishedRows } from "../../tools/sweep/_finished_rows.ts";
import { checkSweep } from "../../tools/sweep/check_sweep.ts";
import { computeSweep } from "../../tools/sweep/compute_sweep.ts";
import { defineSweep, MOST_MINUTES } from "../../tools/sweep/define_sweep.ts";
import { loadSweep } from "../../tools/sweep/load_sweep.ts";
import { planOf, type Row } from "../../tools/sweep/plan.ts";
import { type NamedSweep, readResults } from "../../tools/sweep/results.ts";
import type { Sweep, SweepSettings } from "../../tools/sweep/sweep.ts";
import { DECLARATION, sweep } from "../fixtures/declared_sweep.ts";
import { needsPrograms } from "../tools/_fixture.ts";

const program = import.meta.resolve("../fixtures/declared_sweep.ts");
const named: NamedSweep = { name: "fake", program, sweep };
const { tuning } = DECLARATION;

for (
  const [defect, change, message] of [
    ["too few seeds", { seeds: [0, 1] }, '"seeds" must be at least 10 seeds, as arms are compared'],
    ["a seed twice", { seeds: [0, 0, 1] }, '"seeds\\[1\\]" must be there only once'],
    [
      "a tuning seed among the others",
      { seeds: [1000] },
      '"seeds\\[0\\]" must be a whole number below 1000, current value is 1000',
    ],
    [
      "another seed for tuning",
      { tuning: { ...tuning!, seeds: [7] } },
      '"tuning.seeds\\[0\\]" must be a whole number from 1000 on',
    ],
    [
      "an arm that is not tuned",
      { arms: { ...DECLARATION.arms, other: {} } },
      '"arms.other" must be tuned like the others',
    ],
    [
      "an arm that is tuned more",
      { arms: { ...DECLARATION.arms, other: { grid: { rate: [1, 2, 3], power: [1, 2] } } } },
      '"arms.other.grid" must be as large as that of "low" \\(4 configurations\\).*, current value is 6',
    ],
    [
      "a grid of one",
      { arms: { one: { grid: { rate: [1] } } } },
      '"arms.one.grid" must be of at least 2',
    ],
    [
      "grids without tuning",
      { tuning: undefined },
      '"tuning" must be given, as arms have a "grid", current value is undefined',
    ],
    [
      "a setting of the sweep's own",
      { arms: { a: { settings: { seed: 1 }, untuned: "yes" } } },
      '"arms.a" must be without a setting "seed"',
    ],
    [
      "a round that goes back",
      { tuning: { ...tuning!, rounds: [{ seeds: 2 }, { seeds: 1 }] } },
      '"tuning.rounds\\[1\\].seeds" must be an integer from 2 to 3',
    ],
    [
      "no margin",
      { difference: { margin: 0, reason: "a" } },
      '"difference.margin" must be greater than 0',
    ],
    [
      "no reason",
      { difference: { margin: 1, reason: "" } },
      '"difference.reason" must be a sentence',
    ],
    [
      "more than an hour",
      { minutes: 61 },
      '"minutes" must be greater than 0 and at most 60, current value is 61',
    ],
    ["no arm", { arms: {} }, '"arms" must be at least one arm'],
  ] as const
) {
  Deno.test(`defineSweep() refuses ${defect}`, () => {
    const declaration = { ...DECLARATION, ...change } as typeof DECLARATION;
    assert.throws(() => defineSweep(declaration), {
      message: new RegExp(`Cannot define sweep: ${message}`),
    });
  });
}

Deno.test("defineSweep() asks for ten seeds only where arms are compared", () => {
  const { tuning: _, ...untuned } = DECLARATION;
  defineSweep({ ...untuned, arms: { one: {} }, seeds: [0] });
});

/** Goes through the plan of a sweep; returns the runs of each batch and what came out. */
async function follow(sweep: Sweep) {
  const plan = planOf(sweep), batches: (readonly SweepSettings[])[] = [];
  let step = plan.next();
  while (!step.done) {
    const { runs, rowOf } = step.value;
    batches.push(runs);
    const rows: Row[] = [];
    for (const settings of runs) rows.push(rowOf(settings, await sweep.run(settings)));
    step = plan.next(rows);
  }
  return { batches, results: step.value };
}

Deno.test(
  "tuning halves the configurations in each round, alike for each arm (needs deno task test --programs)",
  needsPrograms,
  async () => {
    const { batches, results } = await follow(sweep);
    const [first, second, third, evaluation] = batches;
    assert.equal(batches.length, 4);
    const short = (runs: readonly SweepSettings[]) =>
      runs.map((
        { arm, rate, seed, steps },
      ) => [arm, rate, seed, ...(steps === undefined ? [] : [steps])]);
    assert.deepEqual(short(first!), [
      ...[8, 1, 2, 4].map((rate) => ["low", rate, 1000, 5]),
      ...[1, 2, 4, 8].map((rate) => ["high", rate, 1000, 5]),
    ]);
    assert.deepEqual(
      short(second!),
      [1, 2].map((rate) => ["low", rate, 1000]).concat(
        [8, 4].map((rate) => ["high", rate, 1000]),
      ),
    );
    // The last round goes on with the runs of the one before, which has the same settings.
    assert.deepEqual(short(third!), [["low", 1, 1001], ["low", 1, 1002], ["high", 8, 1001], [
      "high",
      8,
      1002,
    ]]);
    assert.deepEqual(results.tuned, { low: { rate: 1, power: 2 }, high: { rate: 8 } });
    assert.equal(results.tuning.length, 8 + 4 + 4);
    assert.deepEqual(results.tuning[0], {
      round: 1,
      ...{ arm: "low", least: 1, rate: 8, power: 2, steps: 5, seed: 1000, loss: 7 },
    });
    assert.equal(evaluation!.length, 30);
    assert.deepEqual(evaluation![0], { arm: "low", least: 1, rate: 1, power: 2, seed: 0 });
    assert.deepEqual(evaluation!.at(-1), { arm: "fixed", least: 2, rate: 2, seed: 9 });
  },
);

Deno.test("a configuration whose metric is not a number loses, and the first wins among equals", async () => {
  const run = ({ rate }: SweepSettings) => ({ loss: rate === 4 ? NaN : 1 });
  for (const best of ["smallest", "largest"] as const) {
    const arms = { a: { grid: { rate: [4, 2, 1] } } };
    const changed = defineSweep({ ...DECLARATION, arms, run, tuning: { ...tuning!, best } });
    assert.deepEqual((await follow(changed)).results.tuned, { a: { rate: 2 } });
  }
});

Deno.test("a run that does not measure what decides is an error", async () => {
  const { tuning: _, ...declaration } = DECLARATION;
  const changed = defineSweep({ ...declaration, arms: { a: {} }, run: () => ({ accuracy: 1 }) });
  await assert.rejects(follow(changed), {
    name: "TaskError",
    message: /run with \{"arm":"a","seed":0\} measured accuracy, and the sweep declares "loss"/,
  });
});

/** The folders of one test. */
class Folders implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "gradnotes-sweep-" });
  readonly results = join(this.folder, "results");
  readonly unfinished = join(this.folder, "unfinished");
  readonly file = join(this.results, "fake.json");

  read(): string {
    return Deno.readTextFileSync(this.file);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

const HEAD = `{
  "description": "Loss at a rate",
  "made_by": "deno task sweep fake",
  "protocol": {
    "arms": {"low":{"settings":{"least":1},"grid":{"rate":[8,1,2,4],"power":[2]}},"high":{"settings":{"least":8},"grid":{"rate":[1,2,4,8]}},"fixed":{"untuned":"it has no rate","settings":{"least":2,"rate":2}}},
    "tuning": {"seeds":[1000,1001,1002],"metric":"loss","best":"smallest","rounds":[{"seeds":1,"settings":{"steps":5}},{"seeds":1},{"seeds":3}]},
    "seeds": [0,1,2,3,4,5,6,7,8,9],
    "metric": "loss",
    "difference": {"margin":0.5,"reason":"half of the smallest step between two rates"},
    "minutes_on_two_cores": 1
  },
  "tuned": {
    "low": {"rate":1,"power":2},
    "high": {"rate":8}
  },
  "tuning": [
    {"round":1,"arm":"low","least":1,"rate":8,"power":2,"steps":5,"seed":1000,"loss":7},
`;

Deno.test(
  "a declared sweep writes its protocol, its tuning and its rows, and reads them",
  needsPrograms,
  async () => {
    using folders = new Folders();
    await computeSweep(named, folders);
    assert.equal(folders.read().slice(0, HEAD.length), HEAD);
    assert.match(
      folders.read(),
      /\n {2}\],\n {2}"rows": \[\n {4}\{"arm":"low","least":1,"rate":1,"power":2,"seed":0,"loss":0,"steps":10\},\n/,
    );
    const { tuned, rows, runs } = await readResults(named, folders.results);
    assert.deepEqual(tuned.high, { rate: 8 });
    assert.deepEqual([rows.length, runs.length], [30, 30]);
    assert.deepEqual(await checkSweep(named, folders.results), { passed: 3, failed: 0 });
  },
);

Deno.test(
  "a results file that does not follow from its declaration is refused",
  needsPrograms,
  async () => {
    using folders = new Folders();
    await computeSweep(named, folders);
    const text = folders.read();
    for (
      const [from, to, reason] of [
        ['"low": {"rate":1,', '"low": {"rate":2,', /is not as the sweep writes it/],
        [
          '"rate":1,"power":2,"steps":5,"seed":1000,"loss":0',
          '"rate":1,"power":2,"steps":5,"seed":1000,"loss":9',
          /has another run than/,
        ],
        ['"margin":0.5', '"margin":0.1', /is not as the sweep writes it/],
        ['"seeds": [0,1,', '"seeds": [0,', /is not as the sweep writes it/],
      ] as const
    ) {
      assert.ok(text.includes(from), `the results have lost: ${from}`);
      Deno.writeTextFileSync(folders.file, text.replace(from, to));
      await assert.rejects(readResults(named, folders.results), reason);
    }
    Deno.writeTextFileSync(
      folders.file,
      text.replace(/,\n {4}\{[^\n]*\}\n {2}\]\n\}\n$/, "\n  ]\n}\n"),
    );
    await assert.rejects(
      readResults(named, folders.results),
      /has 45 rows and the sweep has 46 runs/,
    );
  },
);

Deno.test(
  "a sweep that was stopped while it tuned goes on where it was",
  needsPrograms,
  async () => {
    using folders = new Folders();
    const log = join(folders.folder, "log");
    Deno.env.set("DECLARED_LOG", log);
    try {
      await computeSweep(named, folders);
      const whole = folders.read();
      const runs = Deno.readTextFileSync(log).trim().split("\n").length;
      assert.equal(runs, 46);
      Deno.removeSync(folders.file);
      // The first ten rows, as an earlier process kept them.
      {
        using finished = FinishedRows.open(named, folders.unfinished);
        const { tuning } = JSON.parse(whole);
        for (let run = 0; run < 10; run++) finished.add(run, tuning[run]);
      }
      Deno.removeSync(log);
      await computeSweep(named, folders);
      assert.equal(folders.read(), whole);
      assert.equal(Deno.readTextFileSync(log).trim().split("\n").length, 36);
    } finally {
      Deno.env.delete("DECLARED_LOG");
    }
  },
);

Deno.test("loadSweep() refuses a sweep without a protocol", async () => {
  await loadSweep("fake", program);
  await assert.rejects(
    loadSweep("tiny", import.meta.resolve("../fixtures/tiny_sweep.ts")),
    /The sweep tiny declares no protocol: make it by/,
  );
});

Deno.test("the sweeps of a notebook declare at most 45 minutes together", async () => {
  const programs = findPrograms("sweep");
  const minutes = new Map<string, number>();
  for (const [name, url] of programs) {
    const { sweep } = await loadSweep(name, url);
    const notebook = name.slice(0, 2);
    const own = "protocol" in sweep ? sweep.protocol.minutes : 0;
    minutes.set(notebook, (minutes.get(notebook) ?? 0) + own);
  }
  for (const [notebook, sum] of minutes) {
    assert.ok(sum <= MOST_MINUTES, `notebook ${notebook}: ${sum}`);
  }
});
