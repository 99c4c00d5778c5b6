import assert from "node:assert/strict";
import { loadMobyDick } from "lib/datasets/mod.ts";
import { metrics } from "lib/nn/mod.ts";
import { CharacterTokenizer, NGramModel, type NGramSmoothing } from "lib/text/mod.ts";
import { assertClose } from "../_assert_close.ts";

const KNESER_NEY: NGramSmoothing = { name: "kneser-ney" };
const SMOOTHINGS: Readonly<Record<string, NGramSmoothing>> = {
  "additive": { name: "additive", k: 0.5 },
  "interpolated": { name: "interpolated", weights: [0.2, 0.3, 0.5] },
  "Kneser-Ney": { name: "kneser-ney", discount: 0.75 },
  "modified Kneser-Ney": KNESER_NEY,
};
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

const chapters = (await loadMobyDick()).map(({ paragraphs }) => paragraphs.join("\n"));
const tokenizer = CharacterTokenizer.train(chapters.join("\n"));
const vocabulary = tokenizer.vocabulary.length;
const train = tokenizer.encode(chapters.slice(0, 12).join("\n"));
const test = tokenizer.encode(chapters[12]!);

Deno.test("Kneser-Ney by hand: a token counts by what it follows, not by how often it comes", () => {
  // x y x y z y z: bigrams xy 2, yx 1, yz 2, zy 1; different tokens before x: y; before y: x, z; before z: y
  const text = [0, 1, 0, 1, 2, 1, 2];
  const smoothing: NGramSmoothing = { name: "kneser-ney", discount: 0.5, uniform: false };
  const model = new NGramModel([text], { order: 2, vocabulary: 3, smoothing });
  const single = [1 / 4, 2 / 4, 1 / 4]; // continuations
  const left = 0.5 * 2 / 3; // two different tokens after y, which occurs three times before another
  assertClose(
    model.distribution([1]),
    [0.5 / 3 + left * single[0]!, left * single[1]!, 1.5 / 3 + left * single[2]!],
    1e-15,
  );
  const open = new NGramModel([text], {
    ...{ order: 2, vocabulary: 4 },
    smoothing: { name: "kneser-ney", discount: 0.5 },
  });
  // unigrams lose 0.5 for each of three tokens; the rest of 1.5 / 4 goes to four tokens alike
  assertClose(open.distribution([3]), [0.5, 1.5, 0.5, 0].map((c) => c / 4 + 1.5 / 16), 1e-15);
});

Deno.test("modified discounts are those of Chen & Goodman's equation 26", () => {
  // unigrams alone: 4 tokens once, 2 twice, 1 three times, 1 four times
  const text = [0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 6, 7, 7, 7, 7];
  const model = new NGramModel([text], { order: 1, vocabulary: 9 });
  const y = 4 / (4 + 2 * 2), d = [1 - 2 * y * 2 / 4, 2 - 3 * y * 1 / 2, 3 - 4 * y * 1 / 1];
  const left = (4 * d[0]! + 2 * d[1]! + 2 * d[2]!) / 15;
  const counts = [1, 1, 1, 1, 2, 2, 3, 4, 0], taken = [0, d[0]!, d[1]!, d[2]!, d[2]!];
  const expected = counts.map((c) => (c - taken[c]!) / 15 + left / 9);
  assertClose(model.distribution([]), expected, 1e-15);
});

for (const [name, smoothing] of Object.entries(SMOOTHINGS)) {
  Deno.test(`${name}: the probabilities after any context add up to 1, no token is impossible`, () => {
    const model = new NGramModel([train], { order: 3, vocabulary, smoothing });
    for (const context of [[], test.slice(0, 1), test.slice(0, 40), test]) {
      const distribution = model.distribution(context);
      assertClose(sum(distribution), 1, 1e-12);
      const isOpen = smoothing.name !== "interpolated";
      if (isOpen) assert.ok(distribution.every((p) => p > 0));
    }
    const unseen = new NGramModel([[0, 1, 2]], { order: 3, vocabulary: 5, smoothing });
    const isAny = smoothing.name !== "interpolated";
    assertClose(sum(unseen.distribution([4, 4])), isAny ? 1 : 0.2, 1e-12);
  });
}

