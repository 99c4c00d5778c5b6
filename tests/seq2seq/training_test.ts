import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { Adam } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { encodeDates, generateDates, padPairs } from "lib/datasets/mod.ts";
import { loadCheckpoint, restoreCheckpoint, saveCheckpoint } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  decoderInputs,
  EncoderDecoder,
  greedySearch,
  type Seq2SeqConfig,
  sequenceCrossEntropy,
  takePairs,
  teacherForcingLoss,
  trainSeq2SeqEpoch,
  trainSeq2SeqStep,
} from "lib/seq2seq/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { sentences, smallModel } from "./_models.ts";

await setUpBackend();

Deno.test("sequenceCrossEntropy() is the mean of -log softmax over the tokens that count", () => {
  const logits = [[[1, 2, 0.5], [0, -1, 3], [5, 5, 5]]], target = [[1, 2, 0]];
  const one = (row: number[], token: number) =>
    Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)) - row[token]!;
  const expected = (one(logits[0]![0]!, 1) + one(logits[0]![1]!, 2)) / 2; // the third is padding
  const loss = sequenceCrossEntropy(tf.tensor3d(logits), tf.tensor2d(target, undefined, "int32"));
  assert.ok(Math.abs(loss.dataSync()[0]! - expected) < 1e-6);
});

Deno.test("sequenceCrossEntropy() has the gradient of finite differences, 0 where it is padding", () => {
  const target = tf.tensor2d([[1, 2], [3, 0]], undefined, "int32");
  const logits = tf.tensor3d([[[1, 0, 2, -1], [0, 1, 0, 1]], [[2, 0, 1, 0], [9, 8, 7, 6]]]);
  const loss = (x: tf.Tensor) => sequenceCrossEntropy(x as tf.Tensor3D, target);
  assert.ok(checkGradient(loss, logits as tf.Tensor).largestRelativeError < 5e-3);
  const gradient = tf.grad(loss)(logits).slice([1, 1, 0], [1, 1, 4]);
  assert.deepEqual([...gradient.dataSync()].map(Math.abs), [0, 0, 0, 0]);
});

Deno.test("sequenceCrossEntropy() never reads the logits at padding, nor in its gradient", () => {
  const target = tf.tensor2d([[1, 2], [3, 0]], undefined, "int32");
  const at = (padded: number) => {
    const logits = tf.tensor3d([[[1, 0, 2, -1], [0, 1, 0, 1]], [
      [2, 0, 1, 0],
      new Array(4).fill(padded),
    ]]);
    const loss = (x: tf.Tensor) => sequenceCrossEntropy(x as tf.Tensor3D, target);
    return [loss(logits), tf.grad(loss)(logits)].map((tensor) => [...tensor.dataSync()]);
  };
  for (const padded of [NaN, Infinity, -Infinity]) assert.deepEqual(at(padded), at(0), `${padded}`);
});

Deno.test("sequenceCrossEntropy() takes infinite logits for excluded and for certain tokens", () => {
  const target = tf.tensor2d([[1]], undefined, "int32");
  const at = (...row: number[]) => {
    const loss = (x: tf.Tensor) => sequenceCrossEntropy(x as tf.Tensor3D, target);
    const logits = tf.tensor3d([[row]]);
    return [loss(logits), tf.grad(loss)(logits)].map((tensor) =>
      [...tensor.dataSync()].map(Math.fround)
    );
  };
  const [excluded, gradient] = at(-Infinity, 0, 0);
  assert.ok(Math.abs(excluded![0]! - Math.LN2) < 1e-6);
  assert.deepEqual(gradient, [0, -0.5, 0.5]);
  assert.ok(Math.abs(at(0, Infinity, 3)[0]![0]!) === 0);
  assert.ok(Math.abs(at(0, 1e30, 3)[0]![0]!) === 0);
  assert.equal(at(0, -1e30, 0)[0]![0], Math.fround(1e30));
  assert.ok(Number.isNaN(at(NaN, 0, 0)[0]![0]));
});

