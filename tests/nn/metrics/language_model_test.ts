import assert from "node:assert/strict";
import { metrics } from "lib/nn/mod.ts";
import { assertClose } from "../../_assert_close.ts";

Deno.test("a uniform model has the perplexity of its vocabulary", () => {
  const logits = Array.from({ length: 5 }, () => Array(8).fill(3));
  const logs = metrics.tokenLogProbabilities([0, 1, 2, 3, 7], logits);
  assertClose(metrics.perplexity(logs), 8, 1e-12);
  assertClose(metrics.bitsPerToken(logs), 3, 1e-12);
});

Deno.test("log-probabilities take large and masked logits", () => {
  const logits = [[1e4, 0, -Infinity], [0, 0, -Infinity]];
  assertClose(metrics.tokenLogProbabilities([0, 1], logits), [0, -Math.LN2], 1e-12);
  assert.deepEqual(metrics.tokenLogProbabilities([2], [logits[1]!]), [-Infinity]);
});

Deno.test("bits per character do not depend on how a text is cut into tokens", () => {
  const [letters, words] = [[-1, -2, -1.5, -0.5], [-3, -2]]; // the same four characters
  assertClose(metrics.bitsPerCharacter(letters, 4), 5 / Math.LN2 / 4, 1e-12);
  assertClose(metrics.bitsPerCharacter(words, 4), metrics.bitsPerCharacter(letters, 4), 1e-12);
  assertClose(metrics.bitsPerCharacter(letters, 4), metrics.bitsPerToken(letters), 1e-12);
});

Deno.test("metrics of language models name what does not fit", () => {
  assert.throws(() => metrics.tokenLogProbabilities([3], [[0, 0, 0]]), {
    name: "RangeError",
    message: 'Cannot compute the log-probabilities of tokens: "targets[0]" must be an integer in ' +
      "[0, 3), current value is 3",
  });
  assert.throws(() => metrics.tokenLogProbabilities([0], [[0, NaN]]), /"logits\[0\]\[1\]"/);
  assert.throws(() => metrics.perplexity([0.1]), /"logProbabilities\[0\]" must be at most 0/);
  assert.throws(
    () => metrics.bitsPerCharacter([-1], 0),
    /Cannot compute the bits per character: "characters" must be a positive integer, current value is 0/,
  );
  assert.throws(() => metrics.perplexity([]), /"logProbabilities" must be not empty/);
});
