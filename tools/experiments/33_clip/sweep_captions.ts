/** The sweep of notebook 33 on captions: what is lost without their words, and what labels allow. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Choices, loadPhotographs, PICTURES, trainOnClothes } from "./_clothes.ts";

const grid = { learningRate: [0.002, 0.005, 0.0125] };
const arm = (text: Choices["text"]) => ({
  settings: { image: "dense", text, scale: "learned", directions: 2, batch: 64 },
  grid,
});

export const sweep = defineSweep({
  description:
    "CLIP on photographs of Fashion-MNIST in six colours, trained on 48 of 60 combinations of kind and colour " +
    `(${PICTURES} pictures in batches of 64, Adam with a cosine, an image encoder of two dense layers): what a ` +
    "caption is to the model, and two labels in its place; accuracy among all 60 combinations on other " +
    "photographs, prompts and retrieval",
  arms: {
    "CLIP": arm("transformer"),
    "sum of words": arm("words"),
    "caption as a number": arm("numbers"),
    "two labels": arm("labels"),
    "two labels, seen pairs": arm("seen labels"),
  },
  tuning: {
    seeds: [1000],
    metric: "validation",
    best: "largest",
    rounds: [{ seeds: 1 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "held_out",
  difference: { margin: 0.05, reason: "one picture in twenty, half of what a kind is worth" },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "sum of words",
  run: async (settings) => {
    const photographs = await loadPhotographs();
    return await inTensorScope(() =>
      trainOnClothes(photographs, settings as RunSettings & Choices)
    );
  },
});
