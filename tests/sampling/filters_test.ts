import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  entropy,
  klDivergence,
  minP,
  repetitionPenalty,
  sampledDistribution,
  sampleToken,
  softmax,
  tokenAt,
  topK,
  topP,
  withTemperature,
} from "lib/sampling/mod.ts";
import { assertClose } from "../_assert_close.ts";

const LOGITS = [2, -1, 0.5, 0.5, -3, 1];
const MODEL = softmax(LOGITS);
const kept = (logits: Float64Array) => [...logits.keys()].filter((i) => logits[i]! > -Infinity);

Deno.test("temperature goes from the greedy choice over the model to all tokens alike", () => {
  const at = (temperature: number) => softmax(withTemperature(LOGITS, temperature));
  assertClose(at(0.01), [1, 0, 0, 0, 0, 0], 1e-12);
  assert.deepEqual(at(1), MODEL);
  assertClose(at(1e9), Array(6).fill(1 / 6), 1e-8);
  const entropies = [0.1, 0.5, 1, 2, 10].map((temperature) => entropy(at(temperature)));
  for (let i = 1; i < 5; i++) assert.ok(entropies[i]! > entropies[i - 1]!);
});

Deno.test("the model's own distribution has KL 0, every other way to sample more", () => {
  assert.equal(klDivergence(MODEL, sampledDistribution(LOGITS, {})), 0);
  for (const options of [{ temperature: 0.7 }, { temperature: 1.3 }, { topK: 3 }, { topP: 0.8 }]) {
    assert.ok(klDivergence(sampledDistribution(LOGITS, options), MODEL) > 1e-3);
  }
  // what stays keeps its ratios: KL(kept || model) = -ln of the share that stayed
  const share = MODEL[0]! + MODEL[5]!;
  const divergence = klDivergence(sampledDistribution(LOGITS, { topK: 2 }), MODEL);
  assertClose(divergence, -Math.log(share), 1e-12);
  assert.equal(klDivergence(MODEL, sampledDistribution(LOGITS, { topK: 2 })), Infinity);
});

Deno.test("topK() keeps all tokens that are as probable as the k-th", () => {
  assert.deepEqual(kept(topK(LOGITS, 1)), [0]);
  assert.deepEqual(kept(topK(LOGITS, 3)), [0, 2, 3, 5]);
  assert.deepEqual([...topK(LOGITS, 6)], LOGITS);
});

Deno.test("topP() keeps the fewest tokens that reach p, few of a peaked and many of a flat distribution", () => {
  const flat = Array(20).fill(0), peaked = [5, ...Array(19).fill(0)];
  assert.equal(kept(topP(flat, 0.875)).length, 18);
  assert.equal(kept(topP(peaked, 0.875)).length, 1);
  for (const p of [0.2, 0.5, 0.9, 0.99]) {
    const probabilities = kept(topP(LOGITS, p)).map((i) => MODEL[i]!).sort();
    const sum = probabilities.reduce((a, b) => a + b);
    assert.ok(sum >= p && sum - probabilities[0]! < p, `${p}`);
  }
  assert.deepEqual([...topP(LOGITS, 1)], LOGITS);
  assert.deepEqual(kept(topP(LOGITS, 1e-9)), [0]);
});

Deno.test("minP() asks for a share of the largest probability, each filter sees what the last one left", () => {
  assert.deepEqual(kept(minP(LOGITS, 0)), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(kept(minP(LOGITS, 0.3)), [0, 5]);
  assert.deepEqual(kept(minP(LOGITS, 1)), [0]);
  // of the two that top-k leaves, 0 has 0.73: alone it reaches p
  const both = sampledDistribution(LOGITS, { topK: 2, topP: 0.7 });
  assert.deepEqual([...both], [1, 0, 0, 0, 0, 0]);
});

Deno.test("repetitionPenalty() makes what was said less probable, and only that", () => {
  const before = softmax(LOGITS), after = softmax(repetitionPenalty(LOGITS, [0, 1, 1], 2));
  assert.ok(after[0]! < before[0]! && after[1]! < before[1]!);
  assertClose(after[5]! / after[2]!, before[5]! / before[2]!, 1e-12);
  assert.deepEqual([...repetitionPenalty(LOGITS, [0], 1)], LOGITS);
});

Deno.test("tokens are drawn as often as the distribution says", () => {
  const random = new Random(1), counts = new Float64Array(6), draws = 20_000;
  const options = { random, temperature: 1.5, topK: 4 };
  for (let i = 0; i < draws; i++) counts[sampleToken(LOGITS, options)]!++;
  const expected = sampledDistribution(LOGITS, options);
  counts.forEach((count, token) => {
    const p = expected[token]!, deviation = Math.sqrt(p * (1 - p) / draws);
    assert.ok(Math.abs(count / draws - p) <= 4 * deviation, `token ${token}`);
  });
});

Deno.test("tokenAt() never gives an impossible token, whatever the sum is rounded to", () => {
  const tenths = [...Array(10).fill(0.1), 0]; // their sum is 1 - 2^-53
  assert.equal(tokenAt(tenths, 1 - 2 ** -53), 9);
  assert.equal(tokenAt([0, 1], 0), 1);
});

Deno.test("softmax() takes large and excluded logits", () => {
  assert.deepEqual([...softmax([1e300, -1e300, -Infinity])], [1, 0, 0]);
  assert.equal(entropy(softmax([0, 0, 0, -Infinity])).toFixed(12), Math.log(3).toFixed(12));
});

Deno.test("sampling names an argument that is out of its range", () => {
  const random = new Random(0);
  assert.throws(() => topK(LOGITS, 7), {
    name: "RangeError",
    message: 'Cannot keep the top k: "k" must be an integer in [1, 6], current value is 7',
  });
  for (const k of [0, 1.5, NaN]) assert.throws(() => topK(LOGITS, k), /"k" must be an integer in/);
  for (const p of [0, 1.1, -1, NaN]) {
    assert.throws(() => topP(LOGITS, p), /Cannot keep the top p: "p" must be in \(0, 1\]/);
  }
  assert.throws(() => minP(LOGITS, 2), /"share" must be in \[0, 1\], current value is 2/);
  for (const temperature of [0, -1, Infinity, NaN]) {
    assert.throws(
      () => sampleToken(LOGITS, { random, temperature }),
      /"temperature" must be great/,
    );
  }
  assert.throws(() => repetitionPenalty(LOGITS, [], 0.5), /"penalty" must be at least 1/);
  assert.throws(
    () => repetitionPenalty(LOGITS, [9], 2),
    /"previous" must be of tokens in \[0, 6\)/,
  );
  assert.throws(() => softmax([1, NaN]), /"logits\[1\]" must be a number below Infinity/);
  assert.throws(() => softmax([]), /"logits" must be an array of numbers, not empty/);
  assert.throws(() => softmax([-Infinity]), /"logits" must be above -Infinity for some token/);
  assert.throws(() => tokenAt([1], 1), /"u" must be in \[0, 1\), current value is 1/);
  assert.throws(() => klDivergence([1], [0.5, 0.5]), /"q" must be as long as "p" \(1\)/);
  assert.throws(() => sampleToken(LOGITS, {} as never), /"random" must be/);
});
