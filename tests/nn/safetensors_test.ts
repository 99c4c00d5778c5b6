import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  BatchNormalization,
  Conv2D,
  loadSafetensors,
  loadTorch,
  Module,
  saveSafetensors,
  toTorch,
} from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();
const fixture = fileURLToPath(
  new URL("../fixtures/safetensors/python.safetensors", import.meta.url),
);
const mayWrite = (await Deno.permissions.query({ name: "write" })).state === "granted";

class Block extends Module {
  readonly convolution: Conv2D;
  readonly norm = new BatchNormalization(3);
  constructor(seed: number) {
    super();
    this.convolution = new Conv2D(2, 3, { kernelSize: 3, random: new Random(seed) });
  }
}

Deno.test("loadSafetensors() makes tensors of float32 and int32 numbers, and no others", async () => {
  const tensors = await withLeakCheck(() => loadSafetensors(fixture));
  const types = Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape }]) => [name, [dtype, ...shape]]),
  );
  assert.deepEqual(types["f16"], ["float32", 3, 2]);
  assert.deepEqual(types["bn.num_batches_tracked"], ["int32"]);
  assert.deepEqual([...tensors["i32"]!.dataSync()], [2 ** 31 - 1, -(2 ** 31)]);
  tf.dispose(tensors);
});

Deno.test({
  name:
    "saveSafetensors() and loadSafetensors() take a model's weights to another one (needs --allow-write)",
  ignore: !mayWrite,
  fn: async () => {
    const folder = await Deno.makeTempDir(), path = `${folder}/block.safetensors`;
    const [from, into] = [new Block(0), new Block(1)];
    await saveSafetensors(path, toTorch(from), { format: "pt" });
    const tensors = await loadSafetensors(path);
    loadTorch(into, tensors);
    for (const [name, variable] of Object.entries(from.parameters)) {
      assert.deepEqual(into.parameters[name]!.dataSync(), variable.dataSync(), name);
    }
    const files = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assert.deepEqual(files, ["block.safetensors"]);
    await Deno.remove(folder, { recursive: true });
    tf.dispose(tensors);
    from.dispose();
    into.dispose();
  },
});

Deno.test("loadSafetensors() and saveSafetensors() name the file or the tensor that is wrong", async () => {
  await assert.rejects(loadSafetensors("data/none.safetensors"), {
    message: 'Cannot load safetensors: "data/none.safetensors" is not there',
  });
  await assert.rejects(loadSafetensors("LICENSE"), /"LICENSE" is no safetensors file, or damaged/);
  const mask = tf.tensor1d([true], "bool");
  await assert.rejects(saveSafetensors("mask.safetensors", { mask }), {
    name: "TypeError",
    message:
      'Cannot save safetensors: "mask" must be a float32 or int32 tensor, current value is "bool"',
  });
});
