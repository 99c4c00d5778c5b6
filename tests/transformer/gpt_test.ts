import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam, losses, toTorch, trainStep } from "lib/nn/mod.ts";
import { gptParameterCount } from "lib/parameter_counts/mod.ts";
import { Random } from "lib/random/mod.ts";
import { beamSearch, generate, largestIndex } from "lib/sampling/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { Gpt, type GptConfig, type GptState, type PositionKind } from "lib/transformer/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { assertRoundTrip } from "../nn/_round_trip.ts";

await setUpBackend();
const SIZES: GptConfig = { vocabulary: 11, size: 8, blocks: 2, heads: 2, positions: 7 };
const KINDS: readonly PositionKind[] = ["learned", "sinusoidal", "rotary", "none"];
const tokensOf = (rows: number[][]) => tf.tensor2d(rows, undefined, "int32");
const tokens = tokensOf([[3, 1, 4, 1, 5, 9, 2], [6, 5, 3, 5, 8, 9, 7]]);

/** With weights that are larger than in the beginning, so that logits differ. */
function make(config: Partial<GptConfig> = {}, seed = 0): Gpt {
  const gpt = new Gpt({ ...SIZES, ...config }, { random: new Random(seed) });
  for (const [name, variable] of Object.entries(gpt.parameters)) {
    if (!name.includes("amma")) tf.tidy(() => variable.assign(tf.mul(variable, 15)));
  }
  return gpt;
}
const lastLogits = (gpt: Gpt, row: number[]) =>
  tf.slice(gpt.apply(tokensOf([row])), [0, row.length - 1, 0], [1, 1, 11]).dataSync();

Deno.test("Gpt has the number of parameters that its sizes give, its output matrix is the token table", () => {
  const sizes = { ...SIZES, layers: 2, modelSize: 8, feedForwardSize: 32 };
  assert.equal(make().parameterCount, gptParameterCount(sizes).total);
  const first = { ...sizes, finalNormalization: false };
  assert.equal(make({ normalizeFirst: false }).parameterCount, gptParameterCount(first).total);
  assert.equal(make({ position: "rotary" }).parameterCount, gptParameterCount(sizes).total - 7 * 8);
});

for (const position of KINDS) {
  Deno.test(`a text read in pieces has the logits of the whole, positions ${position}`, () => {
    for (const normalizeFirst of [true, false]) {
      const gpt = make({ position, normalizeFirst }), whole = gpt.apply(tokens);
      for (const lengths of [[7], [1, 1, 1, 1, 1, 1, 1], [3, 1, 3]]) {
        let state: GptState | undefined, from = 0;
        for (const length of lengths) {
          const next = gpt.extend(tf.slice(tokens, [0, from], [2, length]), state);
          from += length;
          ({ state } = next);
          const row = tf.reshape(tf.slice(whole, [0, from - 1, 0], [2, 1, 11]), [2, 11]);
          assertClose(next.logits, row, 1e-4);
        }
      }
    }
  });

  Deno.test(`no logit depends on what follows, positions ${position}`, () => {
    const gpt = make({ position }),
      changed = tokensOf([[3, 1, 4, 0, 0, 0, 0], [6, 5, 3, 1, 1, 1, 1]]);
    const first = (x: tf.Tensor2D) => tf.slice(gpt.apply(x), [0, 0, 0], [2, 3, 11]);
    assertClose(first(tokens), first(changed), 1e-5);
  });
}

Deno.test("without positions a single block does not see the order of what came before", () => {
  for (const position of KINDS) {
    const gpt = make({ position, blocks: 1 });
    const [a, b] = [[3, 1, 4, 5], [4, 3, 1, 5]].map((row) => lastLogits(gpt, row));
    const difference = Math.max(...a!.map((x, i) => Math.abs(x - b![i]!)));
    assert.equal(difference < 1e-4, position === "none", `${position}: ${difference}`);
  }
});

Deno.test("two texts may go on from one state", () => {
  const gpt = make(), { state } = gpt.read([3, 1]);
  const first = gpt.read([4], state).logits;
  gpt.read([9], state);
  assert.deepEqual(gpt.read([4], state).logits, first);
  assertClose(first, lastLogits(gpt, [3, 1, 4]), 1e-4);
});

Deno.test("a new Gpt finds all tokens almost alike", () => {
  const gpt = new Gpt(SIZES, { random: new Random(0) });
  const logits = gpt.apply(tokens);
  assert.ok(tf.max(tf.abs(logits)).dataSync()[0]! < 0.3);
  const deviation = (kernel: tf.Tensor) => tf.sqrt(tf.mean(tf.square(kernel))).dataSync()[0]!;
  const wide = new Gpt({ ...SIZES, size: 128, blocks: 8 }, { random: new Random(0) });
  assertClose(deviation(wide.blocks[0]!.expand.kernel), 0.02, 5e-4);
  assertClose(deviation(wide.blocks[0]!.contract.kernel), 0.02 / 4, 2e-4);
  assertClose(deviation(wide.blocks[7]!.attention.output.kernel), 0.02 / 4, 2e-4);
});

