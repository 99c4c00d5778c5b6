import assert from "node:assert/strict";
import { loadMobyDick } from "lib/datasets/mod.ts";
import { BytePairTokenizer } from "lib/text/mod.ts";

const text = (await loadMobyDick()).slice(0, 6).flatMap(({ paragraphs }) => paragraphs).join("\n");
const tokenizer = BytePairTokenizer.train(text, { vocabulary: 300 });

Deno.test("the words of Sennrich et al. 2016, figure 1, give its merges where no space is in them", () => {
  const words = { low: 5, lowest: 2, newer: 6, wider: 3 };
  const text = Object.entries(words).flatMap(([word, count]) => Array(count).fill(word)).join("\n");
  const { merges } = BytePairTokenizer.train(text, { vocabulary: 14 });
  // e+r occurs 9 times; without the paper's end-of-word symbol l+o (7) follows, then lo+w
  assert.deepEqual(merges.map((pair) => pair.join("")), ["er", "lo", "low"]);
});

Deno.test("decode() gives back what encode() was given, white space included", () => {
  assert.equal(tokenizer.decode(tokenizer.encode(text)), text);
  const odd = "  It's\n\n the   white--whale's \n";
  assert.equal(tokenizer.decode(tokenizer.encode(odd)), odd);
  assert.deepEqual([tokenizer.encode(""), tokenizer.decode([])], [[], ""]);
});

Deno.test("more tokens make a text shorter, and every token is a piece of a word", () => {
  const count = (vocabulary: number) =>
    BytePairTokenizer.train(text, { vocabulary }).encode(text).length;
  const { alphabet, vocabulary } = tokenizer;
  assert.equal(count(alphabet.length), text.length);
  assert.ok(count(200) > count(300));
  assert.equal(vocabulary.length, 300);
  assert.deepEqual(vocabulary.slice(0, alphabet.length), alphabet);
  assert.ok(vocabulary.every((piece) => piece.lastIndexOf(" ") <= 0 || /^\s+$/.test(piece)));
});

Deno.test("training ends when no pair occurs twice", () => {
  const { vocabulary } = BytePairTokenizer.train("ab ab", { vocabulary: 100 });
  assert.deepEqual(vocabulary, [" ", "a", "b", "ab"]);
});

Deno.test("equally frequent pairs are merged in the order of their numbers", () => {
  const { merges } = BytePairTokenizer.train("zy\nzy\nba\nba", { vocabulary: 100 });
  assert.deepEqual(merges.slice(0, 2), [["b", "a"], ["z", "y"]]);
});

Deno.test("a pair that makes a known piece again takes its number", () => {
  const merges = [["a", "b"], ["b", "c"], ["ab", "c"], ["a", "bc"]] as const;
  const made = new BytePairTokenizer({ alphabet: ["a", "b", "c"], merges });
  assert.deepEqual(made.vocabulary, ["a", "b", "c", "ab", "bc", "abc"]);
  assert.deepEqual(made.encode("abcbc"), [5, 4]);
});

Deno.test("a tokenizer built of what another one learnt is the same", () => {
  const { alphabet, merges } = tokenizer;
  const saved = JSON.parse(JSON.stringify({ alphabet, merges }));
  const again = new BytePairTokenizer(saved);
  assert.deepEqual(again.vocabulary, tokenizer.vocabulary);
  assert.deepEqual(again.encode(text), tokenizer.encode(text));
});

Deno.test("a byte-pair tokenizer names what it does not know", () => {
  assert.throws(() => tokenizer.encode("a 月"), {
    name: "RangeError",
    message:
      'Cannot encode a text: "text" must be of the vocabulary\'s characters, current value is "with \\"月\\""',
  });
  assert.throws(() => tokenizer.decode([300]), /"tokens\[0\]" must be an integer in \[0, 300\)/);
  assert.throws(() => BytePairTokenizer.train("abc", { vocabulary: 2 }), {
    message: 'Cannot train a byte-pair tokenizer: "vocabulary" must be an integer of at least 3, ' +
      "the characters of the text, current value is 2",
  });
  assert.throws(
    () => new BytePairTokenizer({ alphabet: ["a"], merges: [["a", "b"]] }),
    /"merges\[0\]" must be of pieces made before, current value is "a\+b"/,
  );
});
