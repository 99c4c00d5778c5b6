import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  bayesianSearch,
  bestEvaluation,
  bracketEpochs,
  gridPoints,
  gridSearch,
  hyperband,
  hyperbandBrackets,
  randomSearch,
  type Settings,
  settingsAt,
  type Space,
  type StartTraining,
} from "lib/tuning/mod.ts";

const SPACE = {
  rate: { from: 1e-4, to: 1, scale: "log" },
  units: { from: 4, to: 64, scale: "log", isWhole: true },
  dropout: { from: 0, to: 0.8 },
} as const;
const random = () => new Random(0);

/** A parabola over the decades, with 1 at a rate of 0.1. */
const height = (rate: number) => 1 - ((Math.log10(rate) + 1) / 3) ** 2;

/** Learns towards the height of its rate; counts what is open. */
function fakeTraining() {
  const log = { open: 0, trained: 0 };
  const start: StartTraining<typeof SPACE> = ({ rate }) => {
    let epochs = 0;
    log.open++;
    return {
      train: (more) => {
        epochs += more;
        log.trained += more;
        return height(rate) * epochs / (epochs + 1);
      },
      dispose: () => log.open--,
    };
  };
  return { start, log };
}

Deno.test("settingsAt(): ends, the middle of a scale, and whole numbers", () => {
  assert.deepEqual(settingsAt(SPACE, [0, 0, 0]), { rate: 1e-4, units: 4, dropout: 0 });
  const { rate: largest, ...rest } = settingsAt(SPACE, [1, 1, 1]);
  assert.ok(largest <= 1 && largest > 1 - 1e-12);
  assert.deepEqual(rest, { units: 64, dropout: 0.8 });
  const { rate, units, dropout } = settingsAt(SPACE, [0.5, 0.5, 0.25]);
  assert.ok(Math.abs(rate - 0.01) < 1e-12);
  assert.equal(units, 16);
  assert.ok(Math.abs(dropout - 0.2) < 1e-12);
});

Deno.test("grid: all combinations, in the middles of equal parts", async () => {
  const levels = { rate: 3, units: 2, dropout: 2 };
  assert.equal(gridPoints(SPACE, levels).length, 12);
  const { start, log } = fakeTraining();
  const tried = await gridSearch(SPACE, start, { levels, epochs: 2 });
  assert.equal(new Set(tried.map(({ settings }) => settings.rate)).size, 3);
  assert.deepEqual(log, { open: 0, trained: 24 });
  assert.equal(tried.at(-1)!.spent, 24);
});

Deno.test("randomSearch(): each trial has its own value of each hyper-parameter; the same by seed", async () => {
  const search = () => {
    const { start } = fakeTraining();
    return randomSearch(SPACE, start, { trials: 12, epochs: 2, random: random() });
  };
  const tried = await search();
  assert.equal(new Set(tried.map(({ settings }) => settings.rate)).size, 12);
  assert.deepEqual(await search(), tried);
  assert.deepEqual(tried.map(({ spent }) => spent), tried.map((_, i) => 2 * (i + 1)));
});

Deno.test("hyperbandBrackets(): the table of Li et al. for R = 81 and eta = 3", () => {
  const brackets = hyperbandBrackets({ maxEpochs: 81, factor: 3 });
  assert.deepEqual(brackets.map((rungs) => rungs.map(({ trials }) => trials)), [
    [81, 27, 9, 3, 1],
    [34, 11, 3, 1],
    [15, 5, 1],
    [8, 2],
    [5],
  ]);
  assert.deepEqual(brackets[0]!.map(({ epochs }) => epochs), [1, 3, 9, 27, 81]);
  assert.equal(hyperbandBrackets({ maxEpochs: 243, factor: 3 }).length, 6, "no rounding of ln");
  assert.deepEqual(hyperbandBrackets({ maxEpochs: 1, factor: 2 }), [[{ trials: 1, epochs: 1 }]]);
});

Deno.test("hyperband(): goes on with the better third, trains nobody twice, frees all", async () => {
  const { start, log } = fakeTraining(), options = { maxEpochs: 9, factor: 3, random: random() };
  const tried = await hyperband(SPACE, start, options);
  const planned = hyperbandBrackets(options);
  const cost = planned.reduce((sum, rungs) => sum + bracketEpochs(rungs), 0);
  assert.deepEqual(log, { open: 0, trained: cost });
  assert.equal(tried.at(-1)!.spent, cost);
  const first = tried.slice(0, 9), second = tried.slice(9, 12);
  const kept = first.toSorted((a, b) => b.score - a.score).slice(0, 3).map(({ index }) => index);
  assert.deepEqual(second.map(({ index }) => index), kept.sort((a, b) => a - b));
  assert.deepEqual(second.map(({ epochs }) => epochs), [3, 3, 3]);
  const twice = await hyperband(SPACE, start, { ...options, passes: 2 });
  assert.equal(twice.at(-1)!.spent, 2 * cost);
});

