import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { editDistance, longestCommonSubsequence, pronunciationErrors } from "lib/text/mod.ts";

const tokens = fc.array(fc.constantFrom("AH", "B", "K"), { maxLength: 7 });

/** The definition, without a table. */
function slowDistance(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return slowDistance(restA, restB);
  return 1 + Math.min(slowDistance(restA, b), slowDistance(a, restB), slowDistance(restA, restB));
}

Deno.test("editDistance() counts one substitution, insertion or deletion as one", () => {
  assert.equal(editDistance("cat", "cut"), 1);
  assert.equal(editDistance("cat", "cart"), 1);
  assert.equal(editDistance("cart", "cat"), 1);
  assert.equal(editDistance("ab", "ba"), 2); // exchanging neighbours is no single edit
  assert.equal(editDistance("", "abc"), 3);
  assert.equal(editDistance([], []), 0);
});

Deno.test("editDistance() compares tokens as a whole, not their letters", () => {
  assert.equal(editDistance(["AH0"], ["AH1"]), 1);
  assert.equal(editDistance([1, 2], ["1", "2"]), 2);
});

Deno.test("editDistance() is what the recursive definition gives", () => {
  fc.assert(fc.property(tokens, tokens, (a, b) => {
    assert.equal(editDistance(a, b), slowDistance(a, b));
  }));
});

Deno.test("editDistance() is a metric", () => {
  fc.assert(fc.property(tokens, tokens, tokens, (a, b, c) => {
    assert.equal(editDistance(a, b), editDistance(b, a));
    assert.equal(editDistance(a, b) === 0, a.join(" ") === b.join(" "));
    assert.ok(editDistance(a, c) <= editDistance(a, b) + editDistance(b, c));
  }));
});

Deno.test("longestCommonSubsequence() bounds the edit distance from both sides", () => {
  fc.assert(fc.property(tokens, tokens, (a, b) => {
    const common = longestCommonSubsequence(a, b), distance = editDistance(a, b);
    assert.equal(common, longestCommonSubsequence(b, a));
    assert.ok(distance <= a.length + b.length - 2 * common);
    assert.ok(distance >= Math.max(a.length, b.length) - common);
  }));
});

Deno.test("pronunciationErrors() takes the nearest reference, and its length", () => {
  const predictions = ["abc", "abcdef"];
  const references = [["xyz", "abd", "abcdefgh"], ["abcdef", "q"]];
  assert.deepEqual(pronunciationErrors(predictions, references), {
    phonemeErrorRate: 1 / 9,
    wordErrorRate: 1 / 2,
    edits: 1,
    phonemes: 9,
  });
});

Deno.test("pronunciationErrors() takes the first of references that are equally near", () => {
  assert.equal(pronunciationErrors(["ab"], [["abc", "b"]]).phonemes, 3);
  assert.equal(pronunciationErrors(["ab"], [["b", "abc"]]).phonemes, 1);
});

Deno.test("pronunciationErrors() pools the phonemes of all words", () => {
  const { phonemeErrorRate } = pronunciationErrors(["a", "abcdefghx"], [["b"], ["abcdefghi"]]);
  assert.equal(phonemeErrorRate, 2 / 10); // the mean of 1/1 and 1/9 is 0.56
});

Deno.test("pronunciationErrors() of an endless prediction is above 1, of an empty one 1", () => {
  assert.equal(pronunciationErrors(["aaaaaaaa"], [["ab"]]).phonemeErrorRate, 3.5);
  const silent = pronunciationErrors([""], [["ab"]]);
  assert.deepEqual([silent.phonemeErrorRate, silent.wordErrorRate], [1, 1]);
});

Deno.test("pronunciationErrors() names the argument that does not fit", () => {
  const message = (rest: string) => ({
    name: "RangeError",
    message: `Cannot count pronunciation errors: ${rest}`,
  });
  assert.throws(
    () => pronunciationErrors([], []),
    message('"predictions" must be not empty, current value is an array of 0'),
  );
  assert.throws(
    () => pronunciationErrors(["a"], [["a"], ["b"]]),
    message('"references" must be as long as "predictions" (1), current value is an array of 2'),
  );
  assert.throws(
    () => pronunciationErrors(["a", "b"], [["a"], []]),
    message('"references[1]" must be not empty, current value is an array of 0'),
  );
  assert.throws(
    () => pronunciationErrors(["a"], [["a", ""]]),
    message('"references[0][1]" must be not empty, current value is ""'),
  );
});