Deno.test("sequenceCrossEntropy() of nothing but padding is refused", () => {
  assert.throws(() => sequenceCrossEntropy(tf.zeros([1, 2, 4]), tf.zeros([1, 2], "int32")), {
    name: "RangeError",
    message:
      'Cannot compute the cross-entropy of sequences: "target" must be a tensor with a token ' +
      "that is no padding, current value is an object",
  });
});

Deno.test("sequenceCrossEntropy() refuses targets of another shape", () => {
  assert.throws(() => sequenceCrossEntropy(tf.zeros([2, 3, 4]), tf.zeros([2, 4], "int32")), {
    message: 'Cannot compute the cross-entropy of sequences: "target" must be of shape [2, 3], ' +
      "current shape is [2, 4]",
  });
});

Deno.test("padded targets do not change the loss of those that are not padded", () => {
  const model = smallModel(), short = sentences(4, 5);
  const padded = { ...padPairs([short, sentences(1, 8)]), sourceLength: 8 };
  const rows = takePairs(padded, [0, 1, 2, 3]);
  // the sources are padded too, so the encoder is given the short ones
  const mixed = { ...rows, source: short.source, sourceLength: 5 };
  const [a, b] = [short, mixed].map((pairs) => teacherForcingLoss(model, pairs).dataSync()[0]!);
  assert.ok(Math.abs(a! - b!) < 1e-5);
});

Deno.test("decoderInputs() shifts each target by one place, and never shows a token to itself", () => {
  const inputs = decoderInputs(sentences(3, 4)), { target } = sentences(3, 4);
  for (let row = 0; row < 3; row++) {
    assert.equal(inputs[row * 5], 1); // START
    for (let t = 1; t < 5; t++) assert.equal(inputs[row * 5 + t], target[row * 5 + t - 1]);
  }
});

Deno.test("a step moves the weights by the gradient, clipped to the norm", () => {
  for (const maxGradientNorm of [0.01, 1e6]) {
    const model = smallModel(), pairs = sentences(8, 5);
    const before = model.variables.map((variable) => variable.clone());
    const { grads } = tf.variableGrads(() => teacherForcingLoss(model, pairs), model.variables);
    const norm = Math.hypot(...Object.values(grads).map((one) => tf.norm(one).dataSync()[0]!));
    trainSeq2SeqStep(model, pairs, { optimizer: tf.train.sgd(1), maxGradientNorm });
    const moved = Math.hypot(
      ...model.variables.map((variable, i) => tf.norm(tf.sub(variable, before[i]!)).dataSync()[0]!),
    );
    assert.ok(Math.abs(moved / Math.min(norm, maxGradientNorm) - 1) < 1e-3, `${moved}`);
  }
});

Deno.test("an epoch uses every pair once, in batches of one length", () => {
  const seen: number[] = [], model = smallModel();
  const parts = [sentences(10, 3), sentences(7, 5)];
  const optimizer = new Adam({ learningRate: 0 });
  const options = { optimizer, random: new Random(0), batchSize: 4 };
  const loss = trainSeq2SeqEpoch(model, parts, options);
  const [a, b] = parts.map((pairs) => teacherForcingLoss(model, pairs).dataSync()[0]!);
  seen.push(a!, b!);
  assert.ok(Math.abs(loss - (10 * a! + 7 * b!) / 17) < 1e-5);
});

Deno.test("the same seed trains to the same bits", () => {
  const train = () => {
    const model = smallModel(), optimizer = new Adam({ learningRate: 0.01 });
    const options = { optimizer, random: new Random(3), batchSize: 4 };
    trainSeq2SeqEpoch(model, [sentences(10, 3), sentences(7, 5)], options);
    return model.variables.map((variable) => [...variable.dataSync()]);
  };
  assert.deepEqual(train(), train());
});

