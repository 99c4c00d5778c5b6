/**
 * Speed of Adam beside tf.train.adam, and of the fused operations beside their plain twins, forward
 * and backward: `deno bench -A tests/bench/optimizer_bench.ts`.
 */
import * as tf from "@tensorflow/tfjs";
import {
  Adam,
  gelu,
  geluPlain,
  geluTanh,
  geluTanhPlain,
  layerNorm,
  layerNormPlain,
} from "lib/nn/mod.ts";
import { lstmCell, lstmCellPlain } from "lib/rnn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { normalTensor, Random } from "lib/random/mod.ts";

await setUpBackend();
installKernels();
const random = new Random(1);

/** Shapes of the weights: the policy 4-64-64-2 of PPO, and the VAE 784-400-20. */
const NETS: Record<string, number[][]> = {
  "4.6 k": [[4, 64], [64], [64, 64], [64], [64, 2], [2]],
  "700 k": [[784, 400], [400], [400, 40], [40], [20, 400], [400], [400, 784], [784]],
};

for (const [size, shapes] of Object.entries(NETS)) {
  const optimizers = { "tf.train.adam": tf.train.adam(1e-3), Adam: new Adam() };
  for (const [name, optimizer] of Object.entries(optimizers)) {
    const gradients = Object.fromEntries(shapes.map((shape) => {
      const variable = tf.tidy(() => tf.variable(normalTensor(random, shape)));
      return [variable.name, normalTensor(random, shape)];
    }));
    const group = `Adam, ${size} parameters`;
    Deno.bench(`${name}, ${size}`, { group, baseline: name === "Adam" }, () => {
      optimizer.applyGradients(gradients as never);
    });
  }
}

/** Times value and gradients of both forms of an operation. */
function compare(
  name: string,
  inputs: tf.Tensor[],
  forms: Record<"fused" | "plain", (...inputs: tf.Tensor[]) => tf.Tensor>,
): void {
  for (const [form, f] of Object.entries(forms)) {
    const valueAndGrads = tf.valueAndGrads(f);
    const dy = tf.tidy(() => tf.onesLike(f(...inputs)));
    Deno.bench(`${name}, ${form}`, { group: name, baseline: form === "fused" }, () => {
      tf.tidy(() => void valueAndGrads(inputs, dy));
    });
  }
}

for (const shape of [[64, 127], [512, 128]]) {
  const [rows, width] = shape as [number, number];
  const normals = (shape: number[]) => normalTensor(random, shape);
  const form = (f: typeof layerNorm) => (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
    f(x, { gamma, beta });
  compare(`layer norm ${rows} x ${width}`, [normals(shape), normals([width]), normals([width])], {
    fused: form(layerNorm) as never,
    plain: form(layerNormPlain) as never,
  });
  compare(`exact GELU ${rows} x ${4 * width}`, [normals([rows, 4 * width])], {
    fused: gelu as never,
    plain: geluPlain as never,
  });
  compare(`tanh GELU ${rows} x ${4 * width}`, [normals([rows, 4 * width])], {
    fused: geluTanh as never,
    plain: geluTanhPlain as never,
  });
  const cell = (f: typeof lstmCell) => (z: tf.Tensor, cell: tf.Tensor) => {
    const state = f(z as tf.Tensor2D, cell as tf.Tensor2D);
    return tf.mul(state.hidden, state.cell);
  };
  compare(`LSTM cell ${rows} x ${width}`, [normals([rows, 4 * width]), normals(shape)], {
    fused: cell(lstmCell) as never,
    plain: cell(lstmCellPlain) as never,
  });
}
