import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import {
  decoderInputs,
  EncoderDecoder,
  seq2SeqParameterCount,
  teacherForcingLoss,
  unitsForParameters,
} from "lib/seq2seq/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertRoundTrip } from "../nn/_round_trip.ts";
import { distance, languages, sentences, smallModel, VARIANTS } from "./_models.ts";

await setUpBackend();
const tokens = (rows: Int32Array, length: number) =>
  tf.tensor2d(rows, [rows.length / length, length], "int32");

Deno.test("a model names its parameters by their place, direction and attention included", () => {
  const model = smallModel({ bidirectional: true, attention: "additive", cell: "gru" });
  const layer = ["kernel", "recurrentKernel", "bias", "recurrentBias"];
  const within = (place: string, names: string[]) => names.map((name) => `${place}/${name}`);
  assert.deepEqual(Object.keys(model.parameters), [
    "encoder/embedding/embeddings",
    ...within("encoder/forward", layer),
    ...within("encoder/backward", layer),
    "decoder/embedding/embeddings",
    ...within("decoder/recurrent", layer),
    ...within("decoder/score", ["queryKernel", "keyKernel", "scoreVector"]),
    ...within("decoder/output", ["kernel", "bias"]),
  ]);
  model.dispose();
});

Deno.test("a model's weights survive the way to another framework and back", async () => {
  const options = { ...smallModel().config, attention: "additive", cell: "gru" } as const;
  await assertRoundTrip((seed) => new EncoderDecoder(options, { random: new Random(seed) }));
});

for (const [name, options] of Object.entries(VARIANTS)) {
  Deno.test(`${name} has the gradients of finite differences by every weight`, () => {
    const model = smallModel(options), pairs = sentences(3, 5);
    for (const variable of model.variables) {
      const start = variable.clone();
      // along a random direction: one large derivative, where float32 leaves single ones in noise
      const direction = normalTensor(new Random(5), variable.shape as [number]);
      const { grads } = tf.variableGrads(() => teacherForcingLoss(model, pairs), [variable]);
      const analytic = tf.sum(tf.mul(grads[variable.name]!, direction)).dataSync()[0]!;
      const lossAt = (t: number) => {
        variable.assign(tf.add(start, tf.mul(direction, t)));
        return teacherForcingLoss(model, pairs).dataSync()[0]!;
      };
      const numeric = (lossAt(0.01) - lossAt(-0.01)) / 0.02;
      variable.assign(start);
      const error = Math.abs(analytic - numeric);
      assert.ok(error < 1e-4 + 0.01 * Math.abs(numeric), `${variable.name}: ${error}`);
    }
    model.dispose();
  });

  Deno.test(`${name} says the same step by step as with teacher forcing`, () => {
    const model = smallModel(options), pairs = sentences(4, 6);
    const source = tokens(pairs.source, 6), inputs = tokens(decoderInputs(pairs), 7);
    const whole = model.apply(source, inputs);
    const memory = model.encoder.apply(source);
    let state = memory.state;
    for (let t = 0; t < 7; t++) {
      const step = model.decoder.apply(memory, inputs.slice([0, t], [4, 1]), state);
      assert.ok(distance(step.logits, whole.logits.slice([0, t, 0], [4, 1, -1])) < 1e-5);
      state = step.state;
    }
    assert.ok(distance(state.h, whole.state.h) < 1e-5);
  });

  Deno.test(`${name} gives a sentence the same logits alone as in a batch`, () => {
    const model = smallModel(options), pairs = sentences(5, 6);
    const source = tokens(pairs.source, 6), inputs = tokens(decoderInputs(pairs), 7);
    const all = model.apply(source, inputs).logits;
    const alone = model.apply(source.slice([2, 0], [1, 6]), inputs.slice([2, 0], [1, 7])).logits;
    assert.ok(distance(alone, all.slice([2, 0, 0], [1, -1, -1])) < 1e-5);
  });

  Deno.test(`${name} has as many weights as are counted, and leaks no tensor`, async () => {
    const pairs = sentences(2, 3);
    await withLeakCheck(() => {
      const model = smallModel(options);
      const size = model.variables.reduce((total, variable) => total + variable.size, 0);
      assert.equal(seq2SeqParameterCount(model.config).total, size);
      tf.tidy(() => void tf.variableGrads(() => teacherForcingLoss(model, pairs), model.variables));
      model.dispose();
    });
  });
}

Deno.test("the input gradient of the fused path is that of the words: embeddings are checked alone", () => {
  const model = smallModel(), pairs = sentences(2, 4);
  const loss = (table: tf.Tensor) => {
    const encoder = Object.assign(Object.create(model.encoder), {
      embedding: { embeddings: table },
    });
    const { logits } = model.decoder.apply(
      encoder.apply(tokens(pairs.source, 4)),
      tokens(decoderInputs(pairs), 5),
    );
    return tf.mean(tf.sin(logits)) as tf.Scalar;
  };
  const table = tf.tensor(model.encoder.embedding.embeddings.arraySync());
  const direction = normalTensor(new Random(2), table.shape as [number, number]);
  const along = (t: tf.Tensor) => loss(tf.add(table, tf.mul(t, direction)));
  const { largestRelativeError } = checkGradient(along, tf.scalar(0), { epsilon: 0.01 });
  assert.ok(largestRelativeError < 0.01, String(largestRelativeError));
});