Deno.test("a small model learns sentences of three words, attention or not", () => {
  for (const attention of ["none", "dot", "additive"] as const) {
    const model = smallModel({ units: 16, attention });
    const optimizer = new Adam({ learningRate: 0.02 });
    for (let step = 0; step < 250; step++) {
      trainSeq2SeqStep(model, sentences(32, 3, step), { optimizer });
    }
    const { source, target } = sentences(50, 3, 1000);
    const right = greedySearch(model, source, { sourceLength: 3 }).filter(({ tokens }, i) =>
      tokens.join() === [...target.subarray(4 * i, 4 * i + 3)].join()
    );
    assert.ok(right.length >= 45, `${attention}: ${right.length}`);
  }
});

Deno.test("a model of dates answers to a day that does not exist, without an error", () => {
  const { train } = generateDates({ random: new Random(0), train: 64, test: 1 });
  const pairs = encodeDates([...train, { human: "31 february 2024", iso: "2024-02-31" }]);
  const { source } = takePairs(pairs, [64]);
  const model = smallModel({ sourceVocabulary: 50, targetVocabulary: 14 });
  const [answer] = greedySearch(model, source, { sourceLength: 28, maxLength: 12 });
  assert.ok(answer!.tokens.length <= 12);
});

/** What a test that writes files is called with when it may not ("deno test -P"). */
const needsWriting = {
  ignore: (await Deno.permissions.query({ name: "write" })).state !== "granted",
};

Deno.test(
  "a model that was saved and loaded says the same, and trains on with the same bits (needs --allow-write)",
  needsWriting,
  async () => {
    const path = await Deno.makeTempFile();
    try {
      const model = smallModel({ attention: "additive", bidirectional: true });
      const optimizer = new Adam({ learningRate: 0.02 });
      for (let step = 0; step < 20; step++) {
        trainSeq2SeqStep(model, sentences(8, 4, step), { optimizer });
      }
      await saveCheckpoint(path, { config: model.config, weights: model.parameters, optimizer });
      const checkpoint = await loadCheckpoint<Seq2SeqConfig>(path);
      const again = new EncoderDecoder(checkpoint.config, { random: new Random(99) });
      const next = new Adam({ learningRate: 0.02 });
      await restoreCheckpoint(checkpoint, { variables: again.parameters, optimizer: next });
      const { source } = sentences(9, 4, 500), options = { sourceLength: 4, maxLength: 6 };
      assert.deepEqual(greedySearch(again, source, options), greedySearch(model, source, options));
      const losses = ([[model, optimizer], [again, next]] as const).map(([one, optimizer]) =>
        [50, 51].map((seed) => trainSeq2SeqStep(one, sentences(8, 4, seed), { optimizer }))
      );
      assert.deepEqual(losses[0], losses[1]);
    } finally {
      await Deno.remove(path);
    }
  },
);

Deno.test("training leaks no tensor", async () => {
  const model = smallModel(), optimizer = new Adam();
  trainSeq2SeqStep(model, sentences(4, 3), { optimizer }); // the optimizer's moments stay
  await withLeakCheck(() => void trainSeq2SeqStep(model, sentences(4, 5), { optimizer }));
});

Deno.test("training names what is wrong", () => {
  const model = smallModel(), optimizer = new Adam(), random = new Random(0);
  assert.throws(() => trainSeq2SeqEpoch(model, [], { optimizer, random }), {
    message: 'Cannot train: "buckets" must be not empty, current value is an array of 0',
  });
  assert.throws(() => takePairs(sentences(2, 3), [2]), {
    message: 'Cannot take pairs: "rows[0]" must be an integer in [0, 2), current value is 2',
  });
  model.decoder.output.bias!.assign(tf.fill([9], NaN));
  assert.throws(
    () => trainSeq2SeqStep(model, sentences(2, 3), { optimizer }),
    /Cannot train: the loss must stay finite, current value is NaN/,
  );
});
