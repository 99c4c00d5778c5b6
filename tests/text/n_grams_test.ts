import assert from "node:assert/strict";
import { nGrams } from "lib/text/mod.ts";

Deno.test("nGrams() lists the runs of each length, the shorter ones first, with repetitions", () => {
  assert.deepEqual(nGrams(["a", "b", "a"], { least: 1, most: 2 }), ["a", "b", "a", "a b", "b a"]);
  assert.deepEqual(nGrams([..."noon"], { least: 3, separator: "" }), ["noo", "oon"]);
});

Deno.test("nGrams() finds none in a text that is too short", () => {
  assert.deepEqual(nGrams(["a"], { least: 2 }), []);
  assert.deepEqual(nGrams([], { least: 1, most: 3 }), []);
});

Deno.test("nGrams() names what is wrong", () => {
  assert.throws(() => nGrams(["a"], { least: 0 }), {
    message: 'Cannot list n-grams: "least" must be a positive integer, current value is 0',
  });
  assert.throws(() => nGrams(["a"], { least: 3, most: 2 }), {
    message: 'Cannot list n-grams: "most" must be at least 3, current value is 2',
  });
  assert.throws(() => nGrams("ab" as unknown as string[], { least: 1 }), {
    message: 'Cannot list n-grams: "tokens" must be an array of strings, current value is "ab"',
  });
});
