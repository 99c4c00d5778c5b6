/**
 * The sweep of notebook 13 on which half of a model without attention is to blame: one half of it is trained further
 * while the other stays as it is.
 */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import type { SweepSettings } from "../../sweep/sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { trainFor, trainOnSentences } from "./_length.ts";
import { scoresByLength } from "./_length_scores.ts";

const FIRST = { attention: "none", units: 32, longest: 10, steps: 3000, learningRate: 0.01 };

const goingOn = (further: number, trained: string): { settings: SweepSettings } => {
  return { settings: { ...FIRST, further, trained } };
};

export const sweep = defineSweep({
  description:
    "Toy translation as in 13_length, without attention, with 32 units: after its 3,000 steps the model is " +
    "trained for 6,000 more, with the learning rate beginning at 0.01 again, as a whole, or the encoder alone, " +
    "or the decoder alone, while the other half stays as it is; by length the share of words that are right, of " +
    "sentences, and of the translations of the first word",
  arms: {
    "as it was": goingOn(0, "nothing"),
    "both go on": goingOn(6000, "both"),
    "the encoder goes on": goingOn(6000, "encoder"),
    "the decoder goes on": goingOn(6000, "decoder"),
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "words_10",
  difference: { margin: 0.02, reason: "that of 13_length" },
  minutes: 4,
  isChecked: ({ arm, seed }) => arm === "the decoder goes on" && seed === 0,
  run: (settings) => inTensorScope(() => train(settings)),
});

function train(settings: RunSettings): Record<string, number> {
  const { further, trained, learningRate, longest } = settings;
  const { model, languages, test, taskOf } = trainOnSentences(settings);
  // the half that stays as it is; none where both are trained
  const still = { encoder: model.decoder, decoder: model.encoder }[String(trained)];
  for (const variable of still?.variables ?? []) variable.trainable = false;
  // a stream of its own: the test sentences are not among what it draws
  const data = test.split("further training");
  trainFor(Number(further), { model, languages, taskOf, data }, {
    learningRate: Number(learningRate),
    longest: Number(longest),
  });
  return scoresByLength(model, languages, test, taskOf);
}
