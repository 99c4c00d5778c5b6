import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  discardProbabilities,
  nearestVectors,
  negativeSamplingLoss,
  noiseDistribution,
  skipGramPairs,
  softmaxPredictionLoss,
  trainSkipGram,
} from "lib/word_vectors/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { checkSlopes } from "./_check_slope.ts";

const normal = (random: Random, length: number) => {
  const values = new Float64Array(length);
  random.fillNormal(values);
  return values;
};

Deno.test("the gradient of negative sampling is its slope, for 20 draws", () => {
  const random = new Random(0);
  for (let trial = 0; trial < 20; trial++) {
    const [center, context] = [normal(random, 4), normal(random, 4)];
    const negatives = [normal(random, 4), normal(random, 4)];
    const vectors = { center, context, negatives }, found = negativeSamplingLoss(vectors);
    const loss = () => negativeSamplingLoss(vectors).loss;
    checkSlopes(center, found.center, loss);
    checkSlopes(context, found.context, loss);
    negatives.forEach((one, n) => checkSlopes(one, found.negatives[n]!, loss));
  }
});

Deno.test("the gradient of the softmax is its slope; huge logits don't overflow", () => {
  const random = new Random(1), vector = normal(random, 3);
  const output = [normal(random, 3), normal(random, 3), normal(random, 3), normal(random, 3)];
  const found = softmaxPredictionLoss(vector, output, 2);
  const loss = () => softmaxPredictionLoss(vector, output, 2).loss;
  checkSlopes(vector, found.vector, loss);
  output.forEach((one, w) => checkSlopes(one, found.output[w]!, loss));
  assert.equal(softmaxPredictionLoss([1000], [[1], [-1]], 1).loss, 2000);
  assert.equal(negativeSamplingLoss({ center: [-1000], context: [1], negatives: [] }).loss, 1000);
});

Deno.test("pairs never reach over an end, and are symmetric", () => {
  const pairs = skipGramPairs([0, 1, 2, 3], 2);
  assert.equal(pairs.length, 2 * (3 + 2)); // 3 pairs one apart, 2 two apart
  for (const [a, b] of pairs) assert.ok(pairs.some(([c, d]) => c === b && d === a));
  assert.deepEqual(skipGramPairs(["alone"], 5), []);
});

Deno.test("the noise flattens counts, and lets a word without count out", () => {
  const noise = noiseDistribution([10000, 1, 0]);
  assertClose(noise, [1000 / 1001, 1 / 1001, 0], 1e-12);
  assertClose(discardProbabilities([75, 25, 0], 0.25), [1 - Math.sqrt(1 / 3), 0, 0], 1e-12);
});

/** Words 0 and 1 stand beside 4 and 5 alone, words 2 and 3 beside 6 and 7. */
function sentencesOfTwoKinds(random: Random): number[][] {
  return Array.from({ length: 400 }, () => {
    const kind = random.integer(0, 2);
    return [2 * kind + random.integer(0, 2), 4 + 2 * kind + random.integer(0, 2)];
  });
}
const OPTIONS = { vocabulary: 8, dimensions: 4, window: 1, negatives: 4, epochs: 20 };

Deno.test("words of the same company get near vectors, though they never meet", () => {
  for (const seed of [0, 1, 2]) {
    const random = new Random(seed), sentences = sentencesOfTwoKinds(random);
    const table = trainSkipGram(sentences, { ...OPTIONS, learningRate: 0.1, random });
    for (const [word, like] of [[0, 1], [1, 0], [2, 3], [3, 2]] as const) {
      const vector = table.vectors.slice(4 * word, 4 * word + 4);
      const [nearest] = nearestVectors(table, vector, { count: 1, excluded: [word] });
      assert.equal(nearest!.token, like, `seed ${seed}`);
    }
  }
});

Deno.test("the same seed gives the same vectors, another one others; epochs are told", () => {
  const sentences = sentencesOfTwoKinds(new Random(5)), told: number[] = [];
  const train = (seed: number, more = {}) =>
    trainSkipGram(sentences, {
      ...{ ...OPTIONS, epochs: 3, learningRate: 0.1, threshold: 0.2 },
      random: new Random(seed),
      ...more,
    }).vectors;
  assert.deepEqual(
    train(0),
    train(0, { onEpoch: (_: unknown, epoch: number) => told.push(epoch) }),
  );
  assert.notDeepEqual(train(0), train(1));
  assert.deepEqual(told, [0, 1, 2]);
});

Deno.test("skip-gram names what is wrong", () => {
  const options = { ...OPTIONS, learningRate: 0.1, random: new Random(0) };
  assert.throws(() => trainSkipGram([[0, 8]], options), {
    message:
      'Cannot train a skip-gram model: "sentences[0][1]" must be an integer in [0, 8), current value is 8',
  });
  assert.throws(() => trainSkipGram([[0]], { ...options, learningRate: 0 }), {
    message:
      'Cannot train a skip-gram model: "learningRate" must be greater than 0 and finite, current value is 0',
  });
  assert.throws(() => trainSkipGram([[]], options), {
    message: /"counts" must be with a positive/,
  });
  assert.throws(() => negativeSamplingLoss({ center: [1], context: [1, 2], negatives: [] }), {
    message: /"context" must be of length 1, current value is an array of 2/,
  });
  assert.throws(() => noiseDistribution([1, -1]), { message: /"counts\[1\]" must be at least 0/ });
});
