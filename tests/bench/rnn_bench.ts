/**
 * Speed of a recurrent layer, forward and backward, batch 32, 50 steps, 128 -> 128 units, beside
 * its plain form and tf.layers.lstm on our kernels: `deno bench -A tests/bench/rnn_bench.ts`.
 */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { toKeras } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import {
  type CellKind,
  RecurrentLayer,
  runRecurrentLayer,
  runRecurrentLayerPlain,
} from "lib/rnn/mod.ts";

await setUpBackend();
const BATCH = 32, STEPS = 50, UNITS = 128;
const x = normalTensor<tf.Rank.R3>(new Random(1), [BATCH, STEPS, UNITS]);

/** Value and gradients of all variables of a function of them. */
function bench(group: string, name: string, run: () => tf.Tensor, variables: tf.Variable[]): void {
  const loss = () => tf.mean(tf.square(run())) as tf.Scalar;
  Deno.bench(name, { group, baseline: name.endsWith("by hand") }, () => {
    tf.tidy(() => void tf.variableGrads(loss, variables));
  });
}

for (const kind of ["simple_rnn", "lstm", "gru"] as CellKind[]) {
  const weights = new RecurrentLayer(kind, UNITS, UNITS, { random: new Random(0) });
  const { variables } = weights;
  const forms = { "by hand": runRecurrentLayer, "plain": runRecurrentLayerPlain };
  for (const [form, layer] of Object.entries(forms)) {
    bench(kind, `${kind} ${form}`, () => layer(kind, x, weights).sequence, variables);
  }
  if (kind !== "lstm") continue;
  const zeros = { kernelInitializer: "zeros", recurrentInitializer: "zeros" } as const;
  const theirs = tf.layers.lstm({
    ...{ units: UNITS, returnSequences: true, recurrentActivation: "sigmoid" },
    ...zeros,
  });
  theirs.apply(x); // builds it
  theirs.setWeights(Object.values(toKeras(weights)));
  const theirVariables = theirs.trainableWeights.map((weight) => weight.read() as tf.Variable);
  bench(kind, "tf.layers.lstm", () => theirs.apply(x) as tf.Tensor, theirVariables);
}
