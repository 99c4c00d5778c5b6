import {
  curves,
  type FigureOptions,
  heatmap,
  histogram,
  palette,
  plotSvg,
  seedDots,
  trajectory,
} from "lib/notebook/mod.ts";
import { Random } from "lib/random/mod.ts";
import assert from "node:assert/strict";
import { spread } from "lib/notebook/_direct_labels.ts";
import { parseXml } from "./_xml.ts";

const runs = ["PPO", "A2C"].flatMap((method, m) =>
  [0, 1, 2].flatMap((seed) =>
    [1, 10, 100, 1000].map((steps, i) => ({
      ...{ method, seed, steps, task: seed === 0 ? "CartPole" : "Acrobot" },
      score: 100 * i / (i + 1 + m) + seed,
    }))
  )
);
const alt = "What it shows";
const whole = (values: number[]) => ({
  estimate: values[1] ?? values[0]!,
  low: Math.min(...values),
  high: Math.max(...values),
});
const square = [[1, 0.5], [0.25, 0]];
const walk = [[2, 1], [1, 0.5], [0, 0]] as const;

/** One figure of each kind. */
const FIGURES: Readonly<Record<string, FigureOptions>> = {
  "one curve": curves(runs.slice(0, 4), { x: "steps", y: "score", alt }),
  "curves of seeds with a band and a reference": curves(runs, {
    x: { value: "steps", label: "steps of the environment", log: true },
    y: { value: "score", domain: [0, 110] },
    ...{ by: "method", seed: "seed", band: whole, reference: { solved: 90 } },
    ...{ alt, title: "学习曲线", caption: "Three seeds & their range" },
  }),
  "panels of curves": curves(runs, {
    ...{ x: "steps", y: "score", by: "method", seed: "seed", panel: "task", alt },
  }),
  "dots of seeds": seedDots(runs, {
    ...{ value: "score", by: "method", reference: { solved: 90 }, alt },
  }),
  "histogram of two groups": histogram({
    prior: Array.from({ length: 200 }, ((random) => () => random.normal())(new Random(1))),
    encoder: new Float32Array([0, 0.5, 1, 1]),
  }, { x: "z", alt }),
  "heat map with numbers": heatmap(square, {
    ...{ rows: ["le", "chat"], columns: ["the", "<cat>"], colorLabel: "weight", alt },
  }),
  "heat maps of both signs with one scale": heatmap({ before: [[-1, 2]], after: [[0.5, 0]] }, {
    alt,
  }),
  "heat map with pictures of its columns": heatmap(square, {
    pictures: { images: [[1, 0, 0, 1], [0, 1, 1, 0]], width: 2, height: 2 },
    ...{ rows: ["le", "chat"], columnLabel: "picture", alt },
  }),
  "paths over a landscape": trajectory({ SGD: walk, Adam: [[2, 1], [0, 0]] }, {
    ...{ x: "w₁", y: "w₂", landscape: (x: number, y: number) => x * x + 4 * y * y, alt },
  }),
};

for (const [name, options] of Object.entries(FIGURES)) {
  Deno.test(`draws the same figure as before: ${name}`, async (t) => {
    await t.assertSnapshot(plotSvg(options));
  });

  Deno.test(`draws strict XML of at most 520 pixels, twice the same: ${name}`, () => {
    const svg = plotSvg(options);
    parseXml(svg);
    assert.ok(Number(/width="(\d+)"/.exec(svg)![1]) <= 520);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    assert.equal(svg, plotSvg(options));
  });
}

Deno.test("a heat map wants a picture for each column", () => {
  const pictures = { images: [[1, 0, 0, 1]], width: 2, height: 2 };
  assert.throws(() => heatmap(square, { pictures, alt }), /"pictures.images" must be 2 labels/);
});

/** The pixels of the texts of a figure, by their content. */
const textsOf = (svg: string) =>
  new Map(
    [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes, text]) => {
      const [, x, y] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(attributes!) ?? [];
      return [text!, { x: Number(x), y: Number(y), attributes: attributes! }];
    }),
  );

Deno.test("curves() names each curve at its end, in its colour, without overlap", () => {
  const rows = ["PPO", "A2C", "DQN"].flatMap((method, i) =>
    [0, 1].map((x) => ({ x, y: x + i / 1000, method }))
  );
  const svg = plotSvg(curves(rows, { x: "x", y: "y", by: "method", alt }));
  const texts = textsOf(svg);
  const ys = ["DQN", "A2C", "PPO"].map((name) => texts.get(name)!.y);
  assert.ok(ys[1]! - ys[0]! >= 17.9 && ys[2]! - ys[1]! >= 17.9, String(ys));
  assert.match(texts.get("PPO")!.attributes, new RegExp(`fill="${palette[0]}"`));
  assert.doesNotMatch(svg, /<svg [^>]*height="15"/); // no legend
});

Deno.test("names at the ends stay apart, in their order, and within the frame", () => {
  assert.deepEqual(spread([10, 50, 90], 18, [0, 100]), [10, 50, 90]);
  assert.deepEqual(spread([50, 51, 90], 18, [0, 100]), [41.5, 59.5, 90]);
  assert.deepEqual(spread([51, 50], 18, [0, 100]), [59.5, 41.5]);
  assert.deepEqual(spread([0, 0, 0], 18, [0, 100]), [0, 18, 36]);
  assert.deepEqual(spread([100, 99], 18, [0, 100]), [100, 82]);
  assert.deepEqual(spread([], 18, [0, 100]), []);
});