for (const [name, options] of Object.entries(VARIANTS)) {
  Deno.test(`a padded sentence gives ${name} what it gives alone`, () => {
    const model = smallModel(options), inputs = Int32Array.of(1, 3);
    const alone = model.apply(tokens(Int32Array.of(3, 4, 5), 3), tokens(inputs, 2));
    const both = Int32Array.of(3, 4, 5, 0, 0, 3, 4, 5, 6, 7);
    const padded = model.apply(tokens(both, 5), tokens(Int32Array.of(...inputs, 1, 3), 2));
    const { logits } = padded;
    assert.ok(distance(alone.logits, logits.slice([0, 0, 0], [1, 2, -1])) < 1e-5);
    assert.ok(distance(alone.logits, logits.slice([1, 0, 0], [1, 2, -1])) > 1e-3);
  });
}

for (const attention of ["dot", "additive"] as const) {
  Deno.test(`each row of ${attention} attention sums to 1`, () => {
    const model = smallModel({ attention }), pairs = sentences(3, 9);
    const run = model.apply(tokens(pairs.source, 9), tokens(decoderInputs(pairs), 10));
    assert.deepEqual(run.attention!.shape, [3, 10, 9]);
    for (const sum of run.attention!.sum(2).dataSync()) assert.ok(Math.abs(sum - 1) < 1e-5);
  });

  Deno.test(`masked ${attention} attention is exactly 0 on padding`, () => {
    const model = smallModel({ attention });
    const source = tokens(Int32Array.of(3, 4, 5, 0, 0, 3, 4, 5, 6, 7), 5);
    const weights = model.apply(source, tokens(Int32Array.of(1, 3, 1, 3), 2)).attention!;
    assert.ok([...weights.slice([0, 0, 3], [1, 2, 2]).dataSync()].every((weight) => weight === 0));
    assert.ok([...weights.slice([1, 0, 0], [1, 2, 5]).dataSync()].every((weight) => weight > 0));
    for (const sum of weights.sum(2).dataSync()) assert.ok(Math.abs(sum - 1) < 1e-5);
  });
}

Deno.test("without attention the logits depend on the source through the fixed vector alone", () => {
  const model = smallModel({ attention: "none" });
  const memory = model.encoder.apply(tokens(Int32Array.of(3, 4, 5), 3));
  const other = { ...memory, outputs: tf.zerosLike(memory.outputs) };
  const inputs = tokens(Int32Array.of(1, 3), 2);
  const said = [memory, other].map((one) => model.decoder.apply(one, inputs).logits);
  assert.equal(distance(said[0]!, said[1]!), 0);
});

Deno.test("two models can share an encoder, which one training changes for both", () => {
  const one = smallModel(), { config, encoder } = one;
  const two = new EncoderDecoder(config, { random: new Random(9), encoder });
  assert.equal(two.encoder.embedding, one.encoder.embedding);
  assert.notEqual(distance(one.decoder.embedding.embeddings, two.decoder.embedding.embeddings), 0);
});

Deno.test("unitsForParameters() comes within 2 % of a budget, for every cell and score", () => {
  const { vocabulary } = languages;
  const sizes = { sourceVocabulary: vocabulary, targetVocabulary: vocabulary, embedding: 32 };
  for (const options of Object.values(VARIANTS)) {
    const units = unitsForParameters(50_000, { ...sizes, ...options });
    const { total } = seq2SeqParameterCount({ ...sizes, ...options, units });
    assert.ok(Math.abs(total / 50_000 - 1) < 0.02, `${total}`);
  }
  assert.throws(() => unitsForParameters(10, sizes), /"parameters" must be at least \d+/);
});

Deno.test("a bad configuration is named", () => {
  const cases = [
    [{ units: 0 }, '"units" must be a positive integer, current value is 0'],
    [{ units: 5, bidirectional: true }, '"units" must be even, half for each direction'],
    [{ cell: "rnn" as never }, '"cell" must be one of simple_rnn, lstm, gru, gru_reset_before'],
    [{ attention: "Dot" as never }, '"attention" must be one of none, dot, additive'],
  ] as const;
  for (const [options, message] of cases) {
    assert.throws(() => smallModel(options), (error: Error) => {
      assert.ok(error instanceof RangeError);
      assert.ok(error.message.startsWith("Cannot make an encoder-decoder: "), error.message);
      assert.ok(error.message.includes(message), error.message);
      return true;
    });
  }
});

Deno.test("a source of another rank is named", () => {
  assert.throws(() => smallModel().encoder.apply(tf.tensor1d([3], "int32") as never), {
    message:
      'Cannot encode a source: "source" must be of shape [batch, time], current shape is [1]',
  });
});
