import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadBertVocabulary } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { loadMiniLm, SentenceEncoder, WordPieceTokenizer } from "lib/text/mod.ts";
import { Bert } from "lib/transformer/mod.ts";
import { MINILM } from "../_models.ts";

await setUpBackend();

async function smallEncoder(maxLength = 16): Promise<SentenceEncoder> {
  const tokenizer = new WordPieceTokenizer(await loadBertVocabulary());
  const sizes = { vocabulary: tokenizer.vocabulary.length, size: 8, blocks: 2, heads: 2 };
  return new SentenceEncoder({
    tokenizer,
    bert: new Bert(sizes, { random: new Random(0) }),
    maxLength,
  });
}

Deno.test("encode() gives vectors of length 1, the same alone and beside longer texts", async () => {
  const encoder = await smallEncoder();
  const [alone, together] = tf.tidy(() => [
    encoder.encode(["a whale"]).arraySync()[0]!,
    encoder.encode(["a whale", "the white whale swims before the ship"]).arraySync()[0]!,
  ]);
  assert.ok(Math.abs(Math.hypot(...alone) - 1) < 1e-6);
  alone.forEach((x, i) => assert.ok(Math.abs(x - together[i]!) < 1e-6));
  encoder.dispose();
});

Deno.test("encode() leaves no tensor but its result, and cuts long texts", async () => {
  const encoder = await smallEncoder(4), before = tf.memory().numTensors;
  const vectors = encoder.encode(["one two three four five", "one two"]);
  assert.equal(tf.memory().numTensors, before + 1);
  const [long, short] = vectors.arraySync();
  assert.deepEqual(long, short);
  vectors.dispose();
  encoder.dispose();
});

Deno.test("loadMiniLm() names the file that is missing and the command that brings it", async () => {
  await assert.rejects(loadMiniLm({ directory: new URL("./none/", import.meta.url) }), {
    message:
      'Cannot load all-MiniLM-L6-v2: data file "models/all_minilm_l6_v2/model.safetensors" ' +
      "is missing; bring it by: deno task models",
  });
});

Deno.test({
  name:
    `all-MiniLM-L6-v2 has 22.7 million parameters and finds what is meant (needs ${MINILM.command})`,
  ignore: !MINILM.isThere,
  fn: async () => {
    const encoder = await loadMiniLm();
    assert.equal(encoder.bert.parameterCount, 22_713_216);
    const cosines = tf.tidy(() => {
      const vectors = encoder.encode([
        "How do I reset my password?",
        "I forgot my login credentials.",
        "The whale dived below the ship.",
      ]);
      return tf.matMul<tf.Tensor2D>(vectors, vectors, false, true).arraySync();
    });
    assert.ok(cosines[0]![1]! > 0.4 && cosines[0]![2]! < 0.1, JSON.stringify(cosines));
    encoder.dispose();
  },
});
