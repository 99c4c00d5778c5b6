import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { MLP } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { hardUpdate, polyakUpdate, softUpdate } from "lib/rl/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

const network = (seed: number) => new MLP([2, 8, 1], { random: new Random(seed) });
const outputOf = (net: MLP) => net.applyToOne([0.5, -2])[0]!;

Deno.test("hardUpdate() makes the target answer as the online network does, and no more afterwards", async () => {
  const online = network(0), target = network(1);
  assert.notEqual(outputOf(target), outputOf(online));
  await withLeakCheck(() => hardUpdate(target.variables, online.variables));
  assert.equal(outputOf(target), outputOf(online));
  const before = outputOf(target);
  tf.tidy(() => online.layers[1]!.bias!.assign(tf.tensor1d([7])));
  assert.equal(outputOf(target), before);
  online.dispose();
  target.dispose();
});

Deno.test("softUpdate() forgets the old weights up to (1 - tau)^n", async () => {
  const online = tf.variable(tf.scalar(1)), target = tf.variable(tf.scalar(0));
  await withLeakCheck(() => {
    for (let n = 0; n < 10; n++) softUpdate([target], [online], 0.25);
  });
  assert.ok(Math.abs(target.dataSync()[0]! - (1 - 0.75 ** 10)) < 1e-6);
  tf.dispose([online, target]);
});

Deno.test("target updates refuse what does not pair, and a tau outside [0, 1]", () => {
  const a = network(0), b = new MLP([3, 8, 1], { random: new Random(0) });
  assert.throws(() => hardUpdate(a.variables, b.variables), /"online" must be variables of the/);
  assert.throws(() => softUpdate(a.variables, b.variables, 0.5), /"online" must be variables of/);
  assert.throws(() => polyakUpdate(new Float64Array(1), [1], 1.5), {
    name: "RangeError",
    message: 'Cannot update a target network: "tau" must be in [0, 1], current value is 1.5',
  });
  assert.throws(() => polyakUpdate(new Float64Array(1), [1, 2], 1), /"online" must be as long as/);
  a.dispose();
  b.dispose();
});

Deno.test("polyakUpdate() reads nothing that has no weight", () => {
  const target = Float64Array.of(1);
  polyakUpdate(target, [NaN], 0);
  assert.deepEqual([...target], [1]);
  const broken = Float64Array.of(Infinity, NaN, 3);
  polyakUpdate(broken, [2, 4, -0], 1);
  assert.deepEqual([...broken], [2, 4, -0]);
});

Deno.test("no target follows a weight that is not finite, and none has then moved", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const target = Float64Array.of(1, 2),
      message = (name: string) => ({
        name: "RangeError",
        message:
          `Cannot update a target network: "${name}" must be finite, current value is ${bad}`,
      });
    assert.throws(() => polyakUpdate(target, [3, bad], 0.5), message("online[1]"));
    assert.throws(() => polyakUpdate(target, [3, bad], 1), message("online[1]"));
    assert.deepEqual([...target], [1, 2]);
    assert.throws(() => polyakUpdate(Float64Array.of(1, bad), [3, 4], 0.5), message("target[1]"));
    const targets = [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.tensor1d([3]))];
    const online = [tf.variable(tf.tensor1d([5, 6])), tf.variable(tf.tensor1d([bad]))];
    assert.throws(() => softUpdate(targets, online, 0.5), message("online[1][0]"));
    assert.throws(() => softUpdate(targets, online, 1), message("online[1][0]"));
    assert.throws(() => hardUpdate(targets, online), message("online[1][0]"));
    softUpdate(targets, online, 0);
    assert.deepEqual(targets.map((variable) => [...variable.dataSync()]), [[1, 2], [3]]);
    tf.dispose([targets, online]);
  }
  assert.throws(() => softUpdate([], [], 2), /"tau" must be in \[0, 1\], current value is 2/);
});
