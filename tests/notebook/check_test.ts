import * as tf from "@tensorflow/tfjs";
import { check, type Solution } from "lib/notebook/mod.ts";
import { recordedSolutions } from "lib/notebook/_solutions.ts";
import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { record } from "./_recording.ts";

let count = 0;

/** What a check says, without the id, of an answer to an exercise whose folded answer is `right`. */
async function verdict(answer: unknown, right: unknown, solution: Solution = {}): Promise<string> {
  const id = `99.${count++}`;
  const { texts } = await record(async () => {
    await check(id, right, solution);
    await check(id, answer);
  });
  assert.equal(texts[0], `${id}: correct`, "the folded answer is right");
  return texts[1]!.slice(id.length + 2);
}

Deno.test("check() says whether an answer is right, wrong or missing", async () => {
  assert.equal(await verdict(undefined, 2), "not answered yet");
  assert.equal(await verdict(2, 2), "correct");
  assert.equal(await verdict(5, 2), "not yet: you gave 5: it is too large");
});

Deno.test("check() compares numbers with a relative tolerance", async () => {
  assert.equal(await verdict(1000.0005, 1000), "correct");
  assert.match(await verdict(1000.01, 1000), /close, but not close enough/);
  assert.match(await verdict(3e-9, 1e-9), /^not yet/);
  assert.equal(await verdict(1e-7, 0), "correct");
  assert.match(await verdict(1e-5, 0), /^not yet/);
  assert.equal(await verdict(1.4, 1, { tolerance: 0.5 }), "correct");
});

Deno.test("check() names what is wrong with a number, and not the right one", async () => {
  const right = 7.77;
  const cases: [unknown, string][] = [
    [-right, "the sign is wrong"],
    [2 * right, "it is twice as large as it should be"],
    [right / 2, "it is half as large as it should be"],
    [right ** 2, "it is the square of what it should be"],
    [1 / right, "it is one divided by what it should be"],
    [Math.log(right), "it is the logarithm of what it should be"],
    [1 - right, "it is 1 minus what it should be"],
    [100 * right, "it is a percentage where a fraction is asked for"],
    [right / Math.LN2, "it is in bits where the natural logarithm is asked for"],
    [right + 1, "it is one too large"],
    [NaN, "it is not a number (NaN): 0 / 0, or a logarithm below 0?"],
    [Infinity, "it is infinite: a division by 0?"],
    [7.8, "it is close, but not close enough: compute it without rounding"],
    [-9, "it has the wrong sign, and another size"],
    ["7.77", "a number is asked for, this is a text: leave the quotation marks out"],
    ["seven", "a number is asked for, this is a text"],
    [[right], "a number is asked for, this is an array of 1"],
    [true, "a number is asked for, this is a boolean"],
    [null, "a number is asked for, this is null"],
  ];
  for (const [answer, fault] of cases) {
    assert.ok((await verdict(answer, right)).endsWith(`: ${fault}`), `${answer}: ${fault}`);
  }
});

Deno.test("check() draws no conclusion from 0 and 1 alone", async () => {
  assert.match(await verdict(0, 1), /: it is too small$/);
  assert.match(await verdict(2, 1), /: it is too large$/);
  assert.match(await verdict(1, 0), /: it is too large$/);
  assert.match(await verdict(-1, 1), /: the sign is wrong$/);
  assert.match(await verdict([0, 1], [1, 0]), /: the numbers are right, in reverse order$/);
});

