import assert from "node:assert/strict";
import { loadTangPoems } from "lib/datasets/mod.ts";
import { CharacterTokenizer } from "lib/text/mod.ts";

Deno.test("characters are numbered by code point, whatever their order in the text", () => {
  assert.deepEqual(CharacterTokenizer.train("b月a𠮷\na").vocabulary, ["\n", "a", "b", "月", "𠮷"]);
});

Deno.test("decode() gives back what encode() was given, characters beyond 16 bits included", async () => {
  const text = (await loadTangPoems()).slice(0, 200).map(({ lines }) => lines.join(",")).join("\n");
  const tokenizer = CharacterTokenizer.train(text);
  assert.equal(tokenizer.decode(tokenizer.encode(text)), text);
  const rare = CharacterTokenizer.train("a𠮷");
  assert.deepEqual(rare.encode("𠮷a"), [1, 0]);
  assert.equal(rare.decode(Int32Array.of(1, 0)), "𠮷a");
  assert.deepEqual([rare.encode(""), rare.decode([])], [[], ""]);
});

Deno.test("special tokens are found in the text, the longest first", () => {
  const special = ["[A]", "[A]*", "a+"];
  const tokenizer = CharacterTokenizer.train("ab", { special });
  assert.deepEqual(tokenizer.encode("[A]*a+a[A]b"), [1, 2, 3, 0, 4]);
  assert.equal(tokenizer.decode([1, 3, 0]), "[A]*a[A]");
});

Deno.test("a tokenizer built of another's vocabulary is the same", () => {
  const trained = CharacterTokenizer.train("to be", { special: ["[X]"] });
  const again = new CharacterTokenizer(trained.vocabulary);
  assert.deepEqual(again.encode("b[X]e"), trained.encode("b[X]e"));
});

Deno.test("a character tokenizer names what it does not know", () => {
  const tokenizer = CharacterTokenizer.train("ab");
  assert.throws(() => tokenizer.encode("abc"), {
    name: "RangeError",
    message:
      'Cannot encode a text: "text" must be of the vocabulary\'s characters, current value is "with \\"c\\""',
  });
  assert.throws(() => tokenizer.decode([1, 2]), {
    name: "RangeError",
    message: 'Cannot decode tokens: "tokens[1]" must be an integer in [0, 2), current value is 2',
  });
  assert.throws(() => tokenizer.decode([0.5]), /"tokens\[0\]" must be an integer/);
  assert.throws(() => new CharacterTokenizer(["a", "a"]), /of different pieces.* twice/);
  assert.throws(() => new CharacterTokenizer([""]), /"vocabulary" must be an array of pieces/);
  assert.throws(() => tokenizer.encode(3 as never), /"text" must be a string, current value is 3/);
  assert.throws(() => CharacterTokenizer.train(undefined as never), /"text" must be a string/);
});
