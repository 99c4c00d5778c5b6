import assert from "node:assert/strict";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  Adam,
  checkpointOf,
  Dense,
  encodeCheckpoint,
  loadCheckpoint,
  type Optimizer,
  restoreCheckpoint,
  RMSprop,
  saveCheckpoint,
  SGD,
  trainEpoch,
} from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

/** What a test that writes files is called with when it may not ("deno test -P"). */
const needsWriting = {
  ignore: (await Deno.permissions.query({ name: "write" })).state !== "granted",
};

async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function makeModel(seed: number, optimizer: Optimizer = new Adam({ learningRate: 0.05 })) {
  const random = new Random(seed), layer = new Dense(2, 2, { random });
  const variables = { kernel: layer.kernel, bias: layer.bias } as Record<string, tf.Variable>;
  return { layer, variables, optimizer, random };
}
type Model = ReturnType<typeof makeModel>;

const DATA = Float32Array.from({ length: 40 }, (_, i) => Math.fround(i / 20 - 1));

function train({ layer, optimizer, variables }: Model, random: Random, epochs: number): void {
  const loss = (x: tf.Tensor2D) =>
    tf.mean(tf.square(tf.sub(layer.apply(x), tf.reverse(x, 1)))) as tf.Scalar;
  const options = { optimizer, variables: Object.values(variables), random, batchSize: 8 };
  for (let epoch = 0; epoch < epochs; epoch++) trainEpoch(DATA, 2, loss, options);
}

const bitsOf = ({ layer }: Model) => layer.variables.flatMap((w) => [...w.dataSync()]);

const OPTIMIZERS: Record<string, () => Optimizer> = {
  Adam: () => new Adam({ learningRate: 0.05 }),
  AdamW: () => new Adam({ learningRate: 0.05, weightDecay: 0.1, convention: "keras" }),
  "gradient descent": () => new SGD({ learningRate: 0.05 }),
  momentum: () => new SGD({ learningRate: 0.05, momentum: 0.9 }),
  RMSprop: () => new RMSprop({ momentum: 0.5, centered: true }),
};
for (const [name, make] of Object.entries(OPTIMIZERS)) {
  Deno.test({
    ...needsWriting,
    name:
      `a training with ${name} goes on from a checkpoint with the same bits (needs --allow-write)`,
    fn: async () =>
      await inTemporaryFolder(async (folder) => {
        const path = join(folder, "model.checkpoint");
        const uninterrupted = makeModel(0, make());
        train(uninterrupted, uninterrupted.random, 3);
        const { variables, optimizer, random } = uninterrupted;
        await saveCheckpoint(path, { config: {}, weights: variables, optimizer, random });
        train(uninterrupted, random, 3);

        const other = makeModel(1, make());
        const checkpoint = await loadCheckpoint(path);
        restoreCheckpoint(checkpoint, other);
        train(other, checkpoint.random!, 3);
        assert.deepEqual(bitsOf(other), bitsOf(uninterrupted));
        assert.equal(checkpoint.random!.normal(), random.normal());
      }),
  });
}

Deno.test({
  ...needsWriting,
  name:
    "moments find their weights by the checkpoint's names, whatever the variables are called (needs --allow-write)",
  fn: async () =>
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, "model.checkpoint");
      const optimizer = new Adam();
      const make = (name: string) => tf.variable(tf.zeros([1]), true, name);
      const [a, b] = [make("first"), make("second")];
      const gradient = (value: number) => tf.tensor1d([value]);
      optimizer.applyGradients({ first: gradient(1), second: gradient(-4) });
      await saveCheckpoint(path, { config: {}, weights: { a, b }, optimizer });
      tf.dispose([a, b]);
      // In another program, the names may have changed places.
      const variables = { b: make("first"), a: make("second") }, restored = new Adam();
      restoreCheckpoint(await loadCheckpoint(path), { variables, optimizer: restored });
      restored.applyGradients({ first: gradient(0), second: gradient(0) });
      const { slots } = restored.state(variables);
      assert.ok(Math.abs(slots["a"]!["first"]!.values[0]! - 0.09) < 1e-7); // 0.9 x 0.1 x a's gradient
      assert.ok(Math.abs(slots["b"]!["first"]!.values[0]! + 0.36) < 1e-7);
      tf.dispose(Object.values(variables));
    }),
});

