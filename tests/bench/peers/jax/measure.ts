/**
 * The workloads of ../../workloads.ts in jax-js (@jax-js/jax, WebAssembly), measured on request
 * (../../_serve.ts): `measure.ts 1` on the main thread alone, `measure.ts all` with jax-js's pool,
 * one worker a core. Sizes, first values, losses and optimizer are those of the TypeScript side;
 * jax-js compiles a whole training step with `jit`, and uses its own best functions.
 */
import { blockUntilReady, numpy as np } from "@jax-js/jax";
import { serve } from "../../_serve.ts";
import { cnn, unet } from "./convolutions.ts";
import { matMul, ppo, type ProductSize, vae } from "./dense_nets.ts";
import { gpt } from "./gpt.ts";
import { lstmLanguageModel, lstmLayerLanguageModel, oneLstmLayer } from "./lstm.ts";
import type { Wait, Workload } from "./_training.ts";

const TRAINING: Readonly<Record<string, (wait: Wait) => Workload>> = {
  "PPO update, batch 128": (wait) => ppo(128, wait),
  "PPO update, batch 512": (wait) => ppo(512, wait),
  "VAE 784-400-20, batch 128": vae,
  "CNN 28x28 (32, 64), batch 64": cnn,
  "U-Net convolutions 16x16x64, batch 16": unet,
  "LSTM 128, T 20, batch 64": lstmLanguageModel,
  "LSTM 128, T 20, batch 64 (PyTorch: nn.LSTM)": lstmLayerLanguageModel,
  "LSTM layer 128, T 50, batch 32 (PyTorch: nn.LSTM)": oneLstmLayer,
  "GPT d 128, 2 layers, T 64, batch 8": gpt,
};
const SIZES: Readonly<Record<string, ProductSize>> = {
  "512x64x64": { rows: 512, inner: 64, columns: 64 },
  "64x512x512": { rows: 64, inner: 512, columns: 512 },
  "512x512x512": { rows: 512, inner: 512, columns: 512 },
  "32 of 64x32x64": { batch: 32, rows: 64, inner: 32, columns: 64 },
};

function makeWorkload(name: string, wait: Wait): Workload {
  const train = TRAINING[name];
  if (train !== undefined) return train(wait);
  const [, size, layout] = /^matMul (.*) (..)$/.exec(name) ?? [];
  if (size === undefined || SIZES[size] === undefined) throw new Error("there is no such workload");
  return matMul(SIZES[size], layout!, wait);
}

/** Reading one number computes all that was asked for so far, on the main thread. */
const onMainThread: Wait = async (arrays) => {
  const [first, ...rest] = arrays as [np.Array, ...np.Array[]];
  first.ref.dataSync();
  await blockUntilReady(rest);
};
const inWorkers: Wait = async (arrays) => void await blockUntilReady(arrays);

const wait = Deno.args[0] === "1" ? onMainThread : inWorkers;
await serve((name) => makeWorkload(name, wait));
Deno.exit(); // its workers would keep the process alive
