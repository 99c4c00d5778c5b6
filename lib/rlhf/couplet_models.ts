/** The small models of couplets that this project trained: after fine-tuning, and the reward model. */
import * as tf from "@tensorflow/tfjs";
import { type LoadOptions, readGptWeights } from "../datasets/mod.ts";
import { decodeSafetensors, loadTorch, type Module } from "../nn/mod.ts";
import { Random } from "../random/mod.ts";
import { PoemTokenizer } from "../text/mod.ts";
import { Gpt, type GptConfig } from "../transformer/mod.ts";
import { ScalarGpt } from "./scalar_gpt.ts";

/** What learning from preferences begins with. */
export interface CoupletModels {
  /** The sizes of both. */
  readonly config: GptConfig;
  /** Its tokens are characters. */
  readonly tokenizer: PoemTokenizer;
  /** The GPT of `loadPoemGpt`, fine-tuned to answer the first line of a couplet with the second. */
  readonly supervised: Gpt;
  /** Trained on rankings of its answers by the judges of `rankAnswers`; read at the last token. */
  readonly rewardModel: ScalarGpt;
}

/**
 * Load the fine-tuned GPT and the reward model. Each call makes new ones, which are the caller's to
 * train and to free.
 *
 * @param options where the files are
 * @throws {Error} when a file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadCoupletModels, writeAnswers } from "lib/rlhf/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { supervised, tokenizer } = await loadCoupletModels(), { end } = tokenizer;
 * const prompts = [tokenizer.encode("床前看月光，")], random = new Random(0);
 * const { tokens, lengths } = writeAnswers(supervised, prompts, { random, time: 10, end });
 * assert.equal(tokenizer.decode(tokens.subarray(0, lengths[0])).at(-1), "。");
 * ```
 */
export async function loadCoupletModels(options: LoadOptions = {}): Promise<CoupletModels> {
  const { metadata, tensors } = await read("couplets_supervised", options);
  const config: GptConfig = JSON.parse(metadata["config"]!), random = new Random(0);
  const supervised = new Gpt(config, { random });
  setWeights(supervised, tensors);
  const rewardModel = new ScalarGpt(new Gpt(config, { random }), { random });
  setWeights(rewardModel, (await read("couplets_reward", options)).tensors);
  const tokenizer = new PoemTokenizer(JSON.parse(metadata["tokenizer"]!));
  return { config, tokenizer, supervised, rewardModel };
}

async function read(name: "couplets_supervised" | "couplets_reward", options: LoadOptions) {
  return decodeSafetensors(await readGptWeights(name, options), `${name}.safetensors`);
}

function setWeights(
  model: Module,
  tensors: Awaited<ReturnType<typeof read>>["tensors"],
): void {
  tf.tidy(() => {
    const weights = Object.entries(tensors)
      .map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]);
    loadTorch(model, Object.fromEntries(weights));
  });
}
