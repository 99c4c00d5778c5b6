import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadTangPoems, splitPoems } from "lib/datasets/mod.ts";
import { generate, largestIndex } from "lib/sampling/mod.ts";
import { loadPoemGpt, PoemTokenizer, quatrainText } from "lib/text/mod.ts";

await setUpBackend();

Deno.test("a poem's tokens give its text back, and rare characters become □", () => {
  const poem = {
    title: "",
    author: "",
    lines: ["白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼"],
  };
  const all = PoemTokenizer.train([poem], 100), few = PoemTokenizer.train([poem], 6);
  assert.equal(all.decode(all.encode(poem)), quatrainText(poem));
  const tokens = few.encode(poem);
  assert.deepEqual([tokens[0], tokens.at(-1)], [few.start, few.end]);
  assert.equal(few.decode(tokens).replaceAll(/[^，。□]/g, "").length, 23); // one character is known
});

Deno.test("splitPoems() lets no line of a held-out poem into the training part", async () => {
  const { train, heldOut } = splitPoems(await loadTangPoems());
  const lines = new Set(train.flatMap((poem) => poem.lines));
  assert.ok(heldOut.every((poem) => poem.lines.every((line) => !lines.has(line))));
});

Deno.test("loadPoemGpt() gives a model that writes four lines, and nothing leaks but its weights", async () => {
  const before = tf.memory().numTensors, { gpt, tokenizer, config } = await loadPoemGpt();
  assert.equal(config.vocabulary, tokenizer.vocabulary.length);
  const prompt = tokenizer.encode("床前看月光"), { end } = tokenizer;
  const { tokens, ended } = generate(gpt, prompt, { choose: largestIndex, length: 28, end });
  assert.equal(ended, true);
  assert.equal(tokenizer.decode([...prompt, ...tokens]).length, 24);
  gpt.dispose();
  assert.equal(tf.memory().numTensors, before);
});
