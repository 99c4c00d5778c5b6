/** The workloads by name, in the order of the table; peers/workloads.py has the same. */
import type { Operations } from "./workloads/_operations.ts";
import type { Workload } from "./workloads/_workload.ts";
import { cnn, unet } from "./workloads/convolutions.ts";
import { mlpTraining, unetTraining } from "./workloads/diffusion.ts";
import { gpt } from "./workloads/gpt.ts";
import { gptGeneration } from "./workloads/gpt_generation.ts";
import { lstmLanguageModel, lstmLayerLanguageModel, oneLstmLayer } from "./workloads/lstm.ts";
import { type Layout, matMul, type ProductSize } from "./workloads/mat_mul.ts";
import { ppo } from "./workloads/ppo.ts";
import { tokenPpo } from "./workloads/token_ppo.ts";
import { vae } from "./workloads/vae.ts";

export { type Operations, plainOperations } from "./workloads/_operations.ts";
export type { Workload } from "./workloads/_workload.ts";

/** Makes the tensors of a workload; they live as long as the process. */
export type MakeWorkload = (operations: Operations) => Workload;

const training: Readonly<Record<string, MakeWorkload>> = {
  "PPO update, batch 128": (operations) => ppo(128, operations),
  "PPO update, batch 512": (operations) => ppo(512, operations),
  "VAE 784-400-20, batch 128": vae,
  "CNN 28x28 (32, 64), batch 64": cnn,
  "U-Net convolutions 16x16x64, batch 16": unet,
  "LSTM 128, T 20, batch 64": lstmLanguageModel,
  "LSTM 128, T 20, batch 64 (PyTorch: nn.LSTM)": lstmLayerLanguageModel,
  "LSTM layer 128, T 50, batch 32 (PyTorch: nn.LSTM)": oneLstmLayer,
  "GPT d 128, 2 layers, T 64, batch 8": (operations) => gpt(operations, 2),
  "GPT d 128, 4 layers (0.8 M), T 64, batch 8": (operations) => gpt(operations, 4),
  "GPT d 128, 4 layers (0.8 M), a token, batch 1": gptGeneration,
  "diffusion U-Net 16x16 (16, 32, 64), batch 64": unetTraining,
  "diffusion MLP 34-128-128-128-2, batch 256": mlpTraining,
  "PPO on tokens, GPT d 96 (0.6 M), 64 answers": tokenPpo,
};

const SIZES: Readonly<Record<string, ProductSize>> = {
  "512x64x64": { rows: 512, inner: 64, columns: 64 },
  "64x512x512": { rows: 64, inner: 512, columns: 512 },
  "512x512x512": { rows: 512, inner: 512, columns: 512 },
  "32 of 64x32x64": { batch: 32, rows: 64, inner: 32, columns: 64 },
};
const LAYOUTS: readonly Layout[] = ["NN", "NT", "TN", "TT"];

const products = Object.entries(SIZES).flatMap(([name, size]) =>
  LAYOUTS.map((layout) => [`matMul ${name} ${layout}`, () => matMul(size, layout)] as const)
);

/** All workloads: training steps, then products rows x inner x columns. */
export const workloads: ReadonlyMap<string, MakeWorkload> = new Map<string, MakeWorkload>([
  ...Object.entries(training),
  ...products,
]);
