/** The adding problem for one recurrent layer of a given number of parameters: training and its curve. */
import * as tf from "@tensorflow/tfjs";
import { addingBatch } from "lib/datasets/mod.ts";
import { Adam, Dense, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { runRecurrentLayer } from "lib/rnn/mod.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";
import { budgetedCell, type CellSettings, parametersOf, unitsWithin } from "./_budgeted_cell.ts";

export const TIME = 40;
export const BATCH = 32;
/** The curve has a point after so many steps. */
export const EVERY = 100;
/** Parameters of the recurrent layer and the dense layer, at most. */
export const BUDGET = 2700;
const SIZES = { inputs: 2, outputs: 1 };

/** Trains as the settings say: their rate, steps, seed, cell and start. */
export function trainToAdd(settings: RunSettings & CellSettings) {
  const random = new Random(settings.seed), data = random.split("data");
  const units = unitsWithin(BUDGET, settings, SIZES);
  const cell = budgetedCell(settings, { inputs: 2, units, random: random.split("recurrent") });
  const dense = new Dense(units, 1, { random: random.split("output") });
  const apply = (x: tf.Tensor3D) =>
    dense.apply(runRecurrentLayer(settings.cell, x, cell.parameters()).state.h); // [batch, 1]
  const variables = [...cell.variables, ...dense.variables];
  const optimizer = new Adam({ learningRate: Number(settings.rate) });
  const curve: Record<string, number> = {};
  let score = { accuracy: 0, error: NaN };
  for (let step = 1; step <= Number(settings.steps); step++) {
    tf.tidy(() => {
      const { x, target } = draw(BATCH, data);
      const loss = () => tf.mean(tf.square(tf.sub(apply(x), target))) as tf.Scalar;
      trainStep({ variables, loss, optimizer, maxGradientNorm: 1 });
    });
    if (step % EVERY !== 0) continue;
    score = tf.tidy(() => evaluate(apply, new Random(settings.seed).split("test")));
    curve[`accuracy_${step}`] = score.accuracy;
  }
  const parameters = parametersOf(settings, { ...SIZES, units });
  return { units, parameters, ...curve, ...score };
}

function draw(batch: number, random: Random) {
  const { inputs, sums } = addingBatch(batch, { time: TIME, random });
  return {
    x: tf.tensor3d(inputs, [batch, TIME, 2]), // [batch, time, inputs]
    target: tf.tensor2d(sums, [batch, 1]),
  };
}

function evaluate(apply: (x: tf.Tensor3D) => tf.Tensor, random: Random) {
  const { x, target } = draw(1000, random);
  const errors = tf.sub(apply(x), target).dataSync<"float32">();
  const squares = errors.reduce((sum, error) => sum + error * error, 0);
  const within = errors.filter((error) => Math.abs(error) < 0.1).length;
  return { accuracy: within / 1000, error: squares / 1000 };
}
