import assert from "node:assert/strict";
import { loadWordVectors } from "lib/datasets/mod.ts";
import { nearestVectors } from "lib/word_vectors/mod.ts";
import { assertClose } from "../_assert_close.ts";

const table = { dimensions: 2, vectors: Float32Array.of(3, 4, 1, 0, -3, -4, 0, 0) };

Deno.test("nearest by hand: the cosine, whatever the lengths", () => {
  const found = nearestVectors(table, [10, 0], { count: 4 });
  assert.deepEqual(found.map(({ token }) => token), [1, 0, 3, 2]);
  assertClose(found.map(({ cosine }) => cosine), [1, 0.6, 0, -0.6], 1e-12);
  assert.deepEqual(nearestVectors(table, [10, 0], { count: 1, excluded: [1] })[0]!.token, 0);
});

Deno.test("king - man + woman: queen is the nearest only if king is left out", async () => {
  const { words, vectors, dimensions } = await loadWordVectors();
  const [king, man, woman] = ["king", "man", "woman"].map((word) => words.indexOf(word));
  const of = (w: number) => vectors.subarray(w * dimensions, (w + 1) * dimensions);
  const answer = of(king!).map((value, i) => value - of(man!)[i]! + of(woman!)[i]!);
  const best = (excluded: number[]) =>
    words[nearestVectors({ vectors, dimensions }, answer, { count: 1, excluded })[0]!.token];
  assert.equal(best([]), "king");
  assert.equal(best([king!, man!, woman!]), "queen");
});

Deno.test("a vector of another length is refused", () => {
  assert.throws(() => nearestVectors(table, [1, 2, 3], { count: 1 }), {
    message: /"vector" must be of length 2, current value is an array of 3/,
  });
  assert.throws(() => nearestVectors({ ...table, dimensions: 3 }, [1, 2, 3], { count: 1 }), {
    message: /"vectors" must be of a length that 3 divides, current value is a Float32Array of 8/,
  });
});
