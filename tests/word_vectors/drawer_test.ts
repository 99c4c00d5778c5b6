import assert from "node:assert/strict";
import { drawer } from "../../lib/word_vectors/_drawer.ts";
import { Random } from "lib/random/mod.ts";

Deno.test("tokens are drawn by their probabilities, also extreme ones", () => {
  const probabilities = Float64Array.of(0.5, 0, 0.001, 0.3, 0.199), draws = 200_000;
  const draw = drawer(probabilities, new Random(0)), counts = new Float64Array(5);
  for (let i = 0; i < draws; i++) counts[draw.token()]! += 1;
  for (const [token, p] of probabilities.entries()) {
    const deviation = Math.sqrt(draws * p * (1 - p));
    assert.ok(Math.abs(counts[token]! - draws * p) <= 4 * deviation, `token ${token}`);
  }
  assert.equal(drawer(Float64Array.of(1), new Random(0)).token(), 0);
});
