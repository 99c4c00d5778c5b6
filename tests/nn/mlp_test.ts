import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadTorch, MLP, toTorch } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { assertRoundTrip } from "./_round_trip.ts";

await setUpBackend();

for (const outputActivation of ["linear", "tanh"] as const) {
  Deno.test(`MLP.applyToOne() with ${outputActivation} is apply() for one row`, () => {
    const net = new MLP([5, 16, 16, 3], { random: new Random(0), outputActivation });
    const x = normalTensor<tf.Rank.R2>(new Random(1), [4, 5]);
    const y = net.apply(x).arraySync();
    (x.arraySync() as number[][]).forEach((row, i) =>
      net.applyToOne(row).forEach((value, j) => assert.ok(Math.abs(value - y[i]![j]!) < 1e-6))
    );
    net.dispose();
    x.dispose();
  });
}

Deno.test("MLP.applyToOne() sees weights that were assigned since", () => {
  const net = new MLP([1, 1], { random: new Random(0) });
  net.applyToOne([1]);
  tf.tidy(() => net.layers[0]!.kernel.assign(tf.tensor2d([[3]])));
  tf.tidy(() => net.layers[0]!.bias!.assign(tf.tensor1d([1])));
  assert.equal(net.applyToOne([2])[0], 7);
  net.dispose();
});

Deno.test("MLP names what does not fit", () => {
  assert.throws(() => new MLP([3], { random: new Random(0) }), {
    name: "RangeError",
    message:
      'Cannot build an MLP: "sizes" must be an array of at least 2 sizes, current value is an array of 1',
  });
  assert.throws(
    () => new MLP(3 as unknown as number[], { random: new Random(0) }),
    /"sizes" must be an array of at least 2 sizes, current value is 3/,
  );
  const net = new MLP([3, 1], { random: new Random(0) });
  assert.throws(() => net.applyToOne([1, 2]), /"x.length" must be 3, current value is 2/);
  net.dispose();
});

Deno.test("an MLP's weights survive the way to another framework and back, also by hand", async () => {
  const make = (manual?: { capacity: number }) => (seed: number) =>
    new MLP([3, 4, 2], { random: new Random(seed), activation: "tanh", ...(manual && { manual }) });
  await assertRoundTrip(make());
  await assertRoundTrip(make({ capacity: 2 }));
  const [layered, manual] = [make()(0), make({ capacity: 2 })(1)];
  loadTorch(manual, toTorch(layered)); // the same names and shapes
  const x = tf.tensor2d([[1, -2, 3]]);
  assertClose(manual.apply(x), layered.apply(x));
  layered.dispose();
  manual.dispose();
});
