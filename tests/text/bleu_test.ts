import assert from "node:assert/strict";
import { corpusBleu, sentenceBleu } from "lib/text/mod.ts";
import { assertClose } from "../_assert_close.ts";

const words = (text: string) => text.split(" ");

Deno.test("sentenceBleu of the reference itself is 1, of nothing right is 0", () => {
  const reference = words("the robot found a long book");
  assert.equal(sentenceBleu(reference, [reference]), 1);
  assert.equal(sentenceBleu(words("no word of it"), [reference]), 0);
});

Deno.test("sentenceBleu counts a word at most as often as a reference has it", () => {
  // Papineni et al. 2002, section 2.1: "the" seven times against a reference with two
  const hypothesis = words("the the the the the the the");
  const references = [words("the cat is on the mat"), words("there is a cat on the mat")];
  assert.equal(sentenceBleu(hypothesis, references, { weights: [1] }), 2 / 7);
});

Deno.test("sentenceBleu punishes a translation that is too short, not one that is too long", () => {
  const reference = words("a b c d e f g h");
  const short = sentenceBleu(words("a b c d"), [reference]);
  assertClose(short, Math.exp(1 - 8 / 4), 1e-12);
  const long = sentenceBleu(words("a b c d e f g h x"), [reference], { weights: [1] });
  assert.equal(long, 8 / 9);
});

Deno.test("the brevity penalty takes the reference that is closest in length, the shorter of two", () => {
  const references = [words("a b"), words("a b c d")];
  assert.equal(sentenceBleu(words("a b c"), references, { weights: [1] }), 1);
});

Deno.test("an order without a match makes BLEU 0 unless it is smoothed", () => {
  const hypothesis = words("a b x d e"), reference = words("a b c d e");
  assert.equal(sentenceBleu(hypothesis, [reference]), 0);
  assert.ok(sentenceBleu(hypothesis, [reference], { epsilon: 0.1 }) > 0);
});

Deno.test("corpusBleu pools the counts, which the mean of sentenceBleu does not", () => {
  const hypotheses = [words("a b c d"), words("e f g x")];
  const references = [[words("a b c d")], [words("e f g h")]];
  const mean = (sentenceBleu(hypotheses[0]!, references[0]!) +
    sentenceBleu(hypotheses[1]!, references[1]!)) / 2;
  assert.notEqual(corpusBleu(hypotheses, references), mean);
});

Deno.test("an empty translation scores 0", () => {
  assert.equal(sentenceBleu([], [words("a b")]), 0);
});

Deno.test("corpusBleu names the argument that does not fit", () => {
  assert.throws(() => corpusBleu([], []), /"hypotheses" must be not empty/);
  assert.throws(
    () => corpusBleu([["a"]], []),
    /"references" must be as long as "hypotheses" \(1\), current value is an array of 0/,
  );
  assert.throws(() => corpusBleu([["a"]], [[]]), /"references\[0\]" must be not empty/);
  assert.throws(
    () => corpusBleu([["a"]], [[["a"]]], { epsilon: 1 }),
    /"epsilon" must be in \[0, 1\), current value is 1/,
  );
});
