/** Small language models whose every probability is known. */
import { Random } from "lib/random/mod.ts";
import { type LanguageModel, logSoftmax } from "lib/sampling/mod.ts";

/** A model that looks at the last token alone, with random logits. */
export function randomChain(vocabulary: number, seed: number): LanguageModel<undefined> {
  const random = new Random(seed);
  const rows = Array.from({ length: vocabulary }, () => {
    const row = new Float64Array(vocabulary);
    random.fillNormal(row, 0, 1.5);
    return logSoftmax(row);
  });
  return { read: (tokens) => ({ logits: rows[tokens.at(-1)!]!, state: undefined }) };
}
