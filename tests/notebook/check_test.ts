import { check, type CheckOptions } from "lib/notebook/mod.ts";
import assert from "node:assert/strict";
import { record } from "./_recording.ts";

let count = 0;

/** The line that a check prints under an id of its own, without the id. */
async function verdict(got: unknown, expected: unknown, options?: CheckOptions): Promise<string> {
  const id = `test.${count++}`;
  const { printed } = await record(() => check(id, got, expected, options));
  assert.ok(printed[0]!.startsWith(`${id}: `));
  return printed[0]!.slice(id.length + 2);
}

Deno.test("check() says whether an answer is right, wrong or missing", async () => {
  assert.equal(await verdict(undefined, 2), "not answered yet");
  assert.equal(await verdict(2, 2), "correct");
  assert.equal(await verdict(3, 2), "not yet: got 3, expected something else");
});

Deno.test("check() remembers what an exercise expects", async () => {
  const { printed } = await record(() => {
    check("remembered", undefined, [1, 2], { tolerance: 0.1 });
    check("remembered", [1.05, 2]);
    check("remembered", [1.5, 2]);
  });
  assert.deepEqual(printed, [
    "remembered: not answered yet",
    "remembered: correct",
    "remembered: not yet: got [ 1.5, 2 ], expected something else at [0]",
  ]);
});

Deno.test("check() compares numbers with a relative tolerance", async () => {
  assert.equal(await verdict(1000.0005, 1000), "correct");
  assert.match(await verdict(1000.01, 1000), /^not yet/);
  assert.match(await verdict(2e-9, 1e-9), /^not yet/);
  assert.equal(await verdict(1e-7, 0), "correct");
  assert.match(await verdict(1e-5, 0), /^not yet/);
  assert.equal(await verdict(1.4, 1, { tolerance: 0.5 }), "correct");
  assert.equal(await verdict(NaN, NaN), "correct");
  assert.match(await verdict(NaN, 1), /^not yet/);
  assert.match(await verdict(5, Infinity), /^not yet/);
});

Deno.test("check() says where an answer differs and never what is expected", async () => {
  const cases: [unknown, unknown, string][] = [
    [[1, [2, 4]], [1, [2, 3]], "expected something else at [1][1]"],
    [[1, 2], [1, 2, 777], "expected another length"],
    [new Float32Array([0.5, 3]), [0.5, 777], "expected something else at [1]"],
    [5, [777], "expected an array"],
    [
      { mean: 1, shape: [1, 2] },
      { mean: 1, shape: [1, 777] },
      "expected something else at shape[1]",
    ],
    [{ a: { b: 1 } }, { a: { b: 777 } }, "expected something else at a.b"],
    [null, { mean: 777 }, "expected an object"],
    ["1", 777, "expected a number"],
    [{ mean: "1" }, { mean: 777 }, "expected a number at mean"],
    [false, true, "expected something else"],
    ["yes", "777", "expected something else"],
  ];
  for (const [got, expected, phrase] of cases) {
    const line = await verdict(got, expected);
    assert.ok(line.endsWith(`, ${phrase}`), line);
    assert.ok(!line.includes("777"), line);
  }
});

Deno.test("check() accepts right arrays, typed arrays, objects, words and booleans", async () => {
  for (const answer of [[1, [2]], { a: [1], b: "x" }, "word", true]) {
    assert.equal(await verdict(answer, structuredClone(answer)), "correct");
  }
  assert.equal(await verdict([0.5, 0.25], new Float32Array([0.5, 0.25])), "correct");
});

Deno.test("check() shortens a long wrong answer", async () => {
  const line = await verdict("x".repeat(500), 1);
  assert.ok(line.length < 130);
  assert.ok(line.includes("x…, expected a number"));
});

Deno.test("check() throws for an unknown exercise and a bad tolerance only", () => {
  assert.throws(() => check("unknown", 1), {
    name: "RangeError",
    message: 'Cannot check answer: "expected" must be given in the first check of "unknown", ' +
      "current value is undefined",
  });
  assert.throws(() => check("tolerance", 1, 1, { tolerance: -1 }), {
    name: "RangeError",
    message: 'Cannot check answer: "tolerance" must be a non-negative number, current value is -1',
  });
});
