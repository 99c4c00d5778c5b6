import assert from "node:assert/strict";
import { armEffects, armOf, forest, plotSvg } from "lib/notebook/mod.ts";

const reference = armOf("all", [5, 6, 5, 7, 6, 5, 6, 7]);
const options = { reference, metric: "value", margin: 1 } as const;
const shifted = (name: string, by: readonly number[]) =>
  armOf(name, reference.values().map((value, i) => value + by[i % by.length]!));

Deno.test("armEffects() gives each of its four answers, and the paired difference", () => {
  const arms = [
    shifted("less", [-3, -4]),
    shifted("more", [3, 4]),
    shifted("same", [0.1, -0.1]),
    shifted("noisy", [9, -8]),
  ];
  const effects = armEffects(arms, options);
  const answers = ["lower", "higher", "equal", "not decided"];
  assert.deepEqual(effects.map(({ answer }) => answer), answers);
  assert.deepEqual(effects.map(({ arm }) => arm), ["less", "more", "same", "noisy"]);
  assert.ok(Math.abs(effects[0]!.estimate + 3.5) < 1e-12);
  assert.ok(effects[0]!.low >= -4 && effects[0]!.high <= -3);
});

Deno.test("armEffects() gives the p-values behind an answer, corrected", () => {
  const [less, same] = [shifted("less", [-3, -4]), shifted("same", [0.1, -0.1])];
  const [effect] = armEffects([less], options);
  assert.equal(effect!.pDiffers, 2 / 256); // all eight signs the same, two-sided
  assert.equal(effect!.pAgrees, 1);
  assert.equal(armEffects([same], options)[0]!.pAgrees, 1 / 256);
  assert.equal(armEffects([less, same], options)[0]!.pDiffers, 4 / 256); // of two arms
});

Deno.test("armEffects() corrects for the number of arms", () => {
  const weak = shifted("weak", [-1, -1, -1, -1, -1, -1, -1, 0.5]);
  const noisy = Array.from({ length: 9 }, (_, i) => shifted(`noisy ${i}`, [9, -8]));
  assert.equal(armEffects([weak], options)[0]!.answer, "lower");
  assert.equal(armEffects([weak, ...noisy], options)[0]!.answer, "not decided");
});

Deno.test("armEffects() corrects by Holm over arms of both directions", () => {
  const weak = shifted("weak", [-2, -2, -2, -2, -2, -2, -2, 0.5]); // p = 4/256
  const clear = Array.from({ length: 3 }, (_, i) => shifted(`clear ${i}`, [3, 4])); // p = 2/256
  assert.equal(armEffects([weak, ...clear], options)[0]!.answer, "lower");
  const noisy = Array.from({ length: 3 }, (_, i) => shifted(`noisy ${i}`, [9, -8]));
  assert.equal(armEffects([weak, ...noisy], options)[0]!.answer, "not decided");
});

Deno.test("armEffects() corrects what it calls equal over all arms, too", () => {
  const near = shifted("near", [0, 0, 0, 0, 0, 0, 0, 1.5]); // p = 3/256 of a difference of 1
  const lower = Array.from({ length: 9 }, (_, i) => shifted(`lower ${i}`, [-3, -4]));
  assert.equal(armEffects([near], options)[0]!.answer, "equal");
  assert.equal(armEffects([near, ...lower], options)[0]!.answer, "not decided");
});

Deno.test("armEffects() decides nothing where no seed differs", () => {
  const constant = armOf("constant", [5, 5, 5, 5, 5, 5, 5, 5]);
  const other = armOf("other", [9, 9, 9, 9, 9, 9, 9, 9]);
  assert.equal(armEffects([other], { ...options, reference: constant })[0]!.answer, "not decided");
});

Deno.test("armEffects() refuses a margin that is none", () => {
  const arms = [shifted("less", [-3, -4])];
  assert.throws(() => armEffects(arms, { ...options, margin: 0 }), /"margin" must be/);
});

Deno.test("armEffects() refuses no arms", () => {
  assert.throws(() => armEffects([], options), {
    name: "RangeError",
    message: /Cannot compare arms with one: "arms" must be at least one/,
  });
});

Deno.test("forest() writes each arm and its answer, and stays as wide as a page", () => {
  const effects = armEffects([shifted("a long name of an arm", [-3, -4])], options);
  const svg = plotSvg(forest(effects, { margin: 1, x: "score", alt: "One arm is lower" }));
  for (const text of ["a long name of an arm", "lower", "score"]) assert.ok(svg.includes(text));
  assert.ok(Number(/width="(\d+)"/.exec(svg)![1]) <= 520);
});

Deno.test("forest() refuses no effects and a margin that is none", () => {
  const words = { x: "score", alt: "Nothing" };
  assert.throws(() => forest([], { margin: 1, ...words }), /"effects" must be at least one/);
  const effects = armEffects([shifted("less", [-3, -4])], options);
  assert.throws(() => forest(effects, { margin: 0, ...words }), {
    name: "RangeError",
    message: 'Cannot draw a forest plot: "margin" must be greater than 0, current value is 0',
  });
});
