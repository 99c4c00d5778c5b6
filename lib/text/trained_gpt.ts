/** Small GPTs that were trained in this project: one writes quatrains, one writes Moby-Dick. */
import * as tf from "@tensorflow/tfjs";
import { type Chapter, type LoadOptions, readGptWeights } from "../datasets/mod.ts";
import { decodeSafetensors, loadTorch } from "../nn/mod.ts";
import { Random } from "../random/mod.ts";
import { Gpt, type GptConfig } from "../transformer/mod.ts";
import { type BytePairs, BytePairTokenizer } from "./byte_pair.ts";
import { PoemTokenizer } from "./poem_tokenizer.ts";

/** How the losses fell in training. */
export interface TrainingCurve {
  /** Steps done, from 0 on. */
  readonly step: readonly number[];
  /** Mean loss since the step before, with dropout, one fewer [nats a token]. */
  readonly train: readonly number[];
  /** On texts that are held out [nats a token]. */
  readonly heldOut: readonly number[];
}

/** A GPT, its tokenizer and its training. */
export interface TrainedGpt<Tokenizer> {
  /** With its weights. */
  readonly gpt: Gpt;
  /** Its sizes. */
  readonly config: GptConfig;
  /** Cuts texts into the tokens that it knows. */
  readonly tokenizer: Tokenizer;
  /** How it was trained. */
  readonly curve: TrainingCurve;
}

/**
 * Load the GPT that was trained on the Tang poems of `splitPoems`; its tokens are characters.
 *
 * @param options where the files are
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadPoemGpt } from "lib/text/mod.ts";
 * import { generate, largestIndex } from "lib/sampling/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { gpt, tokenizer } = await loadPoemGpt();
 * const prompt = tokenizer.encode("白日依山"), { end } = tokenizer;
 * const { tokens } = generate(gpt, prompt, { choose: largestIndex, length: 28, end });
 * assert.ok(tokenizer.decode(tokens).includes("，"));
 * gpt.dispose();
 * ```
 */
export async function loadPoemGpt(options: LoadOptions = {}): Promise<TrainedGpt<PoemTokenizer>> {
  return await load("poems", (saved) => new PoemTokenizer(saved as readonly string[]), options);
}

/**
 * Load the GPT that was trained on the chapters of Moby-Dick of `splitChapters`; its tokens are byte
 * pairs.
 *
 * @param options where the files are
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadMobyDickGpt } from "lib/text/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { gpt, tokenizer } = await loadMobyDickGpt();
 * assert.equal(tokenizer.decode(tokenizer.encode("the white whale")), "the white whale");
 * gpt.dispose();
 * ```
 */
export async function loadMobyDickGpt(
  options: LoadOptions = {},
): Promise<TrainedGpt<BytePairTokenizer>> {
  return await load("moby_dick", (saved) => new BytePairTokenizer(saved as BytePairs), options);
}

async function load<Tokenizer>(
  name: "poems" | "moby_dick",
  tokenizerOf: (saved: unknown) => Tokenizer,
  options: LoadOptions,
): Promise<TrainedGpt<Tokenizer>> {
  const bytes = await readGptWeights(name, options);
  const { tensors, metadata } = decodeSafetensors(bytes, `${name}.safetensors`);
  const saved = (part: string) => JSON.parse(metadata[part]!);
  const config: GptConfig = saved("config"), gpt = new Gpt(config, { random: new Random(0) });
  tf.tidy(() => {
    const weights = Object.entries(tensors)
      .map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]);
    loadTorch(gpt, Object.fromEntries(weights));
  });
  return { gpt, config, tokenizer: tokenizerOf(saved("tokenizer")), curve: saved("curve") };
}

/**
 * A chapter with its title, a paragraph a line.
 *
 * @example
 * ```ts
 * import { chapterText } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(chapterText({ title: "Epilogue", paragraphs: ["a", "b"] }), "Epilogue\na\nb");
 * ```
 */
export function chapterText({ title, paragraphs }: Chapter): string {
  return [title, ...paragraphs].join("\n");
}
