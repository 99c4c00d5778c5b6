import assert from "node:assert/strict";
import { symmetricEigen } from "lib/linear_algebra/mod.ts";
import { Random } from "lib/random/mod.ts";
import { coOccurrences, informationVectors, pointwiseInformation } from "lib/word_vectors/mod.ts";
import { assertClose } from "../_assert_close.ts";

const random = new Random(0);
const text = Array.from({ length: 30 }, () => [...random.integers(8, 0, 12)]);
const counts = coOccurrences(text, { vocabulary: 12, window: 2 });

Deno.test("pointwise information by hand", () => {
  // a b, a b, a c: X_ab = 2, X_ac = 1, X_a = 3, X_b = 2, X = 6
  const small = coOccurrences([[0, 1], [0, 1], [0, 2]], { vocabulary: 3, window: 1 });
  const [ab, ac] = pointwiseInformation(small);
  assertClose([ab!, ac!], [Math.log(2 * 6 / (3 * 2)), Math.log(1 * 6 / (3 * 1))], 1e-12);
});

Deno.test("the vectors are singular vectors: their products are those of the exact ones", () => {
  const dense = new Float64Array(144);
  pointwiseInformation(counts).forEach((value, c) =>
    dense[counts.rows[c]! * 12 + counts.columns[c]!] = Math.max(value, 0)
  );
  const { values, vectors } = symmetricEigen(dense), k = 4;
  const best = [...values.keys()].sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!));
  const expected = new Float64Array(144), found = new Float64Array(144);
  const own = informationVectors(counts, { dimensions: k, iterations: 300, random: new Random(0) });
  for (let i = 0; i < 12; i++) {
    for (let j = 0; j < 12; j++) {
      for (let a = 0; a < k; a++) {
        const e = best[a]!;
        expected[i * 12 + j]! += Math.abs(values[e]!) * vectors[e * 12 + i]! * vectors[e * 12 + j]!;
        found[i * 12 + j]! += own[i * k + a]! * own[j * k + a]!;
      }
    }
  }
  assertClose(found, expected, 1e-6);
});

Deno.test("more axes than words are refused", () => {
  assert.throws(() => informationVectors(counts, { dimensions: 13, random }), {
    message:
      'Cannot make vectors of mutual information: "dimensions" must be at most 12, current value is 13',
  });
});
