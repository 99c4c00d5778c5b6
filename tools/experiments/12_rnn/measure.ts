/** How long a training step of a recurrent layer takes, by kind and width. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { type CellKind, RecurrentLayer } from "lib/rnn/mod.ts";
import { median } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";

const KINDS: readonly CellKind[] = ["simple_rnn", "gru", "lstm"];
const UNITS = [16, 32, 64, 128, 256, 512];
const BATCH = 32;
const TIME = 20;
const WARM_UP = 20;
const REPEATS = 11;

export const measurement: Measurement = {
  description: "Milliseconds of one forward and backward pass of a recurrent layer, batch 32, " +
    "20 steps, as many inputs as units, by kind and units (median of 11), one thread",
  measure: async () => {
    await setUpBackend();
    const cases = UNITS.flatMap((units) => KINDS.map((kind) => ({ kind, units })));
    return Object.fromEntries(
      cases.map(({ kind, units }) => [`${kind} ${units}`, milliseconds(kind, units)]),
    );
  },
};

function milliseconds(kind: CellKind, units: number): number {
  const random = new Random(0);
  const layer = new RecurrentLayer(kind, units, units, { random });
  const x = normalTensor<tf.Rank.R3>(random, [BATCH, TIME, units]); // [batch, time, inputs]
  const pass = () =>
    tf.tidy(() => {
      const loss = () => tf.mean(layer.apply(x).sequence) as tf.Scalar;
      const { grads } = tf.variableGrads(loss, layer.variables);
      for (const gradient of Object.values(grads)) gradient.dataSync();
    });
  for (let i = 0; i < WARM_UP; i++) pass();
  const times = Array.from({ length: REPEATS }, () => {
    const start = performance.now();
    pass();
    return performance.now() - start;
  });
  x.dispose();
  layer.dispose();
  return median(times);
}
