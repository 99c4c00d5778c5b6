/** Threefry-4x32-20 against the known answers of its authors' library. */
import assert from "node:assert/strict";
import { threefryBlocks, threefrySchedule } from "../../lib/random/_threefry.ts";
import { Random } from "lib/random/mod.ts";

/** From Random123's kat_vectors, lines "threefry4x32 20": counter, key, output. */
const KNOWN_ANSWERS: readonly (readonly [string, string, string])[] = [
  [
    "00000000 00000000 00000000 00000000",
    "00000000 00000000 00000000 00000000",
    "9c6ca96a e17eae66 fc10ecd4 5256a7d8",
  ],
  [
    "ffffffff ffffffff ffffffff ffffffff",
    "ffffffff ffffffff ffffffff ffffffff",
    "2a881696 57012287 f6c7446e a16a6732",
  ],
  [
    "243f6a88 85a308d3 13198a2e 03707344",
    "a4093822 299f31d0 082efa98 ec4e6c89",
    "59cd1dbb b8879579 86b5d00c ac8b6d84",
  ],
];

const parse = (words: string) => words.split(" ").map((word) => parseInt(word, 16));
const print = (words: Uint32Array) =>
  [...words].map((word) => word.toString(16).padStart(8, "0")).join(" ");

for (const [counter, key, expected] of KNOWN_ANSWERS) {
  Deno.test(`Threefry-4x32-20 gives the known answer ${expected}`, () => {
    const out = new Uint32Array(4);
    threefryBlocks(threefrySchedule(parse(key)), parse(counter), out);
    assert.equal(print(out), expected);
  });
}

Deno.test("Threefry-4x32-20 of several blocks counts the first counter word up", () => {
  const schedule = threefrySchedule([1, 2, 3, 4]);
  const many = new Uint32Array(12);
  threefryBlocks(schedule, [7, 8, 9, 10], many);
  for (let block = 0; block < 3; block++) {
    const one = new Uint32Array(4);
    threefryBlocks(schedule, [7 + block, 8, 9, 10], one);
    assert.deepEqual(many.subarray(4 * block, 4 * block + 4), one);
  }
});

Deno.test("new Random(0) starts with the known answer of counter 0 under key 0", () => {
  const random = new Random(0);
  const words = Array.from({ length: 4 }, () => random.integer(0, 2 ** 32));
  assert.equal(print(Uint32Array.from(words)), "9c6ca96a e17eae66 fc10ecd4 5256a7d8");
});
