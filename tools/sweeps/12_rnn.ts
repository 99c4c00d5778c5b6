/**
 * The sweep of notebook 12: how far back a SimpleRNN, an LSTM and a GRU of the same number of
 * parameters can be taught to remember, each over 5 seeds.
 */
import * as tf from "@tensorflow/tfjs";
import { Adam, setUpBackend } from "lib/backend/mod.ts";
import { recallBatch } from "lib/datasets/mod.ts";
import {
  Dense,
  gruParameterCount,
  lstmParameterCount,
  type ParameterCount,
  simpleRnnParameterCount,
} from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { type CellKind, recurrentVariables, runRecurrentLayer } from "lib/rnn/mod.ts";
import type { Sweep, SweepSettings } from "../sweep.ts";

const SYMBOLS = 8;
/** Parameters of the recurrent layer, at most. */
const BUDGET = 3000;
const STEPS = 400;
const BATCH = 64;
const DELAYS = [2, 5, 10, 20, 40];
const CELLS: Readonly<
  Record<string, (sizes: { inputs: number; units: number }) => ParameterCount>
> = {
  simple_rnn: simpleRnnParameterCount,
  lstm: lstmParameterCount,
  gru: gruParameterCount,
};

/** The largest number of units whose layer stays within the budget: what the counting is for. */
export function unitsWithin(budget: number, cell: string): number {
  let units = 1;
  while (CELLS[cell]!({ inputs: SYMBOLS, units: units + 1 }).total <= budget) units++;
  return units;
}

export const sweep: Sweep = {
  description: `Recall of the first of ${SYMBOLS} symbols after a delay: accuracy on 2,000 fresh ` +
    `sequences after ${STEPS} steps of Adam (0.003, batch ${BATCH}, gradient norm clipped at 1), ` +
    `recurrent layers of at most ${BUDGET} parameters, 5 seeds`,
  runs: Object.keys(CELLS).flatMap((cell) =>
    DELAYS.flatMap((delay) => [0, 1, 2, 3, 4].map((seed) => ({ cell, delay, seed })))
  ),
  isChecked: ({ delay, seed }) => delay === 5 && seed === 0,
  run: async (settings) => {
    await setUpBackend();
    tf.engine().startScope();
    try {
      return train(settings);
    } finally {
      tf.disposeVariables();
      tf.engine().endScope();
    }
  },
};

function train({ cell, delay, seed }: SweepSettings) {
  const kind = cell as CellKind, units = unitsWithin(BUDGET, kind);
  const random = new Random(Number(seed)), data = random.split("data");
  const weights = recurrentVariables(kind, SYMBOLS, units, { random: random.split("recurrent") });
  const output = new Dense(units, SYMBOLS, { random: random.split("output") });
  const variables = [...Object.values(weights), ...output.variables] as tf.Variable[];
  const optimizer = new Adam({ learningRate: 3e-3 });
  const draw = (batch: number) =>
    recallBatch(batch, { symbols: SYMBOLS, delay: Number(delay), random: data });
  const logits = ({ inputs, labels, time }: ReturnType<typeof draw>) => {
    const x = tf.tensor3d(inputs, [labels.length, time, SYMBOLS]); // [batch, time, symbols]
    return output.apply(runRecurrentLayer(kind, x, weights).state.h); // [batch, symbols]
  };
  for (let step = 0; step < STEPS; step++) {
    tf.tidy(() => {
      const batch = draw(BATCH);
      const { grads } = tf.variableGrads(() => {
        const target = tf.oneHot(tf.tensor1d(batch.labels, "int32"), SYMBOLS);
        return tf.losses.softmaxCrossEntropy(target, logits(batch)) as tf.Scalar;
      }, variables);
      optimizer.applyGradients(clipped(grads) as never);
    });
  }
  const accuracy = tf.tidy(() => {
    const batch = draw(2000);
    const guesses = tf.argMax(logits(batch), 1).dataSync();
    return batch.labels.filter((label, i) => label === guesses[i]).length / 2000;
  });
  return { units, parameters: CELLS[kind]!({ inputs: SYMBOLS, units }).total, accuracy };
}

/** All gradients scaled down together, so that their joint norm is at most 1 (Pascanu et al. 2013). */
function clipped(gradients: tf.NamedTensorMap): tf.NamedTensorMap {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
  const scale = tf.div(1, tf.maximum(1, tf.sqrt(tf.addN(squares))));
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, scale)]),
  );
}
