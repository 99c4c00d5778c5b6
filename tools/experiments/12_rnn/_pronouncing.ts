/** Spelling to pronunciation by one recurrent layer of a given number of parameters: training and its curve. */
import * as tf from "@tensorflow/tfjs";
import { Adam, Dense, losses, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { runProjectedLayer } from "lib/rnn/mod.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { budgetedCell, type CellSettings, parametersOf, unitsWithin } from "./_budgeted_cell.ts";
import {
  batchOf,
  drawBatch,
  IGNORED,
  INPUTS,
  loadSpellings,
  OUTPUTS,
  type Spellings,
} from "./_spelling.ts";

export const BATCH = 32;
/** The curve has a point after so many steps. */
export const EVERY = 100;
/** Held-out words that are asked. */
export const HELD_OUT = 1000;
/** Parameters of the recurrent layer and the dense layer, at most. */
export const BUDGET = 25_000;
const SIZES = { inputs: INPUTS, outputs: OUTPUTS };

let spellings: ReturnType<typeof loadSpellings> | undefined; // once for all runs of a worker

/** Trains as the settings say: their rate, steps, seed, cell and start. */
export async function trainToPronounce(settings: RunSettings & CellSettings) {
  const data = await (spellings ??= loadSpellings());
  return await inTensorScope(() => train(settings, data));
}

function train(
  settings: RunSettings & CellSettings,
  words: { train: Spellings; validation: Spellings },
) {
  const random = new Random(settings.seed), data = random.split("data");
  const units = unitsWithin(BUDGET, settings, SIZES);
  const cell = budgetedCell(settings, { inputs: INPUTS, units, random: random.split("recurrent") });
  const dense = new Dense(units, OUTPUTS, { random: random.split("output") });
  const apply = (tokens: tf.Tensor2D) => { // [time, batch]
    const { kernel, bias, recurrentKernel, recurrentBias } = cell.parameters();
    const rows = tf.add(kernel, bias!); // of a one-hot input: [inputs, gates x units]
    const projected = tf.gather<tf.Tensor>(rows, tokens) as tf.Tensor3D;
    const { sequence } = runProjectedLayer(settings.cell, projected, {
      recurrentKernel,
      recurrentBias,
    });
    return dense.apply(tf.reshape(sequence, [-1, units])); // [batch x time, outputs]
  };
  const lossOf = ({ tokens, labels }: ReturnType<typeof batchOf>) => {
    const asked = tf.reshape(tf.transpose(labels), [-1]); // [batch x time]
    return losses.sparseCategoricalCrossEntropy(asked, apply(tokens), {
      fromLogits: true,
      ignoreIndex: IGNORED,
    });
  };
  const variables = [...cell.variables, ...dense.variables];
  const optimizer = new Adam({ learningRate: Number(settings.rate) });
  const heldOut = Array.from({ length: HELD_OUT }, (_, i) => i);
  const curve: Record<string, number> = {};
  let loss = NaN;
  for (let step = 1; step <= Number(settings.steps); step++) {
    tf.tidy(() => {
      const batch = drawBatch(words.train, BATCH, data);
      trainStep({ variables, loss: () => lossOf(batch), optimizer, maxGradientNorm: 1 });
    });
    if (step % EVERY !== 0) continue;
    loss = tf.tidy(() => lossOf(batchOf(words.validation, heldOut)).dataSync()[0]!);
    curve[`loss_${step}`] = loss;
  }
  return { units, parameters: parametersOf(settings, { ...SIZES, units }), ...curve, loss };
}
