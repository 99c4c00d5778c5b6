/** Trains two models, loads all data and prints what came out, to the last bit: in Deno, in Node and in a browser. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import * as datasets from "lib/datasets/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { PPO_CARTPOLE, PpoAgent } from "lib/rl/mod.ts";
import { vaeLoss, VariationalAutoencoder } from "lib/vae/mod.ts";

const ITERATIONS = 3;
const STEPS = 20;
const BATCH = 64;

/** The SHA-256 of the bits of all arrays, one after the other. */
async function hash(arrays: readonly ArrayLike<number>[]): Promise<string> {
  const values = Float64Array.from(arrays.flatMap((array) => Array.from(array)));
  return hexadecimal(await crypto.subtle.digest("SHA-256", values));
}

/** Proximal policy optimization on CartPole. */
async function trainPolicy(): Promise<string> {
  const environment = cartPole({ numEnvs: 8 });
  const agent = new PpoAgent(PPO_CARTPOLE, environment, { random: new Random(0) });
  const metrics = Array.from({ length: ITERATIONS }, () => agent.iterate());
  const weights = Object.values(agent.state.networks.parameters);
  return `PPO ${JSON.stringify(metrics.at(-1))} ${await hash(weights)}`;
}

/** A variational autoencoder on the handwritten digits of `data/`. */
async function trainAutoencoder(): Promise<string> {
  const { train } = await datasets.loadDigits();
  const random = new Random(0);
  const vae = new VariationalAutoencoder({ random });
  const optimizer = new Adam({ learningRate: 1e-3 });
  const losses: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    tf.tidy(() => {
      const pixels = train.images.subarray(step * BATCH * 64, (step + 1) * BATCH * 64);
      const x = tf.tensor2d(pixels, [BATCH, 64]);
      const loss = optimizer.minimize(() => vaeLoss(vae, x, { random }), true, vae.variables)!;
      losses.push(loss.dataSync()[0]!);
    });
  }
  return `VAE ${losses.at(-1)} ${await hash(vae.variables.map((v) => v.dataSync()))}`;
}

/** Every data set of `data/`: a digest of its numbers and of its texts. */
async function loadDataSets(): Promise<string[]> {
  const loaders = Object.entries(datasets).filter(([name]) => name.startsWith("load"));
  const lines = [];
  for (const [name, load] of loaders) {
    const arrays: Uint8Array<ArrayBuffer>[] = [];
    const text = JSON.stringify(await (load as () => Promise<unknown>)(), (_, value) => {
      if (!ArrayBuffer.isView(value)) return value;
      arrays.push(new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength));
      return value.byteLength;
    });
    const all = await new Blob([text, ...arrays]).arrayBuffer();
    lines.push(
      `${name} ${all.byteLength} bytes ${hexadecimal(await crypto.subtle.digest("SHA-256", all))}`,
    );
  }
  return lines;
}

function hexadecimal(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

await setUpBackend();
console.log(await trainPolicy());
console.log(await trainAutoencoder());
for (const line of await loadDataSets()) console.log(line);
