/** A sweep of notebook 22: a language model learns a task with and without its own loss. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { EACH, fineTune, type LanguageChoices, STEPS } from "./_language.ts";

const arm = (choices: Partial<LanguageChoices>) => ({
  settings: { lambda: 0, text: "speeches", learningRate: 0.001, ...choices },
});

export const sweep = defineSweep({
  description:
    `A GPT that was trained on Moby-Dick, 3 blocks of 96 units, learns from ${EACH} passages of each to tell State of ` +
    `the Union addresses of the 19th from those of the 20th century, in ${STEPS} steps of Adam on all its weights, 8 passages a step: ` +
    "without the loss of the next token, or with half of it, on the same passages or on Moby-Dick; " +
    "accuracy on passages of other years, loss of the next token on those and on held-out chapters of " +
    "Moby-Dick [nats a token]",
  arms: {
    "task alone": arm({}),
    "task alone, rate 0.0003": arm({ learningRate: 0.0003 }),
    "with the speeches' loss": arm({ lambda: 0.5 }),
    "with Moby-Dick's loss": arm({ lambda: 0.5, text: "Moby-Dick" }),
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "test",
  difference: {
    margin: 0.05,
    reason: "one passage in twenty",
  },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "task alone",
  run: (settings) =>
    inTensorScope(() => fineTune(settings as RunSettings & LanguageChoices, settings.seed)),
});
