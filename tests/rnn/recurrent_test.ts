import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { initialWeights, loadKeras, loadTorch, toKeras, toTorch } from "lib/nn/mod.ts";
import {
  gruParameterCount,
  lstmParameterCount,
  simpleRnnParameterCount,
} from "lib/parameter_counts/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import {
  Bidirectional,
  type CellKind,
  GRU,
  LSTM,
  type MergeMode,
  RecurrentLayer,
  runBidirectionalLayer,
  runRecurrentLayer,
  SimpleRNN,
} from "lib/rnn/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { assertRoundTrip } from "../nn/_round_trip.ts";

await setUpBackend();
const from = (seed: number) => ({ random: new Random(seed) });
const x = normalTensor<tf.Rank.R3>(new Random(1), [2, 5, 3]); // [batch, time, inputs]
const LAYERS = {
  simple_rnn: (seed: number) => new SimpleRNN(3, 4, from(seed)),
  lstm: (seed: number) => new LSTM(3, 4, from(seed)),
  gru: (seed: number) => new GRU(3, 4, from(seed)),
  gru_reset_before: (seed: number) => new GRU(3, 4, { ...from(seed), resetAfter: false }),
};

Deno.test("each layer runs its own cell, and holds as many weights as the counts say", () => {
  const sizes = { inputs: 3, units: 4 };
  const counts: Record<CellKind, number> = {
    simple_rnn: simpleRnnParameterCount(sizes).total,
    lstm: lstmParameterCount(sizes).total,
    gru: gruParameterCount(sizes).total,
    gru_reset_before: gruParameterCount({ ...sizes, resetAfter: false }).total,
  };
  for (const [kind, make] of Object.entries(LAYERS) as [CellKind, typeof LAYERS.lstm][]) {
    const layer = make(0);
    assert.equal(layer.kind, kind);
    assert.equal(layer.parameterCount, counts[kind], kind);
    const { state } = runRecurrentLayer(kind, x, layer.parameters as never);
    assert.deepEqual(layer.apply(x).state.h.dataSync(), state.h.dataSync(), kind);
    layer.dispose();
  }
});

