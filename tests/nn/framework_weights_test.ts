import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  Dense,
  Embedding,
  type Framework,
  loadKeras,
  loadTorch,
  Module,
  partLayouts,
  toKeras,
  toTorch,
  transposedLayout,
} from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { assertRoundTrip } from "./_round_trip.ts";

await setUpBackend();

/** Parts in a field, in an array and in a record, and a part that PyTorch has elsewhere. */
class Model extends Module {
  readonly embedding: Embedding;
  readonly blocks: readonly Dense[];
  readonly heads: Readonly<Record<string, Dense>>;
  readonly scale = tf.tidy(() => tf.variable(tf.ones([2])));

  constructor(seed: number) {
    super();
    const random = new Random(seed);
    this.embedding = new Embedding(5, 3, { random });
    this.blocks = [0, 1].map(() => new Dense(3, 3, { random, initializer: "fan_in_uniform" }));
    this.heads = { left: new Dense(3, 2, { random, useBias: false }) };
  }

  override layouts(framework: Framework) {
    return framework === "torch"
      ? partLayouts(this, framework, { embedding: "token", blocks: "", scale: "gain" })
      : partLayouts(this, framework);
  }
}

Deno.test("parts are named by their place, with the framework's separator and names", () => {
  const model = new Model(0);
  assert.deepEqual(Object.keys(toTorch(model)), [
    "token.weight",
    "0.weight",
    "0.bias",
    "1.weight",
    "1.bias",
    "heads.left.weight",
    "gain",
  ]);
  assert.deepEqual(Object.keys(toKeras(model)), Object.keys(model.parameters));
});

Deno.test("weights survive the way to a framework and back, and leak no tensor", async () => {
  await assertRoundTrip((seed) => new Model(seed));
});

Deno.test("PyTorch's linear layer multiplies from the right: its rows are outputs", () => {
  const layer = new Dense(2, 3, { random: new Random(0) });
  loadTorch(layer, { weight: [[1, 2], [3, 4], [5, 6]], bias: [0.5, 0, -1] });
  assert.deepEqual(layer.apply(tf.tensor2d([[1, 10]])).arraySync(), [[21.5, 43, 64]]);
  loadKeras(layer, { kernel: [[1, 2, 3], [4, 5, 6]], bias: [0, 0, 0] });
  assert.deepEqual(layer.apply(tf.tensor2d([[1, 10]])).arraySync(), [[41, 52, 63]]);
});

Deno.test("a transposed layout is undone by its inverse, for any order of dimensions", () => {
  const layout = transposedLayout("a", "b", [2, 0, 1]);
  const x = tf.tensor3d([[[1, 2, 3]], [[4, 5, 6]]]); // [2, 1, 3]
  const there = layout.toTheirs([x]);
  assert.deepEqual(there[0]!.arraySync(), [[[1], [4]], [[2], [5]], [[3], [6]]]);
  assert.deepEqual(layout.toOwn(there)[0]!.arraySync(), x.arraySync());
});

Deno.test("a wrong set of arrays names what is missing and unknown, and changes nothing", () => {
  const layer = new Dense(2, 3, { random: new Random(0) }), before = layer.kernel.arraySync();
  const weight = tf.zeros([3, 2]), bias = tf.zeros([3]);
  assert.throws(() => loadTorch(layer, { "fc.weight": weight, "fc.biases": bias }, "fc."), {
    name: "RangeError",
    message: "Cannot load PyTorch's weights: the names must be fc.weight, fc.bias; " +
      "missing fc.bias; unknown fc.biases",
  });
  assert.throws(() => loadKeras(layer, { kernel: weight }), {
    message: "Cannot load Keras's weights: the names must be kernel, bias; missing bias",
  });
  assert.throws(() => loadTorch(layer, { weight: tf.zeros([2, 3]), bias }), {
    name: "RangeError",
    message: 'Cannot load PyTorch\'s weights: "weight" must be of shape [3, 2], ' +
      "current shape is [2, 3]",
  });
  assert.throws(() => loadTorch(layer, { weight, bias: tf.zeros([2]) }), /"bias".*\[3\].*\[2\]/);
  assert.deepEqual(layer.kernel.arraySync(), before);
});
