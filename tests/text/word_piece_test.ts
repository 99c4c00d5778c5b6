import assert from "node:assert/strict";
import { loadBertVocabulary } from "lib/datasets/mod.ts";
import { WordPieceTokenizer } from "lib/text/mod.ts";

const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
const small = new WordPieceTokenizer([...SPECIAL, "a", "b", "##b", "##bc", "ab", "##c"]);

Deno.test("WordPiece takes the longest piece from the start of a word on", () => {
  assert.deepEqual(small.tokenize("abbc"), ["ab", "##bc"]);
  assert.deepEqual(small.tokenize("abb abc"), ["ab", "##b", "ab", "##c"]);
});

Deno.test("WordPiece makes one [UNK] of a word that cannot be cut to its end", () => {
  assert.deepEqual(small.tokenize("abx ab"), ["[UNK]", "ab"]);
});

Deno.test("WordPiece makes an [UNK] of a word of more than 100 characters", () => {
  assert.equal(small.tokenize("a" + "b".repeat(99)).length, 99); // ab ##b ...
  assert.deepEqual(small.tokenize("a" + "b".repeat(100)), ["[UNK]"]);
});

Deno.test("the example of BERT's own documentation: unaffable", async () => {
  const tokenizer = new WordPieceTokenizer(await loadBertVocabulary());
  assert.deepEqual(tokenizer.tokenize("UNaffable"), ["una", "##ffa", "##ble"]);
});

Deno.test("encode() keeps [SEP] where it cuts, and gives [CLS] [SEP] for an empty text", () => {
  assert.deepEqual(small.encode("a b a b", { maxLength: 4 }), [2, 5, 6, 3]);
  assert.deepEqual(small.encode("a", { maxLength: 2 }), [2, 3]);
  assert.deepEqual(small.encode(""), [2, 3]);
});

Deno.test("encodeBatch() pads to the longest text", () => {
  const { tokens, lengths, time } = small.encodeBatch(["a b a", "", "b"]);
  assert.deepEqual([lengths, time], [[5, 2, 3], 5]);
  assert.deepEqual([...tokens], [2, 5, 6, 5, 3, 2, 3, 0, 0, 0, 2, 6, 3, 0, 0]);
});

Deno.test("a tokenizer names a vocabulary or an argument that does not fit", () => {
  assert.throws(() => new WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "a"]), {
    name: "RangeError",
    message:
      'Cannot make a WordPiece tokenizer: "vocabulary" must be with [PAD], [UNK], [CLS], [SEP], ' +
      '[MASK], current value is "without [SEP], [MASK]"',
  });
  assert.throws(() => new WordPieceTokenizer([...SPECIAL, "a", "a"]), /with \\"a\\" twice/);
  for (const maxLength of [1, 2.5, NaN]) {
    assert.throws(() => small.encode("a", { maxLength }), /"maxLength" must be an integer of 2/);
  }
  assert.throws(() => small.encodeBatch([]), /"texts" must be at least one text/);
});