Deno.test("a start stands before the first token, and is never said", () => {
  const options = { order: 3, vocabulary: 4, start: 0, smoothing: KNESER_NEY };
  const model = new NGramModel([[1, 2], [1, 3], [1, 2]], options);
  assert.equal(model.count([0, 0, 1]), 3);
  assert.equal(model.count([0]), 0);
  const first = model.distribution([]);
  assert.equal(first[0], 0);
  assertClose(sum(first), 1, 1e-12);
  assert.ok(first[1]! > 0.8);
  assert.equal(model.logProbabilities([1, 2])[0], Math.log(first[1]!));
  const exact = new NGramModel([[1, 2], [1, 3]], { ...options, smoothing: { name: "none" } });
  assert.deepEqual(exact.logProbabilities([1, 2, 0]), [0, Math.log(0.5), -Infinity]);
});

Deno.test("without a start the first tokens are foreseen from fewer", () => {
  const smoothing = { name: "none" } as const;
  const model = new NGramModel([[0, 1, 1]], { order: 3, vocabulary: 2, smoothing });
  assertClose(model.logProbabilities([1, 1]), [Math.log(2 / 3), Math.log(1)], 1e-15);
});

Deno.test("on text that it has not seen, Kneser-Ney is better than add-k, and longer contexts help", () => {
  const bits = (order: number, smoothing: NGramSmoothing) =>
    metrics.bitsPerCharacter(
      new NGramModel([train], { order, vocabulary, smoothing }).logProbabilities(test),
      test.length,
    );
  const kneserNey = [1, 2, 3, 4, 5].map((order) => bits(order, KNESER_NEY));
  for (let i = 1; i < 5; i++) assert.ok(kneserNey[i]! < kneserNey[i - 1]!, `${kneserNey}`);
  for (const k of [0.01, 0.1, 1]) {
    assert.ok(kneserNey[4]! < bits(5, { name: "additive", k }) - 0.2);
  }
  assert.ok(kneserNey[4]! < bits(5, { name: "kneser-ney", discount: 0.75 }));
});

Deno.test("an n-gram model names a bad argument", () => {
  const make = (options: object, sequences: unknown = [[0, 1]]) => () =>
    new NGramModel(sequences as number[][], { order: 2, vocabulary: 2, ...options });
  assert.throws(make({}, [[0, 1], [1, 2]]), {
    message:
      'Cannot count n-grams: "sequences[1][1]" must be an integer in [0, 2), current value is 2',
  });
  assert.throws(make({ order: 0 }), /"order" must be a positive integer/);
  assert.throws(make({ order: 54 }), /"order" must be at most 53, current value is 54/);
  make({ order: 53 })();
  assert.throws(make({ start: 2 }), /"start\[0\]" must be an integer in \[0, 2\)/);
  assert.throws(make({}, 3), /"sequences" must be an array of arrays of tokens/);
  const smoothing = (value: unknown) => make({ smoothing: value });
  assert.throws(smoothing({ name: "additive", k: 0 }), /"smoothing.k" must be greater than 0/);
  assert.throws(smoothing({ name: "interpolated", weights: [1] }), /2 numbers .* whose sum is 1/);
  assert.throws(
    smoothing({ name: "kneser-ney", discount: 2 }),
    /"smoothing.discount" must be in \[0, 1\], or "modified", current value is 2/,
  );
  assert.throws(smoothing({ name: "katz" }), /"smoothing.name" must be "none", .* is "katz"/);
  const model = make({})();
  assert.throws(() => model.distribution([5]), /"context\[0\]" must be an integer in \[0, 2\)/);
  assert.throws(() => model.logProbabilities([-1]), /"tokens\[0\]" must be an integer/);
  assert.throws(() => model.count([0, 1, 0]), /"gram" must be 1 to 2 tokens long/);
});
