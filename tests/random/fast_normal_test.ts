/** The hook for a faster normal: asked for long arrays only, and the stream goes on behind it. */
import assert from "node:assert/strict";
import { type NormalFill, Random, setFastNormal } from "lib/random/mod.ts";

/** Runs `body` with a filler registered. */
function withFill(fill: NormalFill, body: () => void) {
  setFastNormal(fill);
  try {
    body();
  } finally {
    setFastNormal(null);
  }
}

Deno.test("fillNormal() leaves a long array to the registered filler and skips its words", () => {
  const slow = new Float32Array(1001);
  const random = new Random(1);
  random.uniform();
  random.fillNormal(slow, 2, 3);
  const next = random.normal();

  const fill: NormalFill = (out, state, mean, standardDeviation) => {
    const values = Random.fromState(state);
    for (let i = 0; i < out.length; i++) out[i] = values.normal(mean, standardDeviation);
    return true;
  };
  withFill(fill, () => {
    const fast = new Float32Array(1001);
    const same = new Random(1);
    same.uniform();
    same.fillNormal(fast, 2, 3);
    assert.deepEqual(fast, slow);
    assert.equal(same.normal(), next);
  });
});

Deno.test("fillNormal() does the work itself when the filler declines or the array is short", () => {
  const expected = new Float64Array(300);
  new Random(1).fillNormal(expected);
  const asked: number[] = [];
  withFill((out) => (asked.push(out.length), false), () => {
    const values = new Float64Array(300);
    const random = new Random(1);
    random.fillNormal(values.subarray(0, 10));
    random.fillNormal(values.subarray(10));
    assert.deepEqual(values, expected);
  });
  assert.deepEqual(asked, [290]);
});