Deno.test({
  ...needsWriting,
  name:
    "saveCheckpoint() takes tensors and arrays, and config and extra come back (needs --allow-write)",
  fn: async () =>
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, "model.checkpoint");
      const weights = {
        t: tf.tensor2d([[1, 2]]),
        i: tf.tensor1d([7], "int32"),
        a: Float32Array.of(3),
      };
      await saveCheckpoint(path, { config: { units: 2 }, weights, extra: [1, "x"] });
      const { config, extra, ...rest } = await loadCheckpoint<{ units: number }>(path);
      assert.deepEqual([config.units, extra], [2, [1, "x"]]);
      assert.deepEqual(rest, {
        weights: {
          t: { shape: [1, 2], values: Float32Array.of(1, 2) },
          i: { shape: [1], values: Int32Array.of(7) },
          a: { shape: [1], values: Float32Array.of(3) },
        },
      });
    }),
});

Deno.test({
  ...needsWriting,
  name:
    "saveCheckpoint() leaves a file that was there as it was when it fails (needs --allow-write)",
  fn: async () =>
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, "model.checkpoint");
      const content = { config: { version: "old" }, weights: { w: new Float32Array(4) } };
      await saveCheckpoint(path, content);
      await assert.rejects(saveCheckpoint(path, { ...content, extra: Symbol() }), TypeError);
      const { rename } = Deno;
      Deno.rename = () => Promise.reject(new Error("the disk is full"));
      try {
        await assert.rejects(saveCheckpoint(path, { ...content, config: {} }), /the disk is full/);
      } finally {
        Deno.rename = rename;
      }
      assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["model.checkpoint"]);
      assert.deepEqual((await loadCheckpoint(path)).config, { version: "old" });
    }),
});

Deno.test({
  ...needsWriting,
  name: "loadCheckpoint() names the file that is not there, or damaged (needs --allow-write)",
  fn: async () =>
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, "model.checkpoint");
      await assert.rejects(loadCheckpoint(path), {
        message: `Cannot load a checkpoint: "${path}" is not there`,
      });
      await saveCheckpoint(path, { config: {}, weights: { w: new Float32Array(4) } });
      await Deno.truncate(path, 150);
      await assert.rejects(
        loadCheckpoint(path),
        /model.checkpoint" is truncated: \d+ of \d+ bytes/,
      );
    }),
});

Deno.test("restoreCheckpoint() changes nothing when a name, a shape or the state is not right", () => {
  const model = makeModel(0), before = bitsOf(model);
  const kernel = { shape: [2, 2], values: new Float32Array(4) };
  const bias = { shape: [2], values: new Float32Array(2) };
  const refuses = (weights: Record<string, typeof bias>, message: string) => {
    assert.throws(() => restoreCheckpoint({ weights }, model), { name: "RangeError", message });
    assert.deepEqual(bitsOf(model), before);
  };
  refuses(
    { kernel },
    "Cannot restore a checkpoint: the variables' names must be kernel, current names are bias, kernel",
  );
  refuses(
    { kernel, bias: { ...bias, shape: [2, 1] } },
    'Cannot restore a checkpoint: "bias" must have the shape [2,1], current shape is [2]',
  );
  refuses(
    { kernel, bias },
    "Cannot restore a checkpoint: it must have an optimizer's state, it was saved without",
  );
  const optimizer = { steps: 1, slots: { kernel: {}, bias: {} } }; // of plain gradient descent
  assert.throws(() => restoreCheckpoint({ weights: { kernel, bias }, optimizer }, model), {
    name: "RangeError",
    message: 'Cannot restore an optimizer: the "kernel" slots\' names must be none, ' +
      "current names are first, second",
  });
  assert.deepEqual(bitsOf(model), before);
});

Deno.test({
  name: "checkpointOf() gives, encoded, the bytes of the file (needs --allow-write)",
  ...needsWriting,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const model = makeModel(1), { variables: weights, optimizer, random } = model;
      train(model, random, 2);
      const content = { config: { units: 2 }, weights, optimizer, random, extra: { epochs: 2 } };
      await saveCheckpoint(join(folder, "a.checkpoint"), content);
      const bytes = await encodeCheckpoint(checkpointOf(content));
      assert.deepEqual(await Deno.readFile(join(folder, "a.checkpoint")), bytes);
    }),
});

Deno.test("saveCheckpoint() names a weight that is neither float32 nor int32", async () => {
  const weights = { mask: tf.tensor1d([true], "bool") };
  await assert.rejects(saveCheckpoint("unwritten", { config: {}, weights }), {
    name: "TypeError",
    message:
      'Cannot save a checkpoint: "weights.mask" must be a float32 or int32 tensor, current value is "bool"',
  });
});

Deno.test({
  ...needsWriting,
  name: "saving and restoring leave no tensor behind (needs --allow-write)",
  fn: async () =>
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, "model.checkpoint");
      const model = makeModel(0);
      train(model, model.random, 1);
      await withLeakCheck(async () => {
        await saveCheckpoint(path, { config: {}, weights: model.variables, ...model });
        restoreCheckpoint(await loadCheckpoint(path), model);
      });
    }),
});
