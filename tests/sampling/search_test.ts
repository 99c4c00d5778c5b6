import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  beamSearch,
  exhaustiveSearch,
  generate,
  type LanguageModel,
  largestIndex,
  sampleToken,
} from "lib/sampling/mod.ts";
import { tidy, withLeakCheck } from "lib/tensor/mod.ts";
import { NGramModel } from "lib/text/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { randomChain } from "./_chains.ts";

await setUpBackend();

/** The log-probability of tokens under a chain, from the definition. */
function logProbabilityOf(chain: LanguageModel<undefined>, tokens: readonly number[]): number {
  return tokens.slice(1).reduce(
    (sum, token, i) => sum + chain.read([tokens[i]!]).logits[token]!,
    0,
  );
}

Deno.test("generate() reports the model's probability of what it says, whoever chose it", () => {
  const chain = randomChain(6, 0), random = new Random(0);
  const choose = (logits: ArrayLike<number>) => sampleToken(logits, { random, temperature: 2 });
  const { tokens, logProbability } = generate(chain, [2], { choose, length: 20 });
  assert.equal(tokens.length, 20);
  assertClose(logProbability, logProbabilityOf(chain, [2, ...tokens]), 1e-12);
});

Deno.test("generate() stops behind the end, and is told all tokens before each choice", () => {
  const seen: number[][] = [];
  const model = { read: (tokens: readonly number[]) => ({ logits: [0, 0, 0], state: tokens }) };
  const choose = (_: ArrayLike<number>, tokens: readonly number[]) => {
    seen.push([...tokens]);
    return seen.length;
  };
  const said = generate(model, [0, 0], { choose, length: 9, end: 2 });
  assert.deepEqual([said.tokens, said.ended], [[1, 2], true]);
  assert.deepEqual(seen, [[0, 0], [0, 0, 1]]);
});

Deno.test("a beam of one is the greedy choice", () => {
  for (let seed = 0; seed < 20; seed++) {
    const chain = randomChain(5, seed);
    const greedy = generate(chain, [0], { choose: largestIndex, length: 6, end: 4 });
    const [beam] = beamSearch(chain, [0], { width: 1, length: 6, end: 4 });
    assert.deepEqual(beam!.tokens, greedy.tokens);
    assertClose(beam!.logProbability, greedy.logProbability, 1e-12);
  }
});

Deno.test("no beam finds more than exact search; a wide one finds as much, a narrow one often less", () => {
  let missed = 0;
  for (let seed = 0; seed < 40; seed++) {
    const chain = randomChain(6, seed), exact = exhaustiveSearch(chain, [0], { length: 5 });
    const widths = [1, 2, 6, 30].map((width) => beamSearch(chain, [0], { width, length: 5 })[0]!);
    for (const { score } of widths) assert.ok(score <= exact.score + 1e-12);
    if (widths[0]!.score < exact.score - 1e-9) missed++;
    assertClose(widths[3]!.score, exact.score, 1e-12);
  }
  assert.ok(missed > 5, `${missed} of 40`);
});

Deno.test("the probabilities of all continuations of an n-gram model add up to 1", () => {
  const model = new NGramModel([[1, 2, 3, 1, 3]], { order: 2, vocabulary: 4, start: 0 });
  const all = beamSearch(model, [1], { width: 64, length: 3 });
  const total = all.reduce((sum, { logProbability }) => sum + Math.exp(logProbability), 0);
  assert.equal(all.length, 27); // the start is never said
  assertClose(total, 1, 1e-12);
});

Deno.test("a length penalty prefers longer sentences, as their mean log-probability", () => {
  // after 0: end (token 1) with 0.4; else on and on with 0.6 and then 0.9 each
  const rows = [[0, 0.4, 0.6], [0, 1, 0], [0, 0.1, 0.9]].map((row) => row.map(Math.log));
  const chain: LanguageModel<number> = {
    read: (tokens) => ({ logits: rows[tokens.at(-1)!]!, state: 0 }),
  };
  const best = (lengthPenalty: number) =>
    beamSearch(chain, [0], { width: 3, length: 8, end: 1, lengthPenalty })[0]!;
  assert.deepEqual(best(0).tokens, [1]);
  assert.equal(best(1).tokens.length, 8);
  assertClose(best(1).score, best(1).logProbability / 8, 1e-12);
});

Deno.test("searches free the states that a model gives them", async () => {
  const model: LanguageModel<tf.Tensor> = {
    read: (tokens, state) =>
      tidy(() => ({
        logits: [0.3, 0.1, -0.4],
        state: tf.add(state ?? 0, tf.scalar(tokens.length)),
      })),
  };
  await withLeakCheck(() => {
    generate(model, [0], { choose: largestIndex, length: 4 });
    beamSearch(model, [0], { width: 2, length: 4, end: 1 });
    exhaustiveSearch(model, [0], { length: 3, end: 1 });
    assert.throws(
      () => exhaustiveSearch(model, [0], { length: 30 }),
      /"length" must be at most 12/,
    );
    const choose = () => {
      throw new Error("stopped");
    };
    assert.throws(() => generate(model, [0], { choose, length: 4 }), /stopped/);
  });
});

Deno.test("searches name an empty prompt and options out of their range", () => {
  const chain = randomChain(3, 0), choose = largestIndex;
  assert.throws(() => generate(chain, [], { choose, length: 3 }), {
    name: "TypeError",
    message:
      'Cannot generate tokens: "prompt" must be an array of at least one token, current value is ' +
      "an array of 0",
  });
  assert.throws(() => beamSearch(chain, [], { width: 1, length: 3 }), /"prompt" must be an array/);
  assert.throws(() => exhaustiveSearch(chain, [], { length: 3 }), /"prompt" must be an array/);
  assert.throws(() => generate(chain, [0], { choose, length: 0 }), /"length" must be a positive/);
  assert.throws(
    () => beamSearch(chain, [0], { width: 0, length: 3 }),
    /"width" must be a positive/,
  );
  assert.throws(
    () => beamSearch(chain, [0], { width: 1, length: 3, lengthPenalty: -1 }),
    /"lengthPenalty" must be at least 0 and finite, current value is -1/,
  );
});
