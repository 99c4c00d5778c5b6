import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import {
  type CellKind,
  GATES,
  RecurrentLayer,
  runProjectedLayer,
  runRecurrentLayer,
} from "lib/rnn/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();
const KINDS: CellKind[] = ["simple_rnn", "lstm", "gru", "gru_reset_before"];
const words = normalTensor<tf.Rank.R2>(new Random(1), [5, 3]); // [vocabulary, inputs]
const tokens = tf.tensor2d([[4, 1, 0, 2], [3, 3, 1, 4]], undefined, "int32"); // [batch, time]

/** x W + b of each word, gathered step by step: [time, batch, gates x units]. */
function projectedOf(kind: CellKind, table: tf.Tensor2D) {
  const weights = new RecurrentLayer(kind, 3, 4, { random: new Random(0) });
  const rows = tf.add<tf.Tensor2D>(tf.matMul(table, weights.kernel as never), weights.bias!);
  return { weights, projected: tf.gather(rows, tf.transpose(tokens)) as tf.Tensor as tf.Tensor3D };
}

for (const kind of KINDS) {
  Deno.test(`${kind} from projected words is the layer over their embeddings`, () => {
    const { weights, projected } = projectedOf(kind, words);
    const { recurrentKernel, recurrentBias } = weights;
    const rest = recurrentBias === undefined ? {} : { recurrentBias };
    const fast = runProjectedLayer(kind, projected, { recurrentKernel, ...rest });
    const x = tf.gather(words, tokens) as tf.Tensor as tf.Tensor3D; // [batch, time, inputs]
    const slow = runRecurrentLayer(kind, x, weights);
    assert.ok(fast.sequence.sub(slow.sequence).abs().max().dataSync()[0]! < 1e-6);
    assert.ok(fast.state.h.sub(slow.state.h).abs().max().dataSync()[0]! < 1e-6);
  });

  Deno.test(`${kind} from projected words keeps its state where the mask is 0`, () => {
    const { weights, projected } = projectedOf(kind, words);
    const mask = tf.tensor2d([[1, 1, 0, 0], [0, 1, 1, 1]]); // [batch, time]
    const fast = runProjectedLayer(kind, projected, weights, undefined, mask);
    const x = tf.gather(words, tokens) as tf.Tensor as tf.Tensor3D; // [batch, time, inputs]
    const slow = runRecurrentLayer(kind, x, weights, { mask });
    assert.ok(fast.sequence.sub(slow.sequence).abs().max().dataSync()[0]! < 1e-6);
    assert.ok(fast.state.h.sub(slow.state.h).abs().max().dataSync()[0]! < 1e-6);
  });

  Deno.test(`${kind} from projected words gives the words their gradient`, () => {
    const gradient = (run: (table: tf.Tensor2D) => tf.Tensor) =>
      tf.grad((table) => tf.mean(tf.sin(run(table as tf.Tensor2D))))(words);
    const fast = gradient((table) => {
      const { weights, projected } = projectedOf(kind, table);
      return runProjectedLayer(kind, projected, weights).sequence;
    });
    const slow = gradient((table) => {
      const x = tf.gather(table, tokens) as tf.Tensor as tf.Tensor3D;
      return runRecurrentLayer(kind, x, projectedOf(kind, table).weights).sequence;
    });
    assert.ok(fast.sub(slow).abs().max().dataSync()[0]! < 1e-6);
    assert.ok(fast.abs().max().dataSync()[0]! > 1e-3);
  });
}

Deno.test("runProjectedLayer() leaks no tensor", async () => {
  const { weights, projected } = projectedOf("lstm", words);
  await withLeakCheck(() => {
    tf.tidy(() => void runProjectedLayer("lstm", projected, weights));
  });
});

Deno.test("runProjectedLayer() names a shape that does not fit", () => {
  const { weights, projected } = projectedOf("lstm", words);
  const h = tf.zeros<tf.Rank.R2>([2, 4]);
  assert.throws(() => runProjectedLayer("gru", projected, weights), {
    message: 'Cannot run a recurrent layer: "projected" must be of shape [time, batch, 12], ' +
      `current shape is [4, 2, ${GATES.lstm * 4}]`,
  });
  const wrong = { h, c: tf.zeros<tf.Rank.R2>([2, 5]) };
  assert.throws(() => runProjectedLayer("lstm", projected, weights, wrong), {
    message:
      'Cannot run a recurrent layer: "initialState.c" must be of shape [2, 4], current shape is [2, 5]',
  });
  assert.throws(() => runProjectedLayer("lstm", projected, weights, { h }), {
    name: "TypeError",
    message: 'Cannot run a recurrent layer: "initialState.c" must be a tensor for an LSTM, ' +
      "current value is undefined",
  });
  const mask = tf.ones<tf.Rank.R2>([2, 3]);
  assert.throws(() => runProjectedLayer("lstm", projected, weights, undefined, mask), {
    message:
      'Cannot run a recurrent layer: "mask" must be of shape [2, 4], current shape is [2, 3]',
  });
  assert.throws(
    () => runProjectedLayer("lstm", tf.zeros([0, 2, 16]), weights),
    /"projected" must have at least one time step/,
  );
});