Deno.test("curves() draws a thin line for each seed and the mean as a thick one", () => {
  const rows = [0, 1].flatMap((seed) => [0, 1].map((x) => ({ x, seed, y: seed })));
  const svg = plotSvg(
    curves(rows, { x: "x", y: { value: "y", domain: [0, 1] }, seed: "seed", alt }),
  );
  const lines = [
    ...svg.matchAll(
      /<path clip-path[^>]*d="M[\d.]+,([\d.]+)L|d="M[\d.]+,([\d.]+)L[^"]*"[^>]*stroke="#0072b2"/g,
    ),
  ];
  const [first, second, mean] = lines.map(([, a, b]) => Number(a ?? b));
  assert.ok(Math.abs(mean! - (first! + second!) / 2) < 0.02, String([first, second, mean]));
});

Deno.test("histogram() shows the share of each group, not its count", () => {
  const svg = plotSvg(
    histogram({ few: [1, 1, 2, 2], many: Array(400).fill(1) }, { x: "x", bins: 2, alt }),
  );
  assert.ok(textsOf(svg).has("1"));
  assert.ok(!textsOf(svg).has("400"));
});

Deno.test("heatmap() writes its numbers where they fit, and never beside them", () => {
  const wide = (columns: number) => plotSvg(heatmap([Array(columns).fill(0.25)], { alt }));
  assert.match(wide(8), />0.25</);
  assert.doesNotMatch(wide(40), />0.25</);
});

Deno.test("heatmap() gives the same value the same colour in all panels", () => {
  const svg = plotSvg(heatmap({ a: [[0, 1]], b: [[1, 5]] }, { alt, text: () => "" }));
  const fills = [...svg.matchAll(/<rect fill="([^"]*)" height/g)].map(([, fill]) => fill);
  assert.equal(fills.length, 4);
  assert.equal(fills[1], fills[2]);
  assert.notEqual(fills[1], fills[3]);
});

Deno.test("heatmap() tells the text of a cell its panel", () => {
  const write = (value: number, _row: number, column: number, panel: string) =>
    `${panel}${column}:${value}`;
  const svg = plotSvg(heatmap({ a: [[0, 1]], b: [[2, 3]] }, { alt, text: write }));
  for (const text of ["a0:0", "a1:1", "b0:2", "b1:3"]) assert.ok(textsOf(svg).has(text), text);
});

Deno.test("figures name what is wrong with their data", () => {
  const faults: [() => unknown, string, string][] = [
    [
      () => curves(runs.slice(0, 0), { x: "steps", y: "score", alt }),
      "RangeError",
      'Cannot draw curves: "rows" must be at least one row, current value is an array of 0',
    ],
    [
      () => curves(runs, { x: "epoch" as "steps", y: "score", alt }),
      "RangeError",
      'Cannot draw curves: "x" must be a column of the rows (method, seed, steps, task, score), current value is "epoch"',
    ],
    [
      () => curves(runs, { x: "steps", y: "method", alt }),
      "TypeError",
      'Cannot draw curves: "rows[0].method" must be a number, current value is "PPO"',
    ],
    [
      () => seedDots(runs, { value: "score", by: "arm" as "method", alt }),
      "RangeError",
      'Cannot draw dots: "by" must be a column of the rows (method, seed, steps, task, score), current value is "arm"',
    ],
    [
      () => histogram([], { x: "z", alt }),
      "RangeError",
      'Cannot draw histogram: "groups" must be at least one number, current value is an array of 0',
    ],
    [
      () => histogram({ a: [1, NaN] }, { x: "z", alt }),
      "RangeError",
      'Cannot draw histogram: "groups.a[1]" must be a finite number, current value is NaN',
    ],
    [
      () => histogram([1], { x: "z", bins: 0, alt }),
      "RangeError",
      'Cannot draw histogram: "bins" must be a positive integer, current value is 0',
    ],
    [
      () => heatmap([], { alt }),
      "RangeError",
      'Cannot draw heat map: "matrices" must be at least one value, current value is an array of 0',
    ],
    [
      () => heatmap([[1, 2], [3]], { alt }),
      "RangeError",
      'Cannot draw heat map: "matrices[1]" must be as long as the first row (2), current value is an array of 1',
    ],
    [
      () => heatmap({ a: [[Infinity]] }, { alt }),
      "RangeError",
      'Cannot draw heat map: "matrices.a[0][0]" must be a finite number, current value is Infinity',
    ],
    [
      () => heatmap(square, { rows: ["one"], alt }),
      "RangeError",
      'Cannot draw heat map: "rows" must be 2 labels, current value is an array of 1',
    ],
    [
      () => trajectory([[0, 0]], { x: "x", y: "y", alt }),
      "RangeError",
      'Cannot draw trajectory: "paths" must be a path of at least 2 points, current value is an array of 1',
    ],
    [
      () => trajectory({ SGD: [[0, 0], [0, NaN]] }, { x: "x", y: "y", alt }),
      "RangeError",
      'Cannot draw trajectory: "paths.SGD[1]" must be finite numbers, current value is NaN',
    ],
  ];
  for (const [draw, name, message] of faults) assert.throws(draw, { name, message });
});
