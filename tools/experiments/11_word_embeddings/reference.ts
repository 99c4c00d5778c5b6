/**
 * Writes `data/reference/11_torch.json`: PyTorch's cases in tests/golden that notebook 11 compares its cells with.
 * To run: deno run -A tools/experiments/11_word_embeddings/reference.ts
 */
import { readFileSync, writeFileSync } from "node:fs";

const read = (name: string) => {
  const file = new URL(`../../../tests/golden/text_${name}_a.json`, import.meta.url);
  const { inputs, expected } = JSON.parse(readFileSync(file, "utf8"));
  return { inputs, expected };
};

/** Inputs and what PyTorch makes of them, by the model. */
export function referenceCases(): Record<string, unknown> {
  return { nnlm: read("nnlm"), word2vec: read("word2vec"), glove: read("glove") };
}

if (import.meta.main) {
  const file = new URL("../../../data/reference/11_torch.json", import.meta.url);
  writeFileSync(file, JSON.stringify(referenceCases()) + "\n");
}
