import assert from "node:assert/strict";
import {
  CLOTHES_KINDS,
  CLOTHES_WORDS,
  clothesCombinations,
  drawClothes,
  encodeClothesCaptions,
  END,
  FASHION_MNIST_CLASSES,
  loadFashionMnist,
  SCENE_TEMPLATES,
  START,
} from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

const { test } = await loadFashionMnist();
const draw = (count: number, options = {}, seed = 0) =>
  drawClothes(test, count, { random: new Random(seed), ...options });

Deno.test("drawClothes() draws the same from the same seed, and others from another", () => {
  assert.deepEqual(draw(20), draw(20));
  assert.notDeepEqual(draw(20).captions, draw(20, {}, 1).captions);
});

Deno.test("a piece is painted in its colour, a photograph of its kind at half its size", () => {
  const { images, pieces, side } = draw(40), pixels = side ** 2;
  const ofKind = (kind: string) =>
    [...test.labels.keys()].filter((i) => CLOTHES_KINDS[test.labels[i]!] === kind);
  const mean = (values: Float32Array) => values.reduce((sum, x) => sum + x, 0);
  for (const [i, { kind, colour }] of pieces.entries()) {
    const image = images.subarray(i * pixels * 3, (i + 1) * pixels * 3);
    assert.ok(image.every((value) => value >= 0 && value <= 1));
    if (colour !== "red") continue;
    const red = image.filter((_, k) => k % 3 === 0);
    const photograph = ofKind(kind).some((k) => {
      const sum = mean(test.images.subarray(k * 784, (k + 1) * 784)) / 4;
      return Math.abs(sum - mean(red)) < 1e-3;
    });
    assert.ok(photograph, `no ${kind} is as bright`);
    assertClose(image.filter((_, k) => k % 3 === 1), red.map((value) => 0.15 * value), 1e-6);
  }
});

Deno.test("held out are 12 of 60 combinations, and each kind and colour is trained on", () => {
  const [training, heldOut] = [clothesCombinations("training"), clothesCombinations("held_out")];
  assert.deepEqual([training.length, heldOut.length, clothesCombinations().length], [48, 12, 60]);
  assert.equal(new Set(training.map(({ kind }) => kind)).size, 10);
  assert.equal(new Set(heldOut.map(({ kind }) => kind)).size, 10);
  const names = (all: readonly { kind: string; colour: string }[]) =>
    new Set(all.map(({ kind, colour }) => `${colour} ${kind}`));
  const seen = names(draw(500, { combinations: "training" }).pieces);
  assert.ok([...names(heldOut)].every((name) => !seen.has(name)));
  assert.equal(seen.size, 48);
});

Deno.test("each combination is held out in one of five splits", () => {
  const names = [0, 1, 2, 3, 4].map((split) =>
    clothesCombinations("held_out", split).map(({ kind, colour }) => `${colour} ${kind}`)
  );
  assert.equal(new Set(names.flat()).size, 60);
  for (const split of names) {
    assert.equal(split.length, 12);
    assert.equal(new Set(split.map((name) => name.split(" ")[0])).size, 6);
  }
  assert.deepEqual(clothesCombinations("training", 0), clothesCombinations("training"));
  for (const split of [5, -1, 0.5, NaN]) {
    assert.throws(
      () => clothesCombinations("held_out", split),
      /"split" must be an integer from 0/,
    );
  }
});

Deno.test("drawClothes() takes a list of combinations like their name", () => {
  const combinations = clothesCombinations("training");
  assert.deepEqual(draw(30, { combinations }), draw(30, { combinations: "training" }));
  const only = draw(5, { combinations: [{ kind: "bag", colour: "blue" }] });
  assert.deepEqual(only.captions, Array(5).fill("a blue bag"));
  for (const combinations of [[], [{ kind: "hat", colour: "blue" }], [null], ["training"]]) {
    assert.throws(() => draw(5, { combinations }), /"combinations" must be a name, or a list/);
  }
});

Deno.test("every caption can be encoded, the longest too", () => {
  const { captions } = draw(200, { templates: SCENE_TEMPLATES });
  const tokens = encodeClothesCaptions(captions, 9);
  assert.ok(tokens.every((token) => token >= 0));
  assert.equal(tokens[0], START);
  const longest = encodeClothesCaptions(["a picture of a green ankle boot"], 9);
  assert.equal(longest.at(-1), END);
  assert.equal(CLOTHES_KINDS.length, FASHION_MNIST_CLASSES.length);
  assert.equal(CLOTHES_WORDS.length, 1 + 6 + 11 + 8); // "ankle boot" are two words
});

Deno.test("clothes name a bad argument", () => {
  assert.throws(() => draw(0), {
    message: 'Cannot draw clothes: "count" must be a positive integer, current value is 0',
  });
  assert.throws(() => clothesCombinations("some" as "all"), /"which" must be "training"/);
  assert.throws(() => encodeClothesCaptions(["a red hat"], 9), {
    message:
      'Cannot encode captions: "captions[0]" must be made of words that captions of clothes have, current value is "hat"',
  });
  assert.throws(() => encodeClothesCaptions(["a photo of a red ankle boot"], 8), /at most 6 words/);
  const small = { ...test, side: 14 };
  assert.throws(
    () => drawClothes(small, 1, { random: new Random(0) }),
    /"photographs" must be of side 28/,
  );
});
