/** The sweep of notebook 33 on captions: what is lost without their words, and what labels allow. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { arm, comparison, run, tuning } from "./_arms.ts";
import { PICTURES } from "./_clothes.ts";

export const sweep = defineSweep({
  description:
    "CLIP on photographs of Fashion-MNIST in six colours, trained on 48 of 60 combinations of kind and colour, in " +
    `five splits (${PICTURES} pictures in batches of 64, Adam with a cosine, an image encoder of two dense ` +
    "layers): what a caption is to the model, two labels in its place; accuracy among all 60 combinations on other photographs, the curve of calibrated stacking, " +
    "prompts and retrieval",
  arms: {
    "CLIP": arm(),
    "sum of words": arm({ text: "words" }),
    "caption as a number": arm({ text: "numbers" }),
    "two labels": arm({ text: "labels" }),
    "two labels, seen pairs": arm({ text: "seen labels" }),
  },
  tuning,
  ...comparison,
  minutes: 3,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "sum of words",
  run,
});
