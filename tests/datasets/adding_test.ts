import assert from "node:assert/strict";
import { addingBatch } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

Deno.test("addingBatch() marks one number in each half and gives their sum", () => {
  const time = 7;
  const { inputs, sums } = addingBatch(200, { time, random: new Random(0) });
  for (let sequence = 0; sequence < 200; sequence++) {
    const marked: number[] = [];
    let sum = 0;
    for (let step = 0; step < time; step++) {
      const at = (sequence * time + step) * 2;
      assert.ok(inputs[at]! >= 0 && inputs[at]! < 1);
      if (inputs[at + 1] !== 1) continue;
      marked.push(step);
      sum += inputs[at]!;
    }
    assert.equal(marked.length, 2);
    assert.ok(marked[0]! < 3 && marked[1]! >= 3);
    assertClose(sum, sums[sequence]!, 1e-6);
  }
});

Deno.test("addingBatch() leaves 1/6 of squared error to who always answers 1", () => {
  const { sums } = addingBatch(20_000, { time: 2, random: new Random(1) });
  const error = sums.reduce((total, sum) => total + (sum - 1) ** 2, 0) / sums.length;
  assertClose(error, 1 / 6, 0.006); // 5 standard errors
});

Deno.test("addingBatch() draws the same from the same seed", () => {
  const draw = (seed: number) => addingBatch(3, { time: 5, random: new Random(seed) });
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
});

Deno.test("addingBatch() names a bad argument", () => {
  const random = new Random(0);
  assert.throws(() => addingBatch(0, { time: 5, random }), {
    name: "RangeError",
    message:
      'Cannot draw the adding problem: "batch" must be an integer of at least 1, current value is 0',
  });
  assert.throws(() => addingBatch(1, { time: 1, random }), /"time".*at least 2/);
});
