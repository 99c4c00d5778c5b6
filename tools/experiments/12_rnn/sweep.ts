/**
 * The sweep of notebook 12: what a SimpleRNN, an LSTM and a GRU of the same number of parameters
 * learn, on a task that needs gates and on one that needs a memory only, each over 5 seeds.
 */
import * as tf from "@tensorflow/tfjs";
import { addingBatch, recallBatch } from "lib/datasets/mod.ts";
import { Adam, Dense, initialWeights, trainStep } from "lib/nn/mod.ts";
import {
  gruParameterCount,
  lstmParameterCount,
  type ParameterCount,
  simpleRnnParameterCount,
} from "lib/parameter_counts/mod.ts";
import { Random } from "lib/random/mod.ts";
import { type CellKind, RecurrentLayer } from "lib/rnn/mod.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { Sweep, SweepSettings } from "../../sweep/sweep.ts";

const SEEDS = [0, 1, 2, 3, 4];
const STEPS = 1000;
const BATCH = 64;
/** Parameters of the recurrent layer, at most. */
const BUDGET = 2700;
const SYMBOLS = 8;

type Counter = (sizes: { inputs: number; units: number }) => ParameterCount;

/** Each arm: the cell, its counter, and whether its recurrent kernel is drawn like any other. */
const ARMS: Readonly<Record<string, { kind: CellKind; count: Counter; glorot?: true }>> = {
  "SimpleRNN": { kind: "simple_rnn", count: simpleRnnParameterCount },
  "SimpleRNN, Glorot": { kind: "simple_rnn", count: simpleRnnParameterCount, glorot: true },
  "LSTM": { kind: "lstm", count: lstmParameterCount },
  "GRU": { kind: "gru", count: gruParameterCount },
};

const runs = (task: string, times: readonly number[]): SweepSettings[] =>
  Object.keys(ARMS).flatMap((arm) =>
    times.flatMap((time) => SEEDS.map((seed) => ({ task, arm, time, seed })))
  );

export const sweep: Sweep = {
  description:
    "Adding problem (share of sums within 0.1) and recall of the first of 8 symbols (accuracy) " +
    "on 2,000 fresh sequences after 1,000 steps of Adam (0.003, batch 64, gradient norm clipped " +
    "at 1), recurrent layers of at most 2,700 parameters, 5 seeds",
  runs: [...runs("adding", [10, 20, 40]), ...runs("recall", [10, 20])],
  isChecked: ({ time, seed }) => time === 10 && seed === 0,
  run: (settings) => inTensorScope(() => train(settings)),
};

/** The largest number of units within the budget: what the counting is for. */
function unitsWithin(budget: number, count: Counter, inputs: number): number {
  let units = 1;
  while (count({ inputs, units: units + 1 }).total <= budget) units++;
  return units;
}

/** A drawn batch: its inputs, its loss given the outputs, and the share of right outputs. */
interface Task {
  readonly inputs: number;
  readonly outputs: number;
  readonly draw: (batch: number) => {
    readonly x: tf.Tensor3D;
    readonly loss: (outputs: tf.Tensor2D) => tf.Scalar;
    readonly right: (outputs: tf.Tensor2D) => number;
  };
}

function adding(time: number, random: Random): Task {
  const draw = (batch: number) => {
    const { inputs, sums } = addingBatch(batch, { time, random });
    const target = tf.tensor2d(sums, [batch, 1]);
    const errors = (outputs: tf.Tensor2D) => tf.sub(outputs, target); // [batch, 1]
    return {
      x: tf.tensor3d(inputs, [batch, time, 2]), // [batch, time, inputs]
      loss: (outputs: tf.Tensor2D) => tf.mean(tf.square(errors(outputs))) as tf.Scalar,
      right: (outputs: tf.Tensor2D) =>
        errors(outputs).dataSync().filter((error) => Math.abs(error) < 0.1).length / batch,
    };
  };
  return { inputs: 2, outputs: 1, draw };
}

function recall(time: number, random: Random): Task {
  const draw = (batch: number) => {
    const options = { symbols: SYMBOLS, delay: time - 1, random };
    const { inputs, labels } = recallBatch(batch, options);
    const target = tf.oneHot(tf.tensor1d(labels, "int32"), SYMBOLS); // [batch, symbols]
    return {
      x: tf.tensor3d(inputs, [batch, time, SYMBOLS]), // [batch, time, symbols]
      loss: (logits: tf.Tensor2D) => tf.losses.softmaxCrossEntropy(target, logits) as tf.Scalar,
      right: (logits: tf.Tensor2D) => {
        const guesses = tf.argMax(logits, 1).dataSync();
        return labels.filter((label, i) => label === guesses[i]).length / batch;
      },
    };
  };
  return { inputs: SYMBOLS, outputs: SYMBOLS, draw };
}

function train(settings: SweepSettings) {
  const { kind, count, glorot } = ARMS[settings.arm!]!;
  const random = new Random(Number(settings.seed)), data = random.split("data");
  const makeTask = settings.task === "adding" ? adding : recall;
  const { inputs, outputs, draw } = makeTask(Number(settings.time), data);
  const units = unitsWithin(BUDGET, count, inputs);
  const layer = new RecurrentLayer(kind, inputs, units, { random: random.split("recurrent") });
  if (glorot) {
    const options = { random: random.split("glorot"), initializer: "glorot_uniform" } as const;
    layer.recurrentKernel.assign(initialWeights([units, units], options));
  }
  const dense = new Dense(units, outputs, { random: random.split("output") });
  const variables = [...layer.variables, ...dense.variables];
  const optimizer = new Adam({ learningRate: 3e-3 });
  const apply = (x: tf.Tensor3D) => dense.apply(layer.apply(x).state.h);
  for (let step = 0; step < STEPS; step++) {
    tf.tidy(() => {
      const { x, loss } = draw(BATCH);
      const step = { optimizer, maxGradientNorm: 1 };
      trainStep({ variables, loss: () => loss(apply(x)), ...step });
    });
  }
  const accuracy = tf.tidy(() => {
    const { x, right } = draw(2000);
    return right(apply(x));
  });
  return { units, parameters: count({ inputs, units }).total, accuracy };
}
