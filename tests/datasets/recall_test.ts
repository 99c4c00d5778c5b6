import assert from "node:assert/strict";
import { recallBatch } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";

Deno.test("recallBatch() asks for the first symbol, and every step holds exactly one", () => {
  const { inputs, labels, time } = recallBatch(50, { symbols: 5, delay: 7, random: new Random(0) });
  assert.equal(time, 8);
  for (let sequence = 0; sequence < 50; sequence++) {
    for (let step = 0; step < time; step++) {
      const at: number = (sequence * time + step) * 5;
      const hot: number[] = [...inputs.subarray(at, at + 5)];
      assert.equal(hot.reduce((a, b) => a + b), 1);
      if (step === 0) assert.equal(hot[labels[sequence]!], 1);
    }
  }
});

Deno.test("recallBatch() uses every symbol, the same ones for the same seed", () => {
  const labels = (
    seed: number,
  ) => [...recallBatch(200, { symbols: 8, delay: 0, random: new Random(seed) }).labels];
  assert.deepEqual(new Set(labels(1)), new Set([0, 1, 2, 3, 4, 5, 6, 7]));
  assert.deepEqual(labels(1), labels(1));
  assert.notDeepEqual(labels(1), labels(2));
});

Deno.test("recallBatch() names a bad argument", () => {
  const random = new Random(0);
  assert.throws(() => recallBatch(0, { symbols: 2, delay: 1, random }), {
    name: "RangeError",
    message:
      'Cannot draw recall sequences: "batch" must be an integer of at least 1, current value is 0',
  });
  assert.throws(() => recallBatch(1, { symbols: 1, delay: 1, random }), /"symbols".*at least 2/);
  assert.throws(() => recallBatch(1, { symbols: 2, delay: -1, random }), /"delay".*at least 0/);
});
