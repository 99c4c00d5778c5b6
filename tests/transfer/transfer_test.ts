import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam, Dense, losses, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { generate, largestIndex } from "lib/sampling/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import {
  addLora,
  freeze,
  LoraDense,
  type LoraOptions,
  mergeLora,
  trainableShare,
  unfreeze,
} from "lib/transfer/mod.ts";
import { Gpt } from "lib/transformer/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
const x = normalTensor<tf.Rank.R2>(new Random(0), [5, 6]);

/** A layer with a change that is not 0. */
function make(options: Partial<LoraOptions> = {}) {
  const random = new Random(1);
  const base = new Dense(6, 4, { random, activation: "tanh" });
  const layer = new LoraDense(base, { rank: 2, alpha: 3, random, ...options });
  tf.tidy(() => layer.up.assign(normalTensor<tf.Rank.R2>(random, layer.up.shape)));
  return { base, layer };
}

Deno.test("LoRA is the formula of its paper: W + (alpha / rank) A B", () => {
  const { base, layer } = make();
  const [W, A, B] = [base.kernel, layer.down, layer.up].map((matrix) => matrix.arraySync());
  const kernel = W!.map((row, i) =>
    row.map((w, j) => w + 3 / 2 * A![i]!.reduce((sum, a, r) => sum + a * B![r]![j]!, 0))
  );
  assertClose(layer.kernel, tf.tensor2d(kernel), 1e-6);
  const expected = tf.tanh(tf.add(tf.matMul(x, tf.tensor2d(kernel)), base.bias!));
  assertClose(layer.apply(x), expected as tf.Tensor2D, 1e-5);
});

Deno.test("a LoRA layer begins as the layer that it adapts, and merged it is the same layer", () => {
  const random = new Random(2), base = new Dense(6, 4, { random });
  const before = base.apply(x), fresh = new LoraDense(base, { rank: 3, random });
  assert.deepEqual(fresh.apply(x).dataSync(), before.dataSync());
  const { base: other, layer } = make(), adapted = layer.apply(x);
  const merged = layer.merge();
  assert.equal(merged, other);
  assertClose(merged.apply(x), adapted, 1e-6);
  assert.equal(merged.variables.length, 2, "no longer frozen");
});

Deno.test("a LoRA layer trains rank (inputs + units) numbers, with the gradient of finite differences", () => {
  const { layer } = make();
  assert.equal(layer.parameterCount, 2 * (6 + 4));
  assert.deepEqual(layer.variables, [layer.down, layer.up]);
  for (const variable of layer.variables) {
    const at = tf.clone(variable), step = normalTensor(new Random(3), variable.shape);
    const along = (t: tf.Tensor) => {
      const moved = tf.add<tf.Tensor2D>(at, tf.mul(t, step));
      const [down, up] = variable === layer.down ? [moved, layer.up] : [layer.down, moved];
      const kernel = tf.add(layer.base.kernel, tf.mul(tf.matMul(down!, up!), 3 / 2));
      return tf.sum(tf.sin(tf.matMul(x, kernel as tf.Tensor2D))) as tf.Scalar;
    };
    const { grads } = tf.variableGrads(
      () => tf.sum(tf.sin(tf.matMul(x, layer.kernel))) as tf.Scalar,
      [variable],
    );
    const slope = tf.sum(tf.mul(grads[variable.name]!, step)).dataSync()[0]!;
    const [gradient] = tf.grad(along)(tf.scalar(0)).dataSync();
    assertClose(slope, gradient!, 1e-3);
    assert.ok(checkGradient(along, tf.scalar(0), { epsilon: 0.003 }).largestRelativeError < 5e-3);
  }
});

const SIZES = { vocabulary: 9, size: 8, blocks: 2, heads: 2, positions: 6, dropout: 0 };
const tokens = tf.tensor2d([[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]], undefined, "int32");