Deno.test("a Gpt learns a text by heart, and says it", () => {
  const text = [1, 2, 1, 3, 1, 4, 0], gpt = new Gpt(SIZES, { random: new Random(0) });
  const inputs = tokensOf([text.slice(0, -1)]), next = tokensOf([text.slice(1)]);
  const random = new Random(1), optimizer = new Adam({ learningRate: 0.02 });
  const loss = () =>
    losses.sparseCategoricalCrossEntropy(next, gpt.apply(inputs, { training: true, random }), {
      fromLogits: true,
    });
  for (let step = 0; step < 60; step++) trainStep({ model: gpt, loss, optimizer });
  const said = generate(gpt, [1], { choose: largestIndex, length: 6, end: 0 });
  assert.deepEqual([said.tokens, said.ended], [text.slice(1), true]);
  assert.deepEqual(beamSearch(gpt, [1], { width: 3, length: 6, end: 0 })[0]!.tokens, said.tokens);
});

Deno.test("a Gpt drops in training alone, and leaves out masked places", () => {
  const gpt = make({ dropout: 0.5 }), training = { training: true, random: new Random(1) };
  const difference = tf.max(tf.abs(tf.sub(gpt.apply(tokens, training), gpt.apply(tokens))));
  assert.ok(difference.dataSync()[0]! > 1e-2);
  assert.deepEqual(gpt.apply(tokens).dataSync(), gpt.apply(tokens).dataSync());
  const mask = tf.tensor2d([[0, 1, 1, 1, 1, 1, 1]]); // padding at the front
  const after = (first: number) =>
    tf.slice(gpt.apply(tokensOf([[first, 1, 4, 1, 5, 9, 2]]), { mask }), [0, 1, 0], [1, 6, 11]);
  assertClose(after(0), after(10), 1e-5);
});

Deno.test("a Gpt's weights survive the way to another framework and back, under GPT-2's names", async () => {
  await assertRoundTrip((seed) => make({}, seed));
  await assertRoundTrip((seed) => make({ position: "none", normalizeFirst: false }, seed));
  const names = Object.keys(toTorch(make({ blocks: 1 })));
  assert.deepEqual(names, [
    ...["wte.weight", "wpe.weight", "h.0.ln_1.weight", "h.0.ln_1.bias"],
    ...["attn.c_attn", "attn.c_proj"].flatMap((name) => [`h.0.${name}.weight`, `h.0.${name}.bias`]),
    ...["ln_2", "mlp.c_fc", "mlp.c_proj"].flatMap((n) => [`h.0.${n}.weight`, `h.0.${n}.bias`]),
    ...["ln_f.weight", "ln_f.bias"],
  ]);
});

Deno.test("a Gpt leaks no tensor, whatever its positions", async () => {
  for (const position of KINDS) {
    await withLeakCheck(() => {
      const gpt = make({ position });
      gpt.apply(tokens, { training: true, random: new Random(0) }).dispose();
      const { logits, state } = gpt.extend(tokens);
      tf.dispose([logits, ...state.flatMap(({ keys, values }) => [keys, values])]);
      generate(gpt, [1, 2], { choose: largestIndex, length: 4 });
      beamSearch(gpt, [1, 2], { width: 2, length: 4, end: 3 });
      gpt.dispose();
    });
  }
});

Deno.test("a Gpt names a token out of the vocabulary, a text too long, and an empty prompt", () => {
  const gpt = make();
  assert.throws(() => gpt.apply(tokensOf([[1, 11]])), {
    name: "RangeError",
    message: 'Cannot look up embeddings: "tokens" must be in [0, 11), current value is 11',
  });
  assert.throws(() => gpt.apply(tokensOf([[0, 0, 0, 0, 0, 0, 0, 0]])), {
    name: "RangeError",
    message:
      'Cannot apply GPT: "tokens" must be 1 to 7 in a text, the past included, current value is 8',
  });
  assert.throws(() => gpt.read([]), /"tokens" must be at least one token, .* is an array of 0/);
  assert.throws(
    () => generate(gpt, [], { choose: largestIndex, length: 3 }),
    /Cannot generate tokens: "prompt" must be an array of at least one token/,
  );
  assert.throws(
    () => generate(gpt, [1, 2, 3], { choose: largestIndex, length: 6 }),
    /"tokens" must be 1 to 7 in a text, the past included, current value is 8/,
  );
  assert.throws(() => make({ heads: 3 }), /"heads" must be a divisor of the size 8/);
  assert.throws(() => make({ position: "relative" as never }), {
    message: 'Cannot build a GPT: "position" must be one of learned, sinusoidal, rotary, none, ' +
      'current value is "relative"',
  });
});
