import * as tf from "@tensorflow/tfjs";
import { Random } from "lib/random/mod.ts";
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

class Point {
  constructor(readonly x: number, readonly y = 0) {}
}
class Hidden {
  #x: number;
  constructor(x: number) {
    this.#x = x;
  }
  same(other: Hidden) {
    return other.#x === this.#x;
  }
}

Deno.test("check() compares what Object.entries does not see", async () => {
  const circle = (value: number) => {
    const node: Record<string, unknown> = { value, list: [] };
    (node.list as unknown[]).push(node);
    node.self = node;
    return node;
  };
  const map = (...entries: [unknown, unknown][]) => new Map(entries);
  const random = (seed: number) => new Random(seed);
  const buffer = (...bytes: number[]) => Uint8Array.from(bytes).buffer;
  // each: an answer, what is equal to it, what is not
  const cases: [unknown, unknown, unknown][] = [
    [new Set([1, 2]), new Set([2, 1]), new Set([1, 3])],
    [new Set([1]), new Set([1 + 1e-9]), new Set([2])],
    [new Set([[1, 2], [3]]), new Set([[3], [1, 2]]), new Set([[1, 2], [4]])],
    [new Set(["a"]), new Set(["a"]), new Set(["a", "b"])],
    [new Set([NaN]), new Set([NaN]), new Set([0])],
    [new Set([[1], [2]]), new Set([[2], [1]]), new Set([[1], [1]])],
    [map(["a", 1], ["b", [2]]), map(["b", [2]], ["a", 1]), map(["a", 1], ["b", [3]])],
    [map([1, "x"]), map([1, "x"]), map([2, "x"])],
    [map([[1], 2]), map([[1], 2]), map([[1], 3])],
    [map(["a", undefined]), map(["a", undefined]), map(["b", undefined])],
    [map(), map(), new Set()],
    [map(), map(), {}],
    [new Date(5), new Date(5), new Date(6)],
    [new Date(NaN), new Date(NaN), new Date(0)],
    [new Date(5), new Date(5), {}],
    [{}, {}, new Date(5)],
    [/a/g, /a/g, /a/i],
    [/a/, /a/, /b/],
    [new Error("a"), new Error("a"), new Error("b")],
    [new Error("a"), new Error("a"), new TypeError("a")],
    [Object(1), Object(1), Object(2)],
    [Object("a"), Object("a"), Object("b")],
    [1n, 1n, 2n],
    [BigInt64Array.of(1n), BigInt64Array.of(1n), BigInt64Array.of(2n)],
    [Float64Array.of(NaN, -0), [NaN, 0], [NaN, 1]],
    [0, -0, 1],
    [[[NaN]], [[NaN]], [[0]]],
    [buffer(1, 2), buffer(1, 2), buffer(1, 3)],
    [new DataView(buffer(1)), new DataView(buffer(1)), new DataView(buffer(2))],
    [{ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 3 }] } }],
    [{ a: 1 }, { a: 1 }, { a: 1, b: 2 }],
    [{ a: 1 }, { a: 1, b: undefined }, {}],
    [{ [Symbol.for("k")]: 1 }, { [Symbol.for("k")]: 1 }, { [Symbol.for("k")]: 2 }],
    [new Point(1), new Point(1), new Point(2)],
    [new Point(1), new Point(1), { x: 1, y: 0 }],
    [random(0), random(0), random(1)], // by its state, a getter: all else of it is private
    [tf.tensor2d([[1, 2]]), tf.tensor2d([[1, 2]]), tf.tensor2d([[1, 3]])],
    [tf.tensor2d([[1, 2]]), tf.tensor2d([[1, 2 + 1e-7]]), tf.tensor1d([1, 2])],
    [{ w: tf.scalar(1) }, { w: tf.scalar(1) }, { w: tf.scalar(2) }],
    [circle(1), circle(1), circle(2)],
    [new URL("http://a/b"), new URL("http://a/b"), new URL("http://a/c")],
  ];
  for (const [i, [answer, equal, other]] of cases.entries()) {
    for (const [got, expected] of [[answer, equal], [equal, answer], [answer, answer]]) {
      assert.equal(await verdict(got, expected), "correct", `case ${i}`);
    }
    for (const [got, expected] of [[answer, other], [other, answer]]) {
      assert.match(await verdict(got, expected), /^not yet/, `case ${i}`);
    }
  }
});

Deno.test("check() says not yet where it cannot see inside, unless it is the same object", async () => {
  const hidden = new Hidden(1), same = () => 1;
  assert.equal(await verdict(hidden, hidden), "correct");
  assert.match(await verdict(hidden, new Hidden(2)), /^not yet/);
  assert.equal(await verdict(same, same), "correct");
  assert.match(await verdict(same, () => 1), /^not yet/);
  assert.match(await verdict(new WeakSet(), new WeakSet()), /^not yet/);
  assert.match(await verdict(Promise.resolve(1), Promise.resolve(1)), /^not yet/);
});

Deno.test("check() does not throw at a wrong answer, whatever it is", async () => {
  const gone = tf.scalar(1);
  gone.dispose();
  const throws = {
    get x(): number {
      throw new Error("no");
    },
  };
  assert.match(await verdict(gone, tf.scalar(1)), /^not yet: .*a tensor that is not disposed of$/);
  assert.match(await verdict(throws, { x: 1 }), /^not yet/);
  assert.match(await verdict(Object.create(null), { x: 1 }), /^not yet/);
  assert.equal(await verdict(Object.assign(Object.create(null), { x: 1 }), { x: 1 }), "correct");
});
