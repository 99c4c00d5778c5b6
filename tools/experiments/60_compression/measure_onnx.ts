/** What ONNX Runtime makes of our networks, and how long it and we take. */
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { QuantizedDense, quantizeWeights, removeUnits, unitMask } from "lib/compression/mod.ts";
import type { MLP } from "lib/nn/mod.ts";
import { encodeOnnx, exportOnnx } from "lib/onnx/mod.ts";
import { Random } from "lib/random/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import { projectFolder, TaskError } from "../../common/task.ts";
import type { Measurement } from "../measurement.ts";
import { labels, type TimedNetwork, trainedNetworks, trainMlp } from "./_trained.ts";

const ROUNDS = 15, MILLISECONDS = 50;
const PYTHON = join(projectFolder, ".cache", "onnx", "bin", "python");
const HERE = new URL("./", import.meta.url).pathname;

export const measurement: Measurement = {
  description:
    "Networks of lib/nn as ONNX files: what onnx.checker and ONNX Runtime make of them (largest " +
    "difference of the outputs, error rates and bytes as float32 and in 8 bits by dynamic and static " +
    "quantization), and milliseconds, median and quartiles of 15 rounds in which the networks take " +
    "turns, on one thread, for batches of 1 and 256",
  measure: async () => {
    await setUpBackend({ threads: 1 });
    const networks = trainedNetworks();
    const folder = await Deno.makeTempDir();
    try {
      await writeModels(folder, networks);
      const ours = Object.fromEntries(
        Object.entries(networks).map(([name, network]) => [name, timesOf(network)]),
      );
      return { ...await askOnnxRuntime(folder), ours, compressed: compressedMlp() };
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
  const program = join(HERE, "onnx_runtime.py");
  const command = new Deno.Command(PYTHON, { args: [program, folder], stderr: "inherit" });
  const output = await command.output().catch(() => undefined);
  if (output === undefined) {
    throw new TaskError(
      "ONNX Runtime is not there: python3 -m venv .cache/onnx && .cache/onnx/bin/pip install -r " +
        "tools/experiments/60_compression/requirements.txt",
    );
  }
  if (!output.success) throw new TaskError("ONNX Runtime's program failed, see above.");
  return JSON.parse(new TextDecoder().decode(output.stdout).trim().split("\n").at(-1)!);
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

/** The MLP with fewer weights, fewer units and fewer bits: time and error rate. */
function compressedMlp() {
  const { mlp, inputs } = trainMlp(new Random(0).split("60 onnx"));
  const { kernel } = mlp.layers[0]!;
  const unit = unitMask(kernel.dataSync(), kernel.shape, { axis: 1, amount: { share: 0.75 } });
  const smaller = removeUnits(mlp, [unit]);
  const layers = mlp.layers.map((layer) => new QuantizedDense(layer));
  const quantized = (x: Float32Array, rows: number) =>
    layers.reduce<Float32Array>((h, layer) => layer.apply(h, rows), x);
  const x = rowsOf(inputs, [mlp.sizes[0]!], 256), plain = inputs.slice(0, x.size);
  const run = (model: MLP) => () => tf.tidy(() => void model.apply(x).dataSync());
  const zeroed = removeUnits(mlp, [unit.map(() => 1)]); // a copy, of which nine in ten become 0
  const threshold = quantile(kernel.dataSync().map(Math.abs), 0.9);
  tf.tidy(() =>
    zeroed.layers[0]!.kernel.assign(
      tf.where(tf.less(tf.abs(kernel), threshold), tf.zerosLike(kernel), kernel),
    )
  );
  const rounded = removeUnits(mlp, [unit.map(() => 1)]);
  quantizeWeights(rounded, { bits: 8, axis: -1 });
  return {
    milliseconds: milliseconds({
      "float32": run(mlp),
      "90 % zeros": run(zeroed),
      "8 bits, rounded": run(rounded),
      "8 bits, integers": () => void quantized(plain, 256),
      "a quarter of the units": run(smaller),
    }),
    integerError: errorOf(quantized(inputs, labels.length)),
  };
}

function errorOf(outputs: Float32Array): number {
  const wrong = labels.filter((label, i) => {
    const own = outputs.subarray(i * 10, (i + 1) * 10);
    return own.indexOf(Math.max(...own)) !== label;
  });
  return wrong.length / labels.length;
}

/** Median, lower and upper quartile. */
type Times = readonly [median: number, low: number, high: number];

function milliseconds(runs: Readonly<Record<string, () => void>>): Record<string, Times> {
  const times = new Map<string, number[]>();
  for (const [name, run] of Object.entries(runs)) {
    for (let i = 0; i < 20; i++) run();
    times.set(name, []);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const start = performance.now();
      let count = 0, elapsed = 0;
      while (elapsed < MILLISECONDS) {
        run();
        count++;
        elapsed = performance.now() - start;
      }
      times.get(name)!.push(elapsed / count);
    }
  }
  return Object.fromEntries(Array.from(times, ([name, own]) => {
    const [low, median, high] = [0.25, 0.5, 0.75].map((share) =>
      Number(quantile(own, share).toPrecision(3))
    );
    return [name, [median!, low!, high!]];
  }));
}
