import assert from "node:assert/strict";
import {
  cosineRestartsSchedule,
  cosineSchedule,
  exponentialSchedule,
  inverseTimeSchedule,
  linearSchedule,
  piecewiseConstantSchedule,
  polynomialSchedule,
  type Schedule,
  warmupSchedule,
} from "lib/nn/mod.ts";

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

const SCHEDULES: Record<string, Schedule> = {
  "a linear schedule": linearSchedule(1, 0.1, 7),
  "a polynomial schedule": polynomialSchedule(1, 0.1, 7, { power: 2 }),
  "an exponential schedule": exponentialSchedule(1, 0.5, 7),
  "an inverse time schedule": inverseTimeSchedule(1, 2, 7),
  "a cosine schedule": cosineSchedule(1, 0.1, 7),
  "a cosine schedule with restarts": cosineRestartsSchedule(1, 0.1, 7),
  "a piecewise constant schedule": piecewiseConstantSchedule([3, 9], [1, 0.5, 0.1]),
  "a schedule with warmup": warmupSchedule(3, cosineSchedule(1, 0.1, 7), 1),
};
for (const [name, schedule] of Object.entries(SCHEDULES)) {
  Deno.test(`${name} begins at its start, stays in its bounds and names a bad step`, () => {
    assert.equal(schedule(0), 1);
    for (let step = 0; step < 100; step++) {
      assert.ok(schedule(step) <= 1 && schedule(step) > 0, `${schedule(step)} at ${step}`);
    }
    for (const step of [-1, 0.5, NaN]) {
      assert.throws(() => schedule(step), {
        name: "RangeError",
        message:
          `Cannot follow ${name}: "step" must be an integer of at least 0, current value is ${step}`,
      });
    }
  });
}

Deno.test("a polynomial schedule with cycles begins again lower each time", () => {
  const schedule = polynomialSchedule(1, 0, 10, { cycle: true });
  assert.deepEqual([10, 20, 30].map(schedule), [0, 0, 0]);
  assert.deepEqual([11, 15, 25].map(schedule), [1 - 11 / 20, 0.25, 1 - 25 / 30]);
});

Deno.test("staircases change every so many steps", () => {
  const options = { staircase: true };
  const exponential = exponentialSchedule(1, 0.5, 3, options);
  assert.deepEqual([0, 1, 2, 3, 5, 6].map(exponential), [1, 1, 1, 0.5, 0.5, 0.25]);
  assert.deepEqual([0, 2, 3].map(inverseTimeSchedule(1, 1, 3, options)), [1, 1, 0.5]);
});

Deno.test("a cosine schedule with restarts starts again exactly where a period ends", () => {
  for (const periodFactor of [1, 1.5, 2, 3]) {
    const schedule = cosineRestartsSchedule(8, 0, 16, { periodFactor, heightFactor: 0.5 });
    let start = 0, height = 8;
    for (let period = 0; period < 4; period++) {
      assert.equal(schedule(start), height, `period ${period} of factor ${periodFactor}`);
      start += 16 * periodFactor ** period;
      height /= 2;
      assert.ok(schedule(start - 1) < schedule(start));
    }
  }
});

Deno.test("a warmup rises to where the schedule after it begins", () => {
  const schedule = warmupSchedule(4, linearSchedule(1, 0, 2), 0.2);
  const expected = [0.2, 0.4, 0.6, 0.8, 1, 0.5, 0, 0];
  for (const [step, value] of expected.entries()) {
    assert.ok(Math.abs(schedule(step) - value) < 1e-12, `${schedule(step)} at ${step}`);
  }
});

Deno.test("every schedule names a bad argument", () => {
  const wrong: [() => unknown, string][] = [
    [() => polynomialSchedule(1, 0, 9, { power: 0 }), '"power" must be finite and greater than 0'],
    [() => exponentialSchedule(1, 0, 9), '"rate" must be finite and greater than 0'],
    [() => inverseTimeSchedule(1, -1, 9), '"rate" must be finite and at least 0'],
    [() => cosineSchedule(1, NaN, 9), '"end" must be a finite number'],
    [() => cosineSchedule(1, 0, 1.5), '"steps" must be an integer of at least 1'],
    [() => cosineRestartsSchedule(1, 0, 9, { periodFactor: 0.5 }), '"periodFactor" must be finite'],
    [() => cosineRestartsSchedule(1, 0, 9, { heightFactor: 0 }), '"heightFactor" must be finite'],
    [
      () => piecewiseConstantSchedule([3, 3], [1, 2, 3]),
      '"boundaries[1]" must be an integer above',
    ],
    [
      () => piecewiseConstantSchedule([3], [1]),
      '"values" must be one longer than "boundaries" (1)',
    ],
    [() => piecewiseConstantSchedule([3], [1, NaN]), '"values[1]" must be a finite number'],
    [() => warmupSchedule(0, cosineSchedule(1, 0, 9)), '"steps" must be an integer of at least 1'],
  ];
  for (const [make, text] of wrong) {
    assert.throws(make, ({ message }: Error) => message.includes(text), text);
  }
});
