/** What ONNX Runtime makes of our networks, and how long it and we take. */
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { encodeOnnx, exportOnnx } from "lib/onnx/mod.ts";
import type { Measurement } from "../measurement.ts";
import { PythonEnvironment } from "../python_environment.ts";
import { milliseconds, type Times } from "./_times.ts";
import { labels, type TimedNetwork, trainedNetworks } from "./_trained.ts";

const HERE = import.meta.dirname!;

export const measurement: Measurement = {
  description:
    "Networks of lib/nn as ONNX files: what onnx.checker and ONNX Runtime make of them (largest " +
    "difference of the outputs, error rates and bytes as float32 and in 8 bits by dynamic and static " +
    "quantization, answers that change), and milliseconds of processor time, median and quartiles of 15 " +
    "rounds in which the networks take turns, on one thread, for batches of 1 and 256",
  measure: async () => {
    await setUpBackend({ threads: 1 });
    const networks = trainedNetworks();
    const folder = await Deno.makeTempDir();
    try {
      await writeModels(folder, networks);
      const ours = Object.fromEntries(
        Object.entries(networks).map(([name, network]) => [name, timesOf(network)]),
      );
      return { ...await askOnnxRuntime(folder), ours };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

async function writeModels(
  folder: string,
  networks: Readonly<Record<string, TimedNetwork>>,
): Promise<void> {
  const models: Record<string, { shape: readonly number[] }> = {};
  for (const [name, { layers, shape, apply, inputs }] of Object.entries(networks)) {
    const x = rowsOf(inputs, shape), y = tf.tidy(() => apply(x).dataSync());
    const write = (ending: string, bytes: Uint8Array) =>
      Deno.writeFile(join(folder, `${name}.${ending}`), bytes);
    await write("onnx", encodeOnnx(exportOnnx(layers, { inputShape: shape })));
    await write("x.f32", new Uint8Array(Float32Array.from(inputs).buffer));
    await write("y.f32", new Uint8Array(Float32Array.from(y).buffer));
    models[name] = { shape };
    x.dispose();
  }
  await Deno.writeTextFile(join(folder, "facts.json"), JSON.stringify({ models, labels }));
}

async function askOnnxRuntime(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const python = new PythonEnvironment("onnx", join(HERE, "requirements.txt"));
  await python.install();
  return await python.ask(join(HERE, "onnx_runtime.py"), folder);
}

function rowsOf(inputs: Float32Array, shape: readonly number[], count?: number): tf.Tensor2D {
  const width = shape.reduce((product, length) => product * length, 1);
  const rows = count ?? inputs.length / width;
  return tf.tensor2d(inputs.slice(0, rows * width), [rows, width]);
}

/** Milliseconds of a batch, by its size. */
function timesOf({ apply, inputs, shape }: TimedNetwork): Readonly<Record<string, Times>> {
  return Object.fromEntries([1, 256].map((batch) => {
    const x = rowsOf(inputs, shape, batch);
    const { own } = milliseconds({ own: () => tf.tidy(() => void apply(x).dataSync()) });
    x.dispose();
    return [batch, own!];
  }));
}
