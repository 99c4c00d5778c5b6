import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  coOccurrences,
  gloveLoss,
  gloveVectors,
  gloveWeight,
  trainGlove,
} from "lib/word_vectors/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { checkSlopes } from "./_check_slope.ts";

const TEXT = [[0, 1, 2, 3, 1], [2, 0]];
const counts = coOccurrences(TEXT, { vocabulary: 5, window: 3 });

Deno.test("co-occurrences by hand: near words count more, both orders alike, no sentence reaches out", () => {
  const cell = (i: number, j: number) =>
    counts.values.find((_, c) => counts.rows[c] === i && counts.columns[c] === j) ?? 0;
  assertClose([cell(0, 1), cell(0, 2), cell(0, 3)], [1, 1 / 2 + 1, 1 / 3], 1e-15);
  assert.equal(cell(1, 1), 2 * (1 / 3)); // places 1 and 4, as center and as context
  assert.equal(cell(3, 1), 1 + 1 / 2);
  assert.ok([0, 1, 2, 3].every((i) => [0, 1, 2, 3].every((j) => cell(i, j) === cell(j, i))));
  assert.ok(!counts.rows.includes(4));
});

Deno.test("GloVe's gradient is its slope in all four tables", () => {
  const tables = trainGlove(counts, {
    ...{ dimensions: 3, epochs: 1, learningRate: 0.5 },
    random: new Random(0),
  });
  const { gradients } = gloveLoss(counts, tables);
  for (const name of ["vectors", "contexts", "biases", "contextBiases"] as const) {
    checkSlopes(tables[name], gradients[name], () => gloveLoss(counts, tables).loss);
  }
});

Deno.test("GloVe reaches loss 0 where it has a vector for every cell", () => {
  const options = { dimensions: 5, learningRate: 0.3, random: new Random(0) };
  const after = (epochs: number) => gloveLoss(counts, trainGlove(counts, { ...options, epochs }));
  assert.ok(after(2000).loss < 1e-6 * after(1).loss);
});

Deno.test("frequent cells weigh no more than x_max", () => {
  assertClose([1, 50, 1e9].map((x) => gloveWeight(x)), [0.01 ** 0.75, 0.5 ** 0.75, 1], 1e-12);
  assertClose([1, 50].map((x) => gloveWeight(x, 10)), [0.1 ** 0.75, 1], 1e-12);
});

Deno.test("the same seed gives the same GloVe; a word's vector is the sum of its two", () => {
  const train = (seed: number) =>
    trainGlove(counts, {
      ...{ dimensions: 2, epochs: 3, learningRate: 0.1 },
      random: new Random(seed),
    });
  const { vectors, contexts } = train(3);
  assert.deepEqual(train(3).vectors, vectors);
  assert.notDeepEqual(train(4).vectors, vectors);
  assert.equal(gloveVectors(train(3))[7], vectors[7]! + contexts[7]!);
});

Deno.test("GloVe and its counts name what is wrong", () => {
  assert.throws(() => coOccurrences([[0]], { vocabulary: 1, window: 0 }), {
    message: 'Cannot count co-occurrences: "window" must be a positive integer, current value is 0',
  });
  assert.throws(() => coOccurrences([[0, -1]], { vocabulary: 1, window: 1 }), {
    message: /"sentences\[0\]\[1\]" must be an integer in \[0, 1\), current value is -1/,
  });
  const random = new Random(0), options = { dimensions: 2, epochs: 1, learningRate: 0.1, random };
  assert.throws(() => trainGlove(counts, { ...options, learningRate: NaN }), {
    message: /"learningRate" must be greater than 0 and finite, current value is NaN/,
  });
  assert.throws(() => trainGlove(counts, { ...options, most: 0 }), {
    message: /"most" must be great/,
  });
  const tables = trainGlove(counts, options);
  assert.throws(() => gloveLoss(counts, { ...tables, biases: new Float64Array(2) }), {
    message: /"biases" must be of length 5, current value is a Float64Array of 2/,
  });
});
