import assert from "node:assert/strict";
import { linearSchedule } from "lib/nn/mod.ts";

Deno.test("linearSchedule() goes in equal steps and then stays, up or down", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 9].map(linearSchedule(2, 0, 4)), [2, 1.5, 1, 0.5, 0, 0]);
  assert.deepEqual([0, 1, 2, 3].map(linearSchedule(-1, 1, 2)), [-1, 0, 1, 1]);
});

Deno.test("linearSchedule() ends at exactly the end, whatever the rounding", () => {
  for (let steps = 1; steps < 50; steps++) {
    assert.equal(linearSchedule(0.7, 0.1, steps)(steps), 0.1);
  }
});

Deno.test("linearSchedule() names a bad argument", () => {
  assert.throws(() => linearSchedule(NaN, 0, 4), {
    name: "RangeError",
    message: 'Cannot make a linear schedule: "start" must be a finite number, current value is NaN',
  });
  assert.throws(() => linearSchedule(1, 0, 0), {
    name: "RangeError",
    message:
      'Cannot make a linear schedule: "steps" must be an integer of at least 1, current value is 0',
  });
  assert.throws(() => linearSchedule(1, 0, 4)(-1), {
    name: "RangeError",
    message:
      'Cannot follow a linear schedule: "step" must be an integer of at least 0, current value is -1',
  });
});
