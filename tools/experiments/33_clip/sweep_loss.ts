/** The sweep of notebook 33 on the loss: its temperature, its two directions, and the size of the batch. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Choices, loadPhotographs, PICTURES, trainOnClothes } from "./_clothes.ts";

const grid = { learningRate: [0.002, 0.005, 0.0125] };
const arm = (changed: Partial<Choices> = {}) => ({
  settings: {
    ...{ image: "dense", text: "transformer", scale: "learned", directions: 2, batch: 64 },
    ...changed,
  } as const,
  grid,
});

export const sweep = defineSweep({
  description:
    "CLIP on photographs of Fashion-MNIST in six colours, trained on 48 of 60 combinations of kind and colour " +
    `(${PICTURES} pictures, Adam with a cosine; an image tower of two dense layers, batches of 64): the ` +
    "temperature learned or fixed, one direction of the loss or both, smaller and larger batches",
  arms: {
    "as in CLIP": arm(),
    "scale 1": arm({ scale: 1 }),
    "scale 1/0.07": arm({ scale: 1 / 0.07 }),
    "one direction": arm({ directions: 1 }),
    "batches of 16": arm({ batch: 16 }),
    "batches of 256": arm({ batch: 256 }),
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
  minutes: 4,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "batches of 256",
  run: async (settings) => {
    const photographs = await loadPhotographs();
    return await inTensorScope(() =>
      trainOnClothes(photographs, settings as RunSettings & Choices)
    );
  },
});