Deno.test("an LSTM begins with Keras's weights: Glorot, orthogonal, forget bias 1", () => {
  const layer = new LSTM(3, 4, from(0)), random = new Random(0);
  const kernel = initialWeights([3, 16], { random, initializer: "glorot_uniform" });
  assert.deepEqual(layer.kernel.dataSync(), kernel.dataSync());
  const gram = tf.matMul(layer.recurrentKernel, layer.recurrentKernel, false, true); // [4, 4]
  assert.ok(tf.sub(gram, tf.eye(4)).abs().max().dataSync()[0]! < 1e-5);
  assert.deepEqual([...layer.bias!.dataSync()], [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const other = new LSTM(3, 4, { ...from(0), forgetBias: -2 });
  assert.deepEqual([...other.bias!.dataSync()].slice(4, 8), [-2, -2, -2, -2]);
});

Deno.test("weights survive the way to another framework and back, and leak no tensor", async () => {
  for (const [kind, make] of Object.entries(LAYERS)) {
    await assertRoundTrip(make, kind === "gru_reset_before" ? ["Keras"] : undefined);
  }
  await assertRoundTrip((seed) => new GRU(3, 4, { ...from(seed), useBias: false }));
  const both = (make: (seed: number) => RecurrentLayer) => (seed: number) =>
    new Bidirectional(make(seed), make(seed + 2));
  await assertRoundTrip(both(LAYERS.lstm));
  await assertRoundTrip(both(LAYERS.gru));
});

Deno.test("PyTorch's gates and names: r z n and suffixes, its two LSTM biases are added", () => {
  const gru = new GRU(1, 1, from(0));
  const weights = { weight_ih_l0: [[1], [2], [3]], weight_hh_l0: [[4], [5], [6]] };
  loadTorch(gru, { ...weights, bias_ih_l0: [7, 8, 9], bias_hh_l0: [10, 11, 12] });
  assert.deepEqual(gru.kernel.arraySync(), [[2, 1, 3]]); // z r n
  assert.deepEqual(gru.recurrentBias!.arraySync(), [11, 10, 12]);
  const lstm = new LSTM(1, 1, from(0)), four = (i: number) => [[i], [i + 1], [i + 2], [i + 3]];
  loadTorch(lstm, {
    ...{ weight_ih_l0: four(1), weight_hh_l0: four(5) },
    ...{ bias_ih_l0: [1, 2, 3, 4], bias_hh_l0: [10, 20, 30, 40] },
  });
  assert.deepEqual(lstm.bias!.arraySync(), [11, 22, 33, 44]);
  assert.deepEqual(toTorch(lstm)["bias_hh_l0"]!.arraySync(), [0, 0, 0, 0]);
  const names = Object.keys(toTorch(new Bidirectional(gru, new GRU(1, 1, from(1)))));
  assert.deepEqual(names.slice(3, 6), [
    "bias_hh_l0",
    "weight_ih_l0_reverse",
    "weight_hh_l0_reverse",
  ]);
});

Deno.test("Keras's names, and its two rows of biases for a GRU with reset_after", () => {
  const gru = new GRU(1, 1, from(0));
  const cell = { "gru_cell/kernel": [[1, 2, 3]], "gru_cell/recurrent_kernel": [[4, 5, 6]] };
  loadKeras(gru, { ...cell, "gru_cell/bias": [[1, 2, 3], [4, 5, 6]] });
  assert.deepEqual([gru.bias!.arraySync(), gru.recurrentBias!.arraySync()], [[1, 2, 3], [4, 5, 6]]);
  const both = new Bidirectional(new SimpleRNN(1, 1, from(0)), new SimpleRNN(1, 1, from(1)));
  assert.equal(Object.keys(toKeras(both))[0], "forward_simple_rnn/simple_rnn_cell/kernel");
});

Deno.test("PyTorch has no GRU with the reset gate before the product", () => {
  assert.throws(() => toTorch(LAYERS.gru_reset_before(0)), {
    name: "RangeError",
    message:
      "Cannot convert weights: PyTorch has no GRU whose reset gate acts before the product; " +
      "use GRU",
  });
});

Deno.test("Bidirectional runs both of its layers, merges as told, and minds the mask", () => {
  const layers = { forward: LAYERS.gru(0), backward: LAYERS.gru(1) };
  const mask = tf.tensor2d([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]);
  for (const merge of ["concat", "sum"] as const) {
    const layer = new Bidirectional(layers.forward, layers.backward, { merge });
    for (const options of [{}, { mask }]) {
      const expected = runBidirectionalLayer("gru", x, layers, { merge, ...options });
      assert.deepEqual(
        layer.apply(x, options).sequence.dataSync(),
        expected.sequence.dataSync(),
      );
    }
  }
});

Deno.test("recurrent layers leak no tensor", async () => {
  await withLeakCheck(() => {
    const both = new Bidirectional(LAYERS.lstm(0), LAYERS.lstm(1));
    tf.tidy(() => void both.apply(x));
    both.dispose();
  });
});

Deno.test("recurrent layers name a bad argument when they are built", () => {
  assert.throws(() => new LSTM(3, 4, { ...from(0), forgetBias: NaN }), {
    name: "RangeError",
    message: 'Cannot build a recurrent layer: "forgetBias" must be finite, current value is NaN',
  });
  assert.throws(() => new GRU(0, 4, from(0)), /"inputs" must be a positive integer/);
  assert.throws(() => new RecurrentLayer("gru2" as CellKind, 3, 4, from(0)), {
    message: 'Cannot build a recurrent layer: "kind" must be one of simple_rnn, lstm, gru, ' +
      'gru_reset_before, current value is "gru2"',
  });
  assert.throws(() => new Bidirectional(LAYERS.gru(0), LAYERS.lstm(0)), {
    message:
      'Cannot build a bidirectional layer: "backward" must be gru of 3 inputs and 4 units, ' +
      'current value is "lstm of 3 inputs and 4 units"',
  });
  const layer = new Bidirectional(LAYERS.gru(0), LAYERS.gru(1), { merge: "max" as MergeMode });
  assert.throws(() => layer.apply(x), /"merge" must be concat, sum, average or product/);
});
