/**
 * The sweep of notebook 13 on the length of sentences: a toy translation with and without attention
 * at the same number of parameters, trained on short sentences or on all lengths, over 5 seeds.
 */
import { Adam } from "lib/nn/mod.ts";
import { toyLanguages } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { EncoderDecoder, seq2SeqParameterCount, unitsForParameters } from "lib/seq2seq/mod.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { Sweep, SweepSettings } from "../../sweep/sweep.ts";
import { freshBatch, scoresByLength, trainOnBatches } from "./_toy_translation.ts";

const SEEDS = [0, 1, 2, 3, 4];
const ATTENTION = ["none", "dot"] as const;
const LENGTHS = [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60];
/** Longest sentence of the training, and steps: longer sentences hold more words. */
const TRAININGS = [{ maxLength: 25, steps: 1500 }, { maxLength: 60, steps: 1000 }];
const CHECKED_STEPS = 60;

const arms = TRAININGS.flatMap(({ maxLength, steps }) =>
  ATTENTION.map((attention) => ({ maxLength, attention, steps }))
);

export const sweep: Sweep = {
  description:
    "Toy translation (20 words, opposite order) of 100 fresh sentences of each length, greedily, " +
    "after 1,500 steps on sentences of 1 to 25 words or 1,000 of 1 to 60 (the rows of 60 steps " +
    "are for CI), fresh batches of 32; bidirectional LSTM encoder, embeddings of 32, with attention " +
    "64 units, without it as many as give the same number of parameters; Adam at 0.003 falling to " +
    "0, 5 seeds",
  runs: [
    ...arms.flatMap((arm) => SEEDS.map((seed) => ({ ...arm, seed }))),
    ...arms.map((arm) => ({ ...arm, steps: CHECKED_STEPS, seed: 0 })),
  ],
  isChecked: ({ steps }) => steps === CHECKED_STEPS,
  run: (settings) => inTensorScope(() => train(settings)),
};

function train({ attention, maxLength, steps, seed }: SweepSettings): Record<string, number> {
  const random = new Random(Number(seed)), data = random.split("data");
  const languages = toyLanguages({ random: random.split("languages") }), { vocabulary } = languages;
  const common = {
    ...{ sourceVocabulary: vocabulary, targetVocabulary: vocabulary },
    ...{ embedding: 32, bidirectional: true },
  };
  const withDot = { ...common, attention: "dot", units: 64 } as const;
  const without = { ...common, attention: "none" } as const;
  const budget = seq2SeqParameterCount(withDot).total;
  const options = attention === "dot"
    ? withDot
    : { ...without, units: unitsForParameters(budget, without) };
  const model = new EncoderDecoder(options, { random: random.split("model") });
  const optimizer = new Adam();
  trainOnBatches(optimizer, Number(steps), () => ({
    model,
    pairs: freshBatch(languages, { maxLength: Number(maxLength), random: data }),
  }));
  const parameters = seq2SeqParameterCount(options).total;
  const test = { lengths: LENGTHS, random: random.split("test") };
  return { units: options.units, parameters, ...scoresByLength(model, languages, test) };
}
