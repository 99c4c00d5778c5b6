import fc from "npm:fast-check@4.3.0";
import assert from "node:assert/strict";
import { describeValue } from "lib/notebook/_describe.ts";

const inspect = (value: unknown) =>
  Deno.inspect(value, {
    colors: false,
    compact: true,
    breakLength: Infinity,
    strAbbreviateSize: 1e6,
  });

Deno.test("describeValue() writes plain data as Deno.inspect does", () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.bigInt(), fc.constant(-0));
  const leaf = fc.oneof(
    number,
    fc.boolean(),
    fc.constantFrom(null, undefined, "", "it's", 'say "x"', "a `b`", "tab\t", "e\u0301"),
    fc.string(),
    fc.array(fc.double(), { maxLength: 8 }).map((values) => Float32Array.from(values)),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie("value"), { maxLength: 6 }),
      fc.dictionary(fc.string({ minLength: 1 }), tie("value"), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    ),
  }));
  fc.assert(fc.property(value, (v) => assert.equal(describeValue(v), inspect(v))), {
    seed: 1,
    numRuns: 1000,
  });
});

Deno.test("describeValue() ends, whatever it is given", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  assert.equal(describeValue(circle), "[ [ [ [ [ [Array] ] ] ] ] ]");
  assert.ok(describeValue(new Float64Array(1e7)).length < 200);
  assert.equal(describeValue(new Map([[1, 2]])), "[Map]");
  assert.equal(describeValue(Object.create(null)), "{}");
  assert.equal(describeValue(() => 1), "[Function: (anonymous)]");
});
