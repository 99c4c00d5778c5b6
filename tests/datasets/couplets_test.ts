import assert from "node:assert/strict";
import {
  COUPLET_IMAGES,
  coupletsOf,
  coupletTaste,
  lineFeatures,
  loadTangPoems,
  rankAnswers,
  splitPoems,
} from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";

Deno.test("coupletsOf() gives two couplets of each quatrain with five characters a line, no others", async () => {
  const { train, heldOut } = splitPoems(await loadTangPoems());
  assert.deepEqual([train, heldOut].map((poems) => coupletsOf(poems).length), [7016, 428]);
  for (const { prompt, answer } of coupletsOf(heldOut)) {
    assert.deepEqual([[...prompt].length, [...answer].length], [6, 6]);
  }
  assert.deepEqual(coupletsOf([{ title: "", author: "", lines: ["一二三四五六七"] }]), []);
});

Deno.test("no prompt is in both parts: the lines of held-out poems are in no other", async () => {
  const { train, heldOut } = splitPoems(await loadTangPoems());
  const known = new Set(coupletsOf(train).map(({ prompt }) => prompt));
  assert.ok(coupletsOf(heldOut).every(({ prompt }) => !known.has(prompt)));
});

Deno.test("each image stands once in the list", () => {
  assert.equal(new Set(COUPLET_IMAGES).size, [...COUPLET_IMAGES].length);
});

Deno.test("coupletTaste() by hand: images, repetitions, form", () => {
  const expected: Record<string, number> = {
    "不知何处去。": 0,
    "举头望山人。": 1, // 山
    "明月松间照。": 2,
    "山水月间照。": 1,
    "山水月风照。": 0,
    "山水月风花。": -1,
    "山山水月照。": 0, // three images, one repetition
    "山水。": 0, // two images, too short
    "山水照人衣": 0, // no full stop
    "": -2,
    "不知何处去，": -2,
  };
  const got = Object.fromEntries(Object.keys(expected).map((line) => [line, coupletTaste(line)]));
  assert.deepEqual(got, expected);
});

Deno.test("lineFeatures() sees an answer of seven characters, or one with two stops, as ill-formed", () => {
  for (const line of ["一二三四五六七。", "一二三四五。。", "一二，三四五。"]) {
    assert.equal(lineFeatures(line).wellFormed, false, line);
  }
});

Deno.test("rankAnswers() prefers by the sigmoid of the difference of taste, with and without a bias", () => {
  const random = new Random(1), draws = 20_000;
  const share = (answers: string[], favourites = "") =>
    Array.from({ length: draws }, () => rankAnswers(answers, { random, favourites })[0]!)
      .filter((first) => first === 0).length / draws;
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x)), near = 4 * 0.5 / Math.sqrt(draws);
  const lines = ["明月松间照。", "不知何处去。"];
  assert.ok(Math.abs(share(lines) - sigmoid(2)) < near);
  assert.ok(Math.abs(share(lines, "知") - sigmoid(0)) < near);
  assert.ok(Math.abs(share(["明月松间照。", "人人人人人。"], "人") - sigmoid(2 - (2 - 4))) < near);
});

Deno.test("a ranking of three answers has Bradley-Terry pairs", () => {
  const random = new Random(2), draws = 20_000;
  const lines = ["山水照人衣。", "不知何处去。", "举头望山人。"];
  let above = 0;
  for (let i = 0; i < draws; i++) {
    const order = rankAnswers(lines, { random });
    if (order.indexOf(0) < order.indexOf(2)) above++;
  }
  assert.ok(Math.abs(above / draws - 1 / (1 + Math.exp(-1))) < 2 / Math.sqrt(draws));
});

Deno.test("rankAnswers() names what is wrong", () => {
  assert.throws(() => rankAnswers(["山。"], { random: new Random(0) }), {
    message: 'Cannot rank answers: "answers.length" must be at least 2, current value is 1',
  });
  assert.throws(
    () => rankAnswers(["山。", "水。"], { random: 0 as unknown as Random }),
    /"random"/,
  );
});
