import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { paddingMask } from "lib/attention/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadTorch, toTorch } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { Bert, type BertConfig } from "lib/transformer/mod.ts";

await setUpBackend();

const CONFIG: BertConfig = { vocabulary: 20, size: 8, blocks: 2, heads: 2, positions: 6 };
const make = (seed = 0) => new Bert(CONFIG, { random: new Random(seed) });
const tokensOf = (rows: number[][]) => tf.tensor2d(rows, undefined, "int32");

Deno.test("Bert has the number of parameters that its sizes give", () => {
  const bert = make();
  const embeddings = (20 + 6 + 2) * 8 + 2 * 8;
  const block = 4 * (8 * 8 + 8) + (8 * 32 + 32) + (32 * 8 + 8) + 2 * 2 * 8;
  assert.equal(bert.parameterCount, embeddings + 2 * block + 8 * 8 + 8);
  bert.dispose();
});

Deno.test("Bert's states of a text are the same with padding behind it", () => {
  const bert = make();
  tf.tidy(() => {
    const alone = bert.apply(tokensOf([[2, 7, 3]])).states.at(-1)!.arraySync()[0]!;
    const mask = paddingMask([3, 5], 5);
    const padded = bert.apply(tokensOf([[2, 7, 3, 0, 0], [2, 9, 9, 9, 3]]), { mask });
    const states = padded.states.at(-1)!.arraySync()[0]!;
    alone.forEach((state, t) =>
      state.forEach((x, i) => assert.ok(Math.abs(x - states[t]![i]!) < 1e-6))
    );
  });
  bert.dispose();
});

Deno.test("Bert looks at both sides: the last token changes the first state, and places matter", () => {
  const bert = make();
  tf.tidy(() => {
    const first = (row: number[]) => bert.apply(tokensOf([row])).pooled.arraySync()[0];
    assert.notDeepEqual(first([2, 7, 3]), first([2, 7, 4]));
    assert.notDeepEqual(first([2, 7, 8, 3]), first([2, 8, 7, 3]));
  });
  bert.dispose();
});

Deno.test("a loss on Bert's result reaches every parameter but those of unused tokens", () => {
  const bert = make();
  tf.tidy(() => {
    const { grads } = tf.variableGrads(() => {
      const { states, pooled } = bert.apply(tokensOf([[2, 7, 3]]));
      // a plain sum would not do: a layer normalization's outputs sum to a constant
      return tf.add(tf.sum(tf.square(tf.sub(states.at(-1)!, 0.3))), tf.sum(pooled)) as tf.Scalar;
    }, bert.variables);
    for (const [name, variable] of Object.entries(bert.parameters)) {
      const size = tf.sum(tf.abs(grads[variable.name]!)).dataSync()[0]!;
      // a bias of the keys shifts all scores of a query alike, which softmax does not see
      if (!name.endsWith("attention/key/bias")) assert.ok(size > 0, name);
    }
  });
  bert.dispose();
});

Deno.test("Bert drops in training alone, by the given randomness", () => {
  const bert = make();
  tf.tidy(() => {
    const tokens = tokensOf([[2, 7, 3]]);
    const train = (
      seed: number,
    ) => [...bert.apply(tokens, { training: true, random: new Random(seed) }).pooled.dataSync()];
    assert.deepEqual(train(1), train(1));
    assert.notDeepEqual(train(1), train(2));
    assert.notDeepEqual(train(1), [...bert.apply(tokens).pooled.dataSync()]);
  });
  bert.dispose();
});

Deno.test("Bert's weights go to Hugging Face's names and back", () => {
  const bert = make(0), other = make(1);
  tf.tidy(() => {
    const state = toTorch(bert);
    assert.equal(Object.keys(state).length, 5 + 2 * 16 + 2);
    assert.deepEqual(state["encoder.layer.1.intermediate.dense.weight"]!.shape, [32, 8]);
    assert.ok("embeddings.token_type_embeddings.weight" in state);
    loadTorch(other, state);
    const tokens = tokensOf([[2, 7, 3]]);
    assert.deepEqual(
      other.apply(tokens).pooled.dataSync(),
      bert.apply(tokens).pooled.dataSync(),
    );
  });
  bert.dispose();
  other.dispose();
});

Deno.test("Bert names a token or a length that does not fit", () => {
  const bert = make();
  assert.throws(() => bert.apply(tokensOf([[2, 20]])), /"tokens" must be in \[0, 20\)/);
  assert.throws(() => bert.apply(tokensOf([[1, 1, 1, 1, 1, 1, 1]])), {
    message: 'Cannot apply BERT: "tokens" must be at most 6 in a text, current value is 7',
  });
  assert.throws(
    () => new Bert({ ...CONFIG, heads: 3 }, { random: new Random(0) }),
    /"heads" must be a divisor of the size 8/,
  );
  bert.dispose();
});
