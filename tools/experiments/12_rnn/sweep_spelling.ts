/**
 * Spelling to pronunciation by a single recurrent layer: the same arms as in the adding problem, on
 * words of the CMU Pronouncing Dictionary.
 */
import * as tf from "@tensorflow/tfjs";
import { Adam, Dense, losses, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { runProjectedLayer } from "lib/rnn/mod.ts";
import { defineSweep, FIRST_TUNING_SEED, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import {
  budgetedCell,
  type CellSettings,
  declareCells,
  parametersOf,
  unitsWithin,
} from "./_budgeted_cell.ts";
import {
  batchOf,
  drawBatch,
  IGNORED,
  INPUTS,
  loadSpellings,
  OUTPUTS,
  pronounce,
  pronunciationOf,
  type Spellings,
  type SpellingSplit,
} from "./_spelling.ts";

const BATCH = 32;
const STEPS = 900;
const EVERY = 100;
/** Held-out words that are asked: those that tune are never scored. */
const HELD_OUT = 1000;
/** Words that a trained model pronounces by itself, and those of which seed 0 keeps what it wrote. */
const PRONOUNCED = 200;
const KEPT = 6;
/** Parameters of the recurrent layer and the dense layer, at most. */
const BUDGET = 25_000;
const SIZES = { inputs: INPUTS, outputs: OUTPUTS };

let spellings: ReturnType<typeof loadSpellings> | undefined; // once for all runs of a worker

export const sweep = defineSweep({
  description:
    "Spelling, then pronunciation, read and written by one recurrent layer: cross-entropy of the next " +
    `phoneme on ${HELD_OUT} words of at most 10 letters, every ${EVERY} of ${STEPS} steps of Adam (batch ` +
    `${BATCH}, gradient norm clipped at 1): words for validation while tuning, words for testing in the ` +
    `evaluation; the share of ${PRONOUNCED} test words that it pronounces right by itself, and for seed 0 ` +
    `the phonemes of the first ${KEPT}; recurrent and dense layer have at most ${BUDGET} parameters together`,
  arms: {
    ...declareCells(STEPS, [0.003, 0.01, 0.03, 0.1]),
    "LSTM, both biases": {
      settings: { cell: "lstm", steps: STEPS },
      grid: { rate: [0.01, 0.03], forgetBias: [1, 3], start: [0, -1, -3] },
    },
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "loss",
    best: "smallest",
    rounds: [
      { seeds: 1, settings: { steps: 200 } },
      { seeds: 2, settings: { steps: 300 } },
    ],
  },
  seeds: Array.from({ length: 12 }, (_, seed) => seed),
  metric: "loss",
  difference: {
    margin: 0.02,
    reason: "2 % of the perplexity per phoneme; declared before the first run",
  },
  minutes: 9,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "SimpleRNN",
  run: async (settings) => {
    const data = await (spellings ??= loadSpellings());
    return await inTensorScope(() => train(settings as RunSettings & CellSettings, data));
  },
});

function train(settings: RunSettings & CellSettings, words: SpellingSplit) {
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
