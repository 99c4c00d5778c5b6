/** The neighbours below: of doubles and of float32 numbers, on both sides of 0. */
import assert from "node:assert/strict";
import { largestDoubleBelow, largestFloat32Below } from "../../lib/random/_largest_below.ts";

Deno.test("largestDoubleBelow() gives the neighbour below, on both sides of 0", () => {
  assert.equal(largestDoubleBelow(1), 1 - 2 ** -53);
  assert.equal(largestDoubleBelow(-1), -1 - 2 ** -52);
  assert.equal(largestDoubleBelow(0), -Number.MIN_VALUE);
});

Deno.test("largestFloat32Below() gives the neighbour below, also of what is no float32", () => {
  assert.equal(largestFloat32Below(1), 1 - 2 ** -24);
  assert.equal(largestFloat32Below(-1), -1 - 2 ** -23);
  assert.equal(largestFloat32Below(0), -(2 ** -149));
  assert.equal(largestFloat32Below(1 + 2 ** -30), 1);
  assert.equal(largestFloat32Below(1 - 2 ** -30), 1 - 2 ** -24);
});