Deno.test("check() names what is wrong with an array, and where", async () => {
  const right = [[1, 2, 3], [4, 5, 7.77]];
  const cases: [unknown, string][] = [
    [
      [[1, 4], [2, 5], [3, 7.77]],
      "the shape is [3, 2], not [2, 3]: rows and columns are exchanged",
    ],
    [[1, 2, 3, 4, 5, 7.77], "the shape is [6], not [2, 3]"],
    [
      [[1, 2, 3], [4, 5, 0]],
      "5 of 6 are right; the first wrong one is [1][2], where it is too small",
    ],
    [[[2, 4, 6], [8, 10, 15.54]], "each is twice as large as it should be"],
    [[[3, 6, 9], [12, 15, 23.31]], "all are off by the same factor"],
    [[[6, 7, 8], [9, 10, 12.77]], "all are off by the same amount"],
    [[[7.77, 5, 4], [3, 2, 1]], "the numbers are right, in reverse order"],
    [[[2, 1, 3], [4, 5, 7.77]], "the numbers are right, in another order"],
    [
      [[9, 8, 0], [0, 0, 0]],
      "none of the numbers is right; the first wrong one is [0][0], where it is too large",
    ],
    [3, "an array of shape [2, 3] is asked for, this is a number"],
    [[[1, 2, 3], [4, 5]], "[1]: 3 elements are asked for, these are 2"],
    [[1, 2], "the shape is [2], not [2, 3]"],
    [
      [["1", 2, 3], [4, 5, 7.77]],
      "[0]: [0]: a number is asked for, this is a text: leave the quotation marks out",
    ],
  ];
  for (const [answer, fault] of cases) {
    const said = await verdict(answer, right);
    assert.ok(said.endsWith(`: ${fault}`), `${said}, not ${fault}`);
  }
  assert.match(await verdict([1, 2], [1, 2, 777]), /: 3 elements are asked for, these are 2$/);
  assert.match(await verdict([[1, 2], [3, 4]], [[1, 3], [2, 4]]), /rows and columns are exchanged/);
});

Deno.test("check() names what is wrong with texts, booleans and objects", async () => {
  const cases: [unknown, unknown, string][] = [
    ["ad", "AD", "it is right but for spaces or capital letters"],
    ["DA", "AD", "its letters are right, in another order"],
    ["BC", "AD", "it is another text"],
    [false, true, "it is the other way round"],
    [1, "777", "a text is asked for, this is a number"],
    [{ a: 1 }, { a: 1, b: 777 }, '"b" is missing'],
    [{ a: 1, c: 2 }, { a: 1 }, '"c" is not asked for'],
    [{ a: 1, b: { c: -2 } }, { a: 1, b: { c: 2 } }, "b: c: the sign is wrong"],
    [[1], { a: 1 }, "an object is asked for, this is an array"],
  ];
  for (const [answer, right, fault] of cases) {
    const said = await verdict(answer, right);
    assert.ok(said.endsWith(`: ${fault}`), `${said}, not ${fault}`);
    assert.ok(!said.includes("777"));
  }
});

Deno.test("check() never shows the right number", async () => {
  const value = fc.oneof(fc.double({ noNaN: true }), fc.string(), fc.array(fc.integer()));
  await fc.assert(
    fc.asyncProperty(value, async (answer) => {
      fc.pre(!String(answer).includes("4711"));
      assert.ok(!(await verdict(answer, 4711.25)).includes("4711"));
      assert.ok(!(await verdict(answer, [1, 4711.25])).includes("4711"));
    }),
    { seed: 1, numRuns: 50 },
  );
});

Deno.test("check() takes arrays, typed arrays and tensors for each other", async () => {
  const tensor = tf.tensor2d([[1, 2], [3, 4]]);
  for (const answer of [[[1, 2], [3, 4]], tensor, [new Float32Array([1, 2]), [3, 4]]]) {
    assert.equal(await verdict(answer, tensor), "correct");
    assert.equal(await verdict(tensor, answer), "correct");
  }
  assert.match(await verdict(tensor, [1, 2, 3, 4]), /the shape is \[2, 2\], not \[4\]$/);
  assert.equal(await verdict(tf.scalar(2), 2), "correct");
  tensor.dispose();
  assert.match(await verdict(tensor, 1), /cannot be compared: Tensor .* disposed of/);
});

Deno.test("check() tells a known mistake in the words of the folded answer", async () => {
  const mistakes = { "you multiplied by the variance": -3.5, "the mean is missing": [1, 2] };
  assert.match(await verdict(-3.5, -0.5, { mistakes }), /: you multiplied by the variance$/);
  assert.match(await verdict([1, 2], -0.5, { mistakes }), /: the mean is missing$/);
  assert.equal(await verdict(-0.5, -0.5, { mistakes }), "correct");
});

