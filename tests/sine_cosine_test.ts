import { Random } from "lib/random/mod.ts";
import { cosine, sine } from "lib/_sine_cosine.ts";
import assert from "node:assert/strict";

Deno.test("sine() and cosine() are within 2^-52 of Math.sin and Math.cos", () => {
  const random = new Random(1);
  for (const limit of [1e-9, 0.25, 1, 8, 1000, 1e5, 1e9]) {
    for (let i = 0; i < 20_000; i++) {
      const angle = random.uniform(-limit, limit);
      assert.ok(Math.abs(sine(angle) - Math.sin(angle)) <= 2 ** -52, `sine of ${angle}`);
      assert.ok(Math.abs(cosine(angle) - Math.cos(angle)) <= 2 ** -52, `cosine of ${angle}`);
    }
  }
});

Deno.test("sine() and cosine() of the ends of the eighths, of 0 and of no number", () => {
  for (let eighth = -16; eighth <= 16; eighth++) {
    const angle = eighth * Math.PI / 4;
    assert.ok(Math.abs(sine(angle) - Math.sin(angle)) <= 2 ** -52);
    assert.ok(Math.abs(cosine(angle) - Math.cos(angle)) <= 2 ** -52);
  }
  assert.deepEqual([sine(0), cosine(0)], [0, 1]);
  for (const value of [NaN, Infinity, -Infinity]) {
    assert.ok(Number.isNaN(sine(value)) && Number.isNaN(cosine(value)));
  }
});
