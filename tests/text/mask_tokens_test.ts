import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { maskTokens } from "lib/text/mod.ts";

const TOKENS = Array.from({ length: 20_000 }, (_, i) => i % 50);
const OPTIONS = { mask: 50, vocabulary: 50 };

Deno.test("maskTokens() asks for 15 % of the tokens: 12 % hidden, 1.5 % replaced, 1.5 % kept", () => {
  const { inputs, labels } = maskTokens(TOKENS, { ...OPTIONS, random: new Random(0) });
  const asked = [...labels.keys()].filter((i) => labels[i] !== -1);
  const share = (isIt: (i: number) => boolean) => asked.filter(isIt).length / TOKENS.length;
  const near = (x: number, expected: number) => assert.ok(Math.abs(x - expected) < 0.01, `${x}`);
  near(asked.length / TOKENS.length, 0.15);
  near(share((i) => inputs[i] === 50), 0.12);
  near(share((i) => inputs[i] === TOKENS[i]), 0.015 + 0.015 / 50);
  assert.ok(asked.every((i) => labels[i] === TOKENS[i]));
});

Deno.test("maskTokens() leaves what is not asked for, and special tokens, as they are", () => {
  const random = new Random(1), special = [7];
  const { inputs, labels } = maskTokens(TOKENS, { ...OPTIONS, random, special, share: 1 });
  TOKENS.forEach((token, i) => {
    if (token === 7) assert.deepEqual([inputs[i], labels[i]], [7, -1]);
  });
  const none = maskTokens(TOKENS, { ...OPTIONS, random, share: 0 });
  assert.deepEqual([...none.inputs], TOKENS);
  assert.ok(none.labels.every((label) => label === -1));
});

Deno.test("maskTokens() refuses shares that are none, and says which", () => {
  const random = new Random(0);
  assert.throws(() => maskTokens([1], { ...OPTIONS, random, share: 1.5 }), {
    message: 'Cannot mask tokens: "share" must be in [0, 1], current value is 1.5',
  });
  assert.throws(() => maskTokens([1], { ...OPTIONS, random, masked: 0.75, replaced: 0.5 }), {
    message: 'Cannot mask tokens: "replaced" must be at most 0.25, current value is 0.5',
  });
});