Deno.test("check() tries a function on the inputs of the folded answer", async () => {
  const inputs = [[1, 2], [3, -1]], right = (a: number, b: number) => a - b;
  assert.equal(await verdict((a: number, b: number) => a + -b, right, { inputs }), "correct");
  assert.equal(await verdict(() => undefined, right, { inputs }), "not answered yet");
  assert.equal(
    await verdict((a: number) => (a === 1 ? -1 : 1.3), right, { inputs }),
    "not yet: for (3, -1) the function returns 1.3: it is too small",
  );
  const mistakes = { "b comes off a": (a: number, b: number) => b - a };
  assert.match(
    await verdict((a: number, b: number) => b - a, right, { inputs, mistakes }),
    /b comes/,
  );
  const throws = (a: number[]) => a.map((x) => x);
  assert.match(await verdict(throws, right, { inputs }), /the function throws: TypeError: a\.map/);
  assert.match(await verdict(3, right, { inputs }), /a function is asked for, this is 3$/);
  assert.match(await verdict(() => 3, 3), /a value is asked for, this is a function: call it$/);
});

Deno.test("a function cannot spoil the inputs of the next check", async () => {
  const spoil = (list: number[]) => list.fill(0).length;
  const inputs = [[[1, 2, 3]]];
  assert.equal(await verdict(spoil, (list: number[]) => list.length, { inputs }), "correct");
  assert.deepEqual(inputs, [[[1, 2, 3]]]);
});

Deno.test("check() does not throw at a wrong answer, whatever it is", async () => {
  const throws = {
    get x(): number {
      throw new Error("no");
    },
  };
  const circle: unknown[] = [];
  circle.push(circle);
  const answers = [circle, new Map(), new Date(), Symbol("a"), 1n, Object.create(null), throws];
  for (const answer of answers.slice(0, -1)) {
    assert.match(await verdict(answer, { x: 1 }), /^not yet/);
  }
  assert.match(await verdict(Promise.resolve(1), 1), /this is a promise: write "await" before it$/);
});

Deno.test("check() shortens a long wrong answer", async () => {
  const said = await verdict("x".repeat(500), 1);
  assert.ok(said.length < 180 && said.includes("x…: a number is asked for"), said);
});

Deno.test("check() draws its verdict in colours, with the words for viewers without pictures", async () => {
  const { shown } = await record(async () => {
    await check("99.drawn", 1, {});
    await check("99.drawn", "<&>".repeat(40));
    await check("99.drawn", undefined);
  });
  const svgs = shown.map(({ bundle }) => String(bundle["image/svg+xml"]));
  assert.match(svgs[0]!, /fill="#e8f5ea".*✓ 99\.drawn correct</s);
  assert.match(svgs[1]!, /fill="#fdeee3".*✗ 99\.drawn not yet</s);
  assert.ok(svgs[1]!.includes("&lt;&amp;"), "the answer is escaped");
  assert.match(svgs[2]!, /fill="#f0f2f4".*not answered yet/s);
  for (const svg of svgs) assert.doesNotMatch(svg, /style=|class=|currentColor/);
  assert.match(String(shown[1]!.bundle["text/plain"]), /^99\.drawn: not yet: you gave/);
});

Deno.test("the solutions that folded answers told can be kept in a file", async () => {
  await record(() => check("99.kept", 2 / 3, { expected: 0.6666666666666, tolerance: 0.1 }));
  const kept = JSON.parse(JSON.stringify(recordedSolutions()));
  assert.deepEqual(kept["99.kept"], { value: 0.666666666667, tolerance: 0.1, mistakes: [] });
});

Deno.test("check() refuses an unknown exercise and a solution that cannot be kept", async () => {
  const refused = async (fn: () => Promise<void>, name: string, message: RegExp) =>
    await assert.rejects(record(fn), { name, message });
  await refused(
    () => check("97.1", 1),
    "RangeError",
    /^Cannot check an answer: "id" must be the id of an exercise \("deno task run 97" records/,
  );
  await refused(() => check("99", 1, { tolerance: -1 }), "RangeError", /"tolerance" must be at/);
  for (const value of [NaN, new Map(), [1n], undefined]) {
    await refused(
      () => check("99", 1, { mistakes: { a: value } }),
      "TypeError",
      /"mistakes\["a"\]" must be of finite numbers/,
    );
  }
  await refused(
    () => check("99", () => 1, {}),
    "TypeError",
    /"inputs" must be given for a function/,
  );
  await refused(() => check("99", 1, { inputs: [] }), "TypeError", /"inputs" must be left out/);
});
