/** Training on the toy languages, for the sweeps of notebook 13. */
import type { Adam } from "lib/nn/mod.ts";
import { type SequencePairs, type ToyLanguages, toySentences } from "lib/datasets/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { type EncoderDecoder, evaluateGreedy, trainSeq2SeqStep } from "lib/seq2seq/mod.ts";

/** Sentences in a batch, and in each bucket of a test. */
const BATCH = 32, TESTED = 100;
const LEARNING_RATE = 3e-3;

/** Train on batches that `draw` gives, at a learning rate that falls linearly to 0. */
export function trainOnBatches(
  optimizer: Adam,
  steps: number,
  draw: (step: number) => { readonly model: EncoderDecoder; readonly pairs: SequencePairs },
): void {
  for (let step = 0; step < steps; step++) {
    optimizer.learningRate = LEARNING_RATE * (1 - step / steps);
    const { model, pairs } = draw(step);
    trainSeq2SeqStep(model, pairs, { optimizer });
  }
}

/** A batch of fresh sentences of one length, drawn from 1 to `maxLength`. */
export function freshBatch(
  languages: ToyLanguages,
  { maxLength, random }: { readonly maxLength: number; readonly random: Random },
): SequencePairs {
  const length = random.integer(1, maxLength + 1);
  return toySentences(languages, { count: BATCH, length, random });
}

/** Scores of greedy translations of fresh sentences of each length: "exact_match_5" and so on. */
export function scoresByLength(
  model: EncoderDecoder,
  languages: ToyLanguages,
  { lengths, random }: { readonly lengths: readonly number[]; readonly random: Random },
): Record<string, number> {
  return Object.fromEntries(lengths.flatMap((length) => {
    const options = { count: TESTED, length, random: random.split(length) };
    const scores = evaluateGreedy(model, toySentences(languages, options));
    return [
      [`token_accuracy_${length}`, scores.tokenAccuracy],
      [`exact_match_${length}`, scores.exactMatch],
      [`bleu_${length}`, scores.bleu],
    ];
  }));
}