Deno.test("bayesianSearch(): comes nearer to a hilltop in three dimensions than random search", async () => {
  const axis = { from: 0, to: 1 }, cube = { x: axis, y: axis, z: axis };
  const start = ({ x, y, z }: Settings<typeof cube>) => ({
    train: () => -((x - 0.3) ** 2) - (y - 0.6) ** 2 - (z - 0.5) ** 2,
  });
  let wins = 0;
  for (let seed = 0; seed < 6; seed++) {
    const options = () => ({ trials: 18, epochs: 1, random: new Random(seed) });
    const tried = await bayesianSearch(cube, start, { ...options(), candidates: 200 });
    const byChance = await randomSearch(cube, start, options());
    const same = (i: number) => tried[i]!.score === byChance[i]!.score;
    assert.ok(same(0) && same(8) && !same(9), "the first nine are random");
    if (bestEvaluation(tried).score > bestEvaluation(byChance).score) wins++;
  }
  assert.ok(wins >= 5, `${wins} of 6`);
});

Deno.test("bestEvaluation(): of equal scores the first", () => {
  const settings = { x: 1 };
  const some = [1, 3, 3].map((score, index) => ({ index, score, settings, epochs: 1, spent: 1 }));
  assert.equal(bestEvaluation(some).index, 1);
  assert.throws(() => bestEvaluation([]), /"evaluations" must not be empty/);
});

Deno.test("searches: bad arguments are named", async () => {
  const { start } = fakeTraining(), good = { trials: 2, epochs: 2, random: random() };
  const spaceOf = (x: object) => ({ x }) as unknown as Space;
  const at = (space: Space, point = [0.5]) => () => settingsAt(space, point);
  const faults: [() => unknown, RegExp][] = [
    [at({}), /Cannot make settings: "space" must be of at least one hyper-parameter/],
    [at(spaceOf({ from: 1, to: 1 })), /"space.x.to" must be finite and greater than 1, current/],
    [at(spaceOf({ from: 0, to: 1, scale: "log" })), /"space.x.from" must be .* greater than 0/],
    [at(spaceOf({ from: 0, to: 1, scale: "ln" })), /"space.x.scale" must be "linear" or "log"/],
    [
      at(spaceOf({ from: 0, to: 1 }), [1.5]),
      /"point\[0\]" must be in \[0, 1\], current value is 1.5/,
    ],
    [at(spaceOf({ from: 0, to: 1 }), []), /"point.length" must be 1, current value is 0/],
    [
      () => gridPoints(SPACE, { rate: 0, units: 1, dropout: 1 }),
      /"levels.rate" must be an integer/,
    ],
    [
      () => hyperbandBrackets({ maxEpochs: 9, factor: 1 }),
      /"factor" must be an integer of at least 2/,
    ],
  ];
  for (const [call, message] of faults) assert.throws(call, message);
  const rejected: [Promise<unknown>, RegExp][] = [
    [
      randomSearch(SPACE, start, { ...good, trials: 0 }),
      /"trials" must be an integer of at least 1/,
    ],
    [randomSearch(SPACE, 3 as never, good), /Cannot search at random: "start" must be a function/],
    [randomSearch(SPACE, start, { ...good, random: 0 as never }), /"random" must be a Random/],
    [
      bayesianSearch(SPACE, start, { ...good, beta: 0 }),
      /"beta" must be finite and greater than 0/,
    ],
    [
      hyperband(SPACE, start, { maxEpochs: 9, factor: 3, random: random(), passes: 0 }),
      /Cannot search by Hyperband: "passes" must be an integer/,
    ],
  ];
  for (const [search, message] of rejected) await assert.rejects(search, message);
});

Deno.test("searches: a score that is no number is an error that names the trial, and frees it", async () => {
  let open = 0;
  const start = (_: Settings, index: number) => {
    open++;
    return { train: () => index === 2 ? NaN : 1, dispose: () => open-- };
  };
  const space: Space = { x: { from: 0, to: 1 } };
  await assert.rejects(randomSearch(space, start, { trials: 5, epochs: 1, random: random() }), {
    name: "RangeError",
    message: 'Cannot search at random: "the score of trial 2" must be a finite number, ' +
      "current value is NaN",
  });
  assert.equal(open, 0);
  const bands = hyperband(space, start, { maxEpochs: 9, factor: 3, random: random() });
  await assert.rejects(bands, /trial 2/);
  assert.equal(open, 0);
});
