import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Dense, Module } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

class Tied extends Module {
  readonly blocks: readonly Dense[];
  readonly heads: Readonly<Record<string, Dense>>;
  readonly kernel: tf.Variable;
  readonly average = tf.tidy(() => tf.variable(tf.zeros([2]), false));
  readonly #hidden = tf.tensor1d([1]);

  constructor(random: Random) {
    super();
    this.blocks = [0, 1].map((i) => new Dense(3, 3, { random: random.split(i) }));
    this.heads = { left: new Dense(3, 2, { random: random.split("left") }) };
    this.kernel = this.blocks[0]!.kernel;
  }

  override dispose(): void {
    super.dispose();
    this.#hidden.dispose();
  }
}

Deno.test("a module names its parameters by their place, and tied ones once", () => {
  const model = new Tied(new Random(0));
  assert.deepEqual(Object.keys(model.parameters), [
    "blocks/0/kernel",
    "blocks/0/bias",
    "blocks/1/kernel",
    "blocks/1/bias",
    "heads/left/kernel",
    "heads/left/bias",
    "average",
  ]);
  assert.equal(model.variables.length, 6); // the average is no weight
  assert.equal(model.parameterCount, 2 * 12 + 8);
  model.dispose();
});

Deno.test("a loaded module has the values, and a wrong set changes nothing", () => {
  const [a, b] = [new Tied(new Random(0)), new Tied(new Random(1))];
  b.load(a.parameters);
  for (const [name, variable] of Object.entries(b.parameters)) {
    assert.deepEqual(variable.dataSync(), a.parameters[name]!.dataSync());
  }
  const before = b.blocks[0]!.kernel.dataSync().slice();
  const wrong = { ...a.parameters, "blocks/0/kernel": tf.ones([3, 3]), average: tf.zeros([3]) };
  assert.throws(() => b.load(wrong), /"average" must be of shape \[2\], current shape is \[3\]/);
  assert.throws(() => b.load({}), /"values" must be named average, blocks\/0\/bias/);
  assert.deepEqual(b.blocks[0]!.kernel.dataSync(), before);
  a.dispose();
  b.dispose();
});

Deno.test("a module frees all that it owns", async () => {
  await withLeakCheck(() => new Tied(new Random(0)).dispose());
});
