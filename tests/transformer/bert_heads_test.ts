import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { bertParameterCount } from "lib/parameter_counts/mod.ts";
import { Random } from "lib/random/mod.ts";
import { Bert, MaskedLanguageModelHead } from "lib/transformer/mod.ts";

await setUpBackend();

const CONFIG = { vocabulary: 20, size: 8, blocks: 2, heads: 2, positions: 6, dropout: 0 };
const make = () => {
  const bert = new Bert(CONFIG, { random: new Random(0) });
  return { bert, head: new MaskedLanguageModelHead(bert, { random: new Random(1) }) };
};
const tokensOf = (rows: number[][]) => tf.tensor2d(rows, undefined, "int32");

Deno.test("the head of a masked language model has its own weights and shares the table", () => {
  const { bert, head } = make();
  const sizes = { ...CONFIG, modelSize: 8, layers: 2, feedForwardSize: 32 };
  const { maskedLanguageModel } = bertParameterCount(sizes);
  const pooler = 8 * 8 + 8;
  assert.equal(bert.parameterCount - pooler + head.parameterCount, maskedLanguageModel.total);
  bert.dispose();
  head.dispose();
});

Deno.test("its loss reaches the head, the table and the blocks, and no tensor leaks", () => {
  const { bert, head } = make(), before = tf.memory().numTensors;
  tf.tidy(() => {
    const { grads } = tf.variableGrads(() => {
      const logits = head.apply(bert.apply(tokensOf([[2, 7, 3]])).states.at(-1)!);
      return tf.mean(tf.square(tf.sub(logits, 1))) as tf.Scalar;
    }, [...head.variables, bert.tokenEmbedding.embeddings, bert.blocks[0]!.expand.kernel]);
    for (const [name, gradient] of Object.entries(grads)) {
      assert.ok(tf.sum(tf.abs(gradient)).dataSync()[0]! > 0, name);
    }
  });
  assert.equal(tf.memory().numTensors, before);
  bert.dispose();
  head.dispose();
});

Deno.test("Bert tells the second of two texts by its type ids, and refuses others", () => {
  const { bert, head } = make();
  tf.tidy(() => {
    const tokens = tokensOf([[2, 7, 3, 9, 3]]);
    const state = (types?: number[][]) =>
      bert.apply(tokens, types ? { segments: tokensOf(types) } : {}).states.at(-1)!.arraySync();
    assert.deepEqual(state(), state([[0, 0, 0, 0, 0]]));
    assert.notDeepEqual(state(), state([[0, 0, 0, 1, 1]]));
    assert.throws(() => state([[0, 0]]), /"segments" must be of shape \[1, 5\]/);
  });
  bert.dispose();
  head.dispose();
});

Deno.test("Bert with a causal mask does not look ahead", () => {
  const { bert, head } = make();
  tf.tidy(() => {
    const first = (row: number[]) =>
      bert.apply(tokensOf([row]), { causal: true }).states.at(-1)!.arraySync()[0]![0];
    assert.deepEqual(first([2, 7, 3]), first([2, 9, 4]));
  });
  bert.dispose();
  head.dispose();
});