Deno.test("a GPT with LoRA is the same GPT, trains nothing but the changes, and merges them", () => {
  const gpt = new Gpt(SIZES, { random: new Random(0) }), all = gpt.parameterCount;
  const names = Object.keys(gpt.parameters), before = gpt.apply(tokens).dataSync();
  const chosen = addLora(gpt, /attention\/(query|value)$/, { rank: 2, random: new Random(1) });
  assert.deepEqual(
    chosen,
    [0, 1].flatMap((i) => [
      ...[`blocks/${i}/attention/query`, `blocks/${i}/attention/value`],
    ]),
  );
  assertClose(gpt.apply(tokens).dataSync(), before, 1e-6);
  assert.equal(gpt.parameterCount, 4 * 2 * (8 + 8));
  assertClose(trainableShare(gpt), 128 / (all + 128), 1e-12);

  const kept = gpt.tokenEmbedding.embeddings.dataSync().slice();
  const frozen = gpt.blocks[0]!.attention.key.kernel.dataSync().slice();
  const optimizer = new Adam({ learningRate: 0.05 });
  const loss = () => {
    const logits = tf.slice(gpt.apply(tokens), [0, 0, 0], [2, 4, 9]);
    const next = tf.slice(tokens, [0, 1], [2, 4]);
    return losses.sparseCategoricalCrossEntropy(next, logits, { fromLogits: true });
  };
  const trained = [1, 2, 3, 4, 5, 6, 7, 8].map(() =>
    trainStep({ model: gpt, loss, optimizer }).loss
  );
  assert.ok(trained.at(-1)! < trained[0]!);
  assert.deepEqual(gpt.tokenEmbedding.embeddings.dataSync(), kept);
  assert.deepEqual(gpt.blocks[0]!.attention.key.kernel.dataSync(), frozen);

  const adapted = gpt.apply(tokens).dataSync();
  const say = () => generate(gpt, [1], { choose: largestIndex, length: 5 }).tokens;
  const said = say();
  assert.deepEqual(mergeLora(gpt), chosen);
  assert.deepEqual(Object.keys(gpt.parameters), names);
  assertClose(gpt.apply(tokens).dataSync(), adapted, 1e-6);
  assert.deepEqual(say(), said);
});

Deno.test("freeze() keeps parameters out of training by name, unfreeze() lets them in again", () => {
  const gpt = new Gpt(SIZES, { random: new Random(0) }), all = gpt.parameterCount;
  const frozen = freeze(gpt, /^(token|position)Embedding|^blocks\/0\//);
  assert.equal(gpt.variables.length, Object.keys(gpt.parameters).length - frozen.length);
  assert.ok(frozen.includes("blocks/0/expand/kernel") && !frozen.includes("finalNorm/gamma"));
  unfreeze(gpt, (name) => name.endsWith("bias"));
  assert.ok(gpt.variables.includes(gpt.blocks[0]!.expand.bias!));
  unfreeze(gpt);
  assert.equal(gpt.parameterCount, all);
  assert.equal(trainableShare(gpt), 1);
  freeze(gpt);
  assert.equal(trainableShare(gpt), 0);
});

Deno.test("LoRA leaks no tensor, merged or not", async () => {
  await withLeakCheck(() => {
    const { base, layer } = make();
    tf.dispose([layer.apply(x), layer.kernel]);
    layer.merge();
    base.dispose();
    const gpt = new Gpt(SIZES, { random: new Random(0) });
    addLora(gpt, /query$/, { rank: 1, random: new Random(1) });
    gpt.apply(tokens).dispose();
    generate(gpt, [1], { choose: largestIndex, length: 3 });
    gpt.dispose();
  });
});

Deno.test("transfer names what does not fit", () => {
  const random = new Random(0), gpt = new Gpt(SIZES, { random });
  assert.throws(() => make({ rank: 5 }), {
    name: "RangeError",
    message: 'Cannot build a LoRA layer: "rank" must be an integer in [1, 4], current value is 5',
  });
  assert.throws(() => make({ rank: 0 }), /"rank" must be an integer in \[1, 4\]/);
  assert.throws(() => make({ alpha: 0 }), /"alpha" must be greater than 0 and finite/);
  assert.throws(
    () => new LoraDense(3 as never, { rank: 1, random }),
    /"base" must be a Dense layer/,
  );
  assert.throws(
    () => addLora(gpt, /pooler/, { rank: 1, random }),
    /Cannot add LoRA: "pattern" must be of a name among blocks\/0\/attention\/query, /,
  );
  assert.throws(
    () => freeze(gpt, /nothing/),
    /Cannot freeze parameters: "pattern" must be of a name/,
  );
  assert.throws(() => freeze(3 as never), /"model" must be a module, current value is 3/);
});
