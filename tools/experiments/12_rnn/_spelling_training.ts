/** One recurrent layer that reads a spelling and writes the pronunciation: training, and what it says. */
import * as tf from "@tensorflow/tfjs";
import { Adam, Dense, losses, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { runProjectedLayer } from "lib/rnn/mod.ts";
import { FIRST_TUNING_SEED, type RunSettings } from "../../sweep/define_sweep.ts";
import { budgetedCell, type CellSettings, parametersOf, unitsWithin } from "./_budgeted_cell.ts";
import {
  batchOf,
  drawBatch,
  IGNORED,
  INPUTS,
  OUTPUTS,
  pronounce,
  pronunciationOf,
  type Spellings,
  type SpellingSplit,
} from "./_spelling.ts";

export const BATCH = 32;
/** The curve has a point after so many steps. */
export const EVERY = 100;
/** Held-out words that are asked: those that tune are never scored. */
export const HELD_OUT = 1000;
/** Words that a trained model pronounces by itself, and those of which seed 0 keeps what it wrote. */
export const PRONOUNCED = 200;
export const KEPT = 6;
/** Parameters of the recurrent layer and the dense layer, at most. */
export const BUDGET = 25_000;
const SIZES = { inputs: INPUTS, outputs: OUTPUTS };

/** Trains as the settings say: their rate, steps, seed, cell and start. */
export function trainToPronounce(settings: RunSettings & CellSettings, words: SpellingSplit) {
  const isTuning = settings.seed >= FIRST_TUNING_SEED;
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
  const heldOut = batchOf(
    isTuning ? words.validation : words.test,
    Array.from({ length: HELD_OUT }, (_, i) => i),
  );
  const curve: Record<string, number> = {};
  let loss = NaN;
  for (let step = 1; step <= Number(settings.steps); step++) {
    tf.tidy(() => {
      const batch = drawBatch(words.train, BATCH, data);
      trainStep({ variables, loss: () => lossOf(batch), optimizer, maxGradientNorm: 1 });
    });
    if (step % EVERY !== 0) continue;
    loss = tf.tidy(() => lossOf(heldOut).dataSync()[0]!);
    curve[`loss_${step}`] = loss;
  }
  const parameters = parametersOf(settings, { ...SIZES, units });
  const metrics = { units, parameters, ...curve, loss };
  if (isTuning) return metrics;
  return { ...metrics, ...scorePronounced(words.test, apply, settings.seed === 0) };
}

/** The share of words whose pronunciation is right from the first phoneme to the end; and a few of them. */
function scorePronounced(
  words: Spellings,
  apply: (tokens: tf.Tensor2D) => tf.Tensor,
  isKept: boolean,
) {
  const written = pronounce(words, PRONOUNCED, apply);
  const right = written.filter((phonemes, word) =>
    phonemes.join() === pronunciationOf(words, word).join()
  );
  const kept = isKept ? written.slice(0, KEPT) : [];
  const phonemes = kept.flatMap((of, word) =>
    of.map((phoneme, k) => [`word_${word}_${k}`, phoneme] as const)
  );
  return { words_right: right.length / PRONOUNCED, ...Object.fromEntries(phonemes) };
}
