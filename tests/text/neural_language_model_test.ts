import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam, losses, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { contextWindows, NeuralLanguageModel } from "lib/text/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../_assert_close.ts";
import { assertRoundTrip } from "../nn/_round_trip.ts";

await setUpBackend();
const SIZES = { vocabulary: 6, context: 2, size: 3, hidden: 4 };
const modelOf = (options = {}) =>
  new NeuralLanguageModel({ ...SIZES, random: new Random(0), ...options });
const contexts = () => tf.tensor2d([[0, 1], [5, 5], [2, 0]], undefined, "int32");
const logitsOf = (model: NeuralLanguageModel) => model.apply(contexts());

Deno.test("the neural language model has the parameters of Bengio's formula", () => {
  const [V, n, m, h] = [6, 2, 3, 4], table = V * m, hidden = h * (n * m + 1), output = V * (h + 1);
  const whole = modelOf(), without = modelOf({ direct: false });
  assert.equal(whole.parameterCount, table + hidden + output + V * n * m);
  assert.equal(without.parameterCount, table + hidden + output);
  for (const model of [whole, without]) model.dispose();
});

Deno.test("without direct connections y is that of W = 0", () => {
  const whole = modelOf(), without = modelOf({ direct: false });
  whole.direct!.kernel.assign(tf.zerosLike(whole.direct!.kernel));
  assert.deepEqual(logitsOf(without).arraySync(), logitsOf(whole).arraySync());
  for (const model of [whole, without]) model.dispose();
});

Deno.test("the order of the context counts, and other sentences don't", () => {
  const model = modelOf();
  const of = (rows: number[][]) => model.apply(tf.tensor2d(rows, undefined, "int32"));
  const [one, other] = [of([[1, 2]]), of([[2, 1]])];
  assert.notDeepEqual(one.arraySync(), other.arraySync());
  assertClose(of([[4, 4], [1, 2]]).arraySync()[1]!, one.arraySync()[0]!, 1e-6);
  model.dispose();
});

Deno.test("a trained model foresees what always comes", () => {
  const { contexts, targets, count } = contextWindows([[1, 2, 3, 1, 2, 3, 1, 2, 3]], 2, 0);
  const model = modelOf(), optimizer = new Adam({ learningRate: 0.05 });
  const loss = () =>
    losses.sparseCategoricalCrossEntropy(
      tf.tensor1d(targets, "int32"),
      model.apply(tf.tensor2d(contexts, [count, 2], "int32")),
      { fromLogits: true },
    ) as tf.Scalar;
  let last = Infinity;
  for (let step = 0; step < 60; step++) last = trainStep({ model, optimizer, loss }).loss;
  assert.ok(last < 0.02, `${last}`);
  model.dispose();
});

Deno.test("its weights survive another framework", () =>
  assertRoundTrip((seed) =>
    new NeuralLanguageModel({ ...SIZES, random: new Random(seed), vectors: "glorot_uniform" })
  ));

Deno.test("it names contexts of another length", () => {
  const model = modelOf();
  assert.throws(() => model.apply(tf.zeros([2, 3], "int32")), {
    message:
      'Cannot foresee the next token: "contexts" must be of shape [batch, 2], current value is "[2,3]"',
  });
  model.dispose();
});

Deno.test("it leaks no tensor", async () => {
  const input = contexts();
  await withLeakCheck(() => {
    const model = modelOf();
    model.apply(input).dispose();
    model.dispose();
  });
});

Deno.test("contextWindows() never reaches into another sentence", () => {
  const { count, contexts, targets } = contextWindows([[1, 2, 3, 4], [], [5]], 3, 9);
  assert.equal(count, 5);
  assert.deepEqual([...targets], [1, 2, 3, 4, 5]);
  assert.deepEqual(
    [...contexts],
    [...[9, 9, 9], ...[9, 9, 1], ...[9, 1, 2], ...[1, 2, 3], ...[9, 9, 9]],
  );
  assert.throws(() => contextWindows([[1]], 0, 0), { message: /"length" must be a positive int/ });
});
