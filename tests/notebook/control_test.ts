/** A control is its value until a page shows it, and a value that its slider could not take is an error. */

import assert from "node:assert/strict";
import { control } from "lib/notebook/mod.ts";

Deno.test("control.range() returns a value on its steps, decimal fractions too", () => {
  for (let i = 0; i <= 20; i++) {
    const value = i * 0.05; // 0.15000000000000002 among them
    assert.equal(control.range("epsilon", { min: 0, max: 1, step: 0.05, value }), value);
  }
  assert.equal(control.range("shift", { min: -2, max: 2, step: 4, value: -2 }), -2);
});

Deno.test("control.range() refuses what a slider could not be", () => {
  const fine = { min: 0, max: 1, step: 0.1, value: 0.5 };
  for (
    const [change, message] of [
      [{ min: -Infinity }, '"min" must be a finite number, current value is -Infinity'],
      [{ max: 0 }, '"max" must be a finite number greater than 0, current value is 0'],
      [{ step: 0 }, '"step" must be greater than 0 and at most 1, current value is 0'],
      [{ step: 2 }, '"step" must be greater than 0 and at most 1, current value is 2'],
      [{ value: 0.55 }, '"value" must be a step of 0.1 from 0 to 1, current value is 0.55'],
      [{ value: 1.1 }, '"value" must be a step of 0.1 from 0 to 1, current value is 1.1'],
      [{ value: -0.1 }, '"value" must be a step of 0.1 from 0 to 1, current value is -0.1'],
      [{ value: NaN }, '"value" must be a step of 0.1 from 0 to 1, current value is NaN'],
    ] as const
  ) {
    assert.throws(() => control.range("epsilon", { ...fine, ...change }), {
      name: "RangeError",
      message: `Cannot declare control: ${message}`,
    });
  }
});

Deno.test("control.choice() returns one of its options, as its own type", () => {
  const cell: "LSTM" | "GRU" = control.choice("cell", { options: ["LSTM", "GRU"], value: "GRU" });
  assert.equal(cell, "GRU");
  assert.equal(control.choice("k", { options: [1, 4, 16], value: 4 }), 4);
  for (
    const [options, value, message] of [
      [["LSTM"], "LSTM", '"options" must be at least two options, current value is an array of 1'],
      [
        ["a", "a"],
        "a",
        '"options" must be different from each other, current value is an array of 2',
      ],
      [["a", "b"], "c", '"value" must be one of a, b, current value is "c"'],
    ] as const
  ) {
    assert.throws(() => control.choice<string>("cell", { options, value }), {
      name: "RangeError",
      message: `Cannot declare control: ${message}`,
    });
  }
});

Deno.test("control.toggle() returns its value, which is a boolean", () => {
  assert.equal(control.toggle("clip", { value: false }), false);
  const text: unknown = "false";
  assert.throws(() => control.toggle("clip", { value: text as boolean }), {
    name: "TypeError",
    message: 'Cannot declare control: "value" must be true or false, current value is "false"',
  });
});

Deno.test("a control without a name is an error", () => {
  for (
    const declare of [
      () => control.range(" ", { min: 0, max: 1, step: 1, value: 0 }),
      () => control.choice("", { options: [1, 2], value: 1 }),
      () => control.toggle("", { value: true }),
    ]
  ) {
    assert.throws(declare, /Cannot declare control: "name" must be the name of what is controlled/);
  }
});
