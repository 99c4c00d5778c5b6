import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { distinctNGrams } from "lib/text/mod.ts";

Deno.test("distinctNGrams() divides the different n-grams by all of them", () => {
  assert.equal(distinctNGrams([["a", "b", "a", "b", "c"]], 1), 3 / 5);
  assert.equal(distinctNGrams([["a", "b", "a", "b", "c"]], 2), 3 / 4);
  assert.equal(distinctNGrams([[7, 7, 7, 7]], 2), 1 / 3);
});

Deno.test("distinctNGrams() forms no n-gram across two texts", () => {
  assert.equal(distinctNGrams(["ab", "ba"], 2), 1); // "bb" and "aa" would be there
  assert.equal(distinctNGrams(["a", "abc"], 2), 1); // a short text has none
});

Deno.test("distinctNGrams() tells tokens apart that read the same when joined", () => {
  assert.equal(distinctNGrams([["1", "23"], ["12", "3"], [12, 3]], 2), 1);
});

Deno.test("distinctNGrams() is 1 only without a repetition", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 }), (tokens) => {
    const value = distinctNGrams([tokens], 1);
    assert.ok(value > 0 && value <= 1);
    assert.equal(value === 1, new Set(tokens).size === tokens.length);
  }));
});

Deno.test("distinctNGrams() names what it cannot count", () => {
  assert.throws(
    () => distinctNGrams(["ab"], 0),
    /^RangeError: Cannot count different n-grams: "n" must be a positive integer, current value is 0/,
  );
  assert.throws(() => distinctNGrams(["a", ""], 2), /"sequences" must be with at least 2 tokens/);
});
