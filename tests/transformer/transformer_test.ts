import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { paddingMask } from "lib/attention/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam, losses, toTorch, trainStep } from "lib/nn/mod.ts";
import {
  transformerDecoderLayerParameterCount,
  transformerEncoderLayerParameterCount,
} from "lib/parameter_counts/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import {
  Transformer,
  type TransformerConfig,
  TransformerDecoder,
  TransformerEncoder,
} from "lib/transformer/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { assertRoundTrip } from "../nn/_round_trip.ts";

await setUpBackend();
const SIZES: TransformerConfig = {
  ...{ sourceVocabulary: 9, targetVocabulary: 7, size: 8, blocks: 2, heads: 2, positions: 6 },
};
const make = (config: Partial<TransformerConfig> = {}, seed = 0) =>
  new Transformer({ ...SIZES, ...config }, { random: new Random(seed) });
const tokensOf = (rows: number[][]) => tf.tensor2d(rows, undefined, "int32");
const source = tokensOf([[3, 1, 4, 8], [5, 2, 6, 0]]), target = tokensOf([[1, 2, 3], [4, 5, 6]]);

Deno.test("a Transformer has two tables and as many blocks of each kind as its sizes say", () => {
  const sizes = { modelSize: 8, heads: 2, feedForwardSize: 32 };
  const encoder = transformerEncoderLayerParameterCount(sizes).total;
  const decoder = transformerDecoderLayerParameterCount(sizes).total;
  const plain = (9 + 7) * 8 + 2 * encoder + 2 * decoder;
  assert.equal(make().parameterCount, plain);
  assert.equal(make({ normalizeFirst: true }).parameterCount, plain + 2 * 2 * 8);
  const base = new TransformerEncoder(8, { heads: 2, random: new Random(0) });
  assert.equal(base.blocks.length, 6);
});

for (const normalizeFirst of [false, true]) {
  Deno.test(`no logit depends on later targets, all depend on the source, normalizeFirst ${normalizeFirst}`, () => {
    const model = make({ normalizeFirst });
    const first = (s: tf.Tensor2D, t: tf.Tensor2D) =>
      tf.slice(model.apply(s, t), [0, 0, 0], [2, 2, 7]);
    const later = tokensOf([[1, 2, 0], [4, 5, 0]]), other = tokensOf([[3, 1, 4, 7], [5, 2, 6, 8]]);
    assertClose(first(source, later), first(source, target), 1e-5);
    const difference = tf.sub(first(other, target), first(source, target));
    assert.ok(tf.min(tf.max(tf.abs(difference), 2)).dataSync()[0]! > 1e-4);
  });

  Deno.test(`padding of source and target changes nothing, normalizeFirst ${normalizeFirst}`, () => {
    const model = make({ normalizeFirst }),
      masks = {
        sourceMask: paddingMask([3, 3], 4),
        targetMask: paddingMask([2, 2], 3),
      };
    const short = model.apply(tf.slice(source, [0, 0], [2, 3]), tf.slice(target, [0, 0], [2, 2]));
    const padded = tf.slice(model.apply(source, target, masks), [0, 0, 0], [2, 2, 7]);
    assertClose(padded, short, 1e-5);
  });
}

Deno.test("apply() is encode(), then decode()", () => {
  const model = make(), memory = model.encode(source);
  assert.deepEqual(memory.shape, [2, 4, 8]);
  assert.deepEqual(model.decode(memory, target).dataSync(), model.apply(source, target).dataSync());
});

Deno.test("a Transformer begins to learn to turn sequences round", () => {
  const model = make({ dropout: 0, normalizeFirst: true }), random = new Random(2);
  const optimizer = new Adam({ learningRate: 0.01 });
  let last = Infinity;
  for (let step = 0; step < 50; step++) {
    const rows = Array.from({ length: 16 }, () => [...random.integers(3, 1, 5)]);
    const inputs = tokensOf(rows), turned = rows.map((row) => row.toReversed());
    const said = tokensOf(turned.map((row) => [0, ...row.slice(0, -1)]));
    const loss = () =>
      losses.sparseCategoricalCrossEntropy(
        tokensOf(turned),
        model.apply(inputs, said, { training: true, random }),
        { fromLogits: true },
      );
    last = trainStep({ model, loss, optimizer }).loss;
  }
  assert.ok(last < 1.25, `${last}: a guess among 4 tokens is ${Math.log(4)}`);
});

Deno.test("stacks have the names of PyTorch, and weights survive the way there and back", async () => {
  const options = { blocks: 1, heads: 2, normalizeFirst: true, random: new Random(0) };
  const names = (module: TransformerEncoder | TransformerDecoder) => Object.keys(toTorch(module));
  const encoder = names(new TransformerEncoder(8, options));
  assert.deepEqual(encoder.slice(-2), ["norm.weight", "norm.bias"]);
  assert.ok(encoder.includes("layers.0.self_attn.in_proj_weight"));
  assert.ok(
    names(new TransformerDecoder(8, options)).includes("layers.0.multihead_attn.out_proj.bias"),
  );
  await assertRoundTrip((seed) => make({}, seed));
});

Deno.test("a Transformer leaks no tensor", async () => {
  await withLeakCheck(() => {
    const model = make();
    model.apply(source, target, { training: true, random: new Random(0) }).dispose();
    model.encode(source).dispose();
    model.dispose();
    const stack = new TransformerDecoder(8, { blocks: 1, heads: 2, random: new Random(0) });
    const x = normalTensor<tf.Rank.R3>(new Random(0), [1, 2, 8]);
    stack.apply(x, x).dispose();
    tf.dispose(x);
    stack.dispose();
  });
});

Deno.test("a Transformer names what does not fit", () => {
  const model = make(), long = tokensOf([[1, 1, 1, 1, 1, 1, 1]]);
  assert.throws(() => model.encode(long), {
    name: "RangeError",
    message: 'Cannot apply a Transformer: "source" must be 1 to 6 tokens long, current value is 7',
  });
  assert.throws(() => model.apply(tokensOf([[1]]), long), /"target" must be 1 to 6 tokens long/);
  assert.throws(() => model.apply(tokensOf([[9]]), target), /"tokens" must be in \[0, 9\)/);
  assert.throws(() => make({ size: 7, heads: 1 }), /"dimensions" must be a positive even integer/);
  assert.throws(() => make({ heads: 3 }), /"heads" must be a divisor of the size 8/);
  assert.throws(() => make({ blocks: 0 }), /"blocks" must be a positive integer/);
  assert.throws(() => make({ dropout: 1 }), /"rate" must be in \[0, 1\)/);
});
