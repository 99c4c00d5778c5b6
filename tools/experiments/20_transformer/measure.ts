/**
 * Trains the GPT of the poems for 150 steps with this library and with PyTorch: same initial weights, same
 * batches, two seeds. It needs a Python with PyTorch, whose path is in TORCH_PYTHON.
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { loadTangPoems, splitPoems } from "lib/datasets/mod.ts";
import { toTorch } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { PoemTokenizer } from "lib/text/mod.ts";
import { Gpt } from "lib/transformer/mod.ts";
import type { Measurement } from "../measurement.ts";
import {
  type Batch,
  BETA2,
  byLength,
  epochs,
  rates,
  trainGpt,
  WEIGHT_DECAY,
} from "./_language_model.ts";

const SEEDS = [0, 1], STEPS = 150, EVERY = 50, LEARNING_RATE = 3e-3;
const CONFIG = { size: 96, blocks: 3, heads: 4, dropout: 0, vocabulary: 2500, positions: 34 };
const HELD_OUT = 256;

export const measurement: Measurement = {
  description:
    "Loss on 256 held-out poems [nats a token] of the GPT of notebook 20, by seed and step, " +
    "trained by this library and by PyTorch from the same initial weights on the same batches",
  measure: async () => {
    await setUpBackend();
    const { train, heldOut } = splitPoems(await loadTangPoems());
    const tokenizer = PoemTokenizer.train(train, CONFIG.vocabulary);
    const encode = (poems: typeof train) => poems.map((poem) => tokenizer.encode(poem));
    const texts = {
      train: encode(train),
      heldOut: byLength(encode(heldOut.slice(0, HELD_OUT)), 64),
    };
    const values: Record<string, number> = {};
    for (const seed of SEEDS) Object.assign(values, await compare(seed, texts));
    return values;
  },
};

/** Both curves of one seed. */
async function compare(
  seed: number,
  texts: { readonly train: Batch; readonly heldOut: readonly Batch[] },
): Promise<Record<string, number>> {
  const random = new Random(seed), gpt = new Gpt(CONFIG, { random: random.split("model") });
  const initial = Object.entries(toTorch(gpt)).map(([name, tensor]) =>
    [name, { shape: tensor.shape, values: [...tensor.dataSync()] }] as const
  );
  const draw = epochs(texts.train, 32, random.split("order")), batches: Batch[] = [];
  const next = () => {
    batches.push(draw());
    return batches.at(-1)!;
  };
  const settings = { steps: STEPS, learningRate: LEARNING_RATE, every: EVERY };
  const sources = { next, heldOut: texts.heldOut, random: random.split("dropout") };
  const { step: steps, heldOut } = trainGpt(gpt, sources, settings);
  const rate = rates(LEARNING_RATE, STEPS);
  const theirs = await trainInPyTorch({
    ...{ config: CONFIG, weights: Object.fromEntries(initial), batches, heldOut: texts.heldOut },
    ...{ rates: batches.map((_, i) => rate(i + 1)), every: EVERY },
    ...{ weightDecay: WEIGHT_DECAY, beta2: BETA2 },
  });
  gpt.dispose();
  return Object.fromEntries(steps.flatMap((step, i) => [
    [`lib, seed ${seed}, step ${step}`, heldOut[i]!],
    [`PyTorch, seed ${seed}, step ${step}`, theirs[i]!],
  ]));
}

/** The held-out losses of `same_gpt.py`. */
async function trainInPyTorch(task: Record<string, unknown>): Promise<number[]> {
  const python = Deno.env.get("TORCH_PYTHON");
  if (python === undefined) {
    throw new Error("TORCH_PYTHON must be the path of a Python with PyTorch");
  }
  const child = new Deno.Command(python, {
    args: [new URL("same_gpt.py", import.meta.url).pathname],
    ...{ stdin: "piped", stdout: "piped" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(task)));
  await writer.close();
  const { code, stdout } = await child.output();
  if (code !== 0) throw new Error(`same_gpt.py failed with code ${code}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
