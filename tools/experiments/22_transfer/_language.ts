/** Notebook 22's second term in the loss: a GPT that knows Moby-Dick learns to date speeches. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadAddressPassages, loadMobyDick, splitChapters } from "lib/datasets/mod.ts";
import { accuracy } from "lib/nn/metrics/mod.ts";
import { Adam, Dense, losses, minibatches, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { chapterText, loadMobyDickGpt } from "lib/text/mod.ts";
import { Gpt } from "lib/transformer/mod.ts";
import {
  type Batch,
  byLength,
  meanLoss,
  nextTokenLoss,
  piecesOf,
  windows,
} from "../20_transformer/_language_model.ts";

/** What an arm changes. */
export interface LanguageChoices {
  /** Weight of the loss of the next token. */
  readonly lambda: number;
  /** Whose next tokens: of the speeches that are learned, or of Moby-Dick. */
  readonly text: "speeches" | "Moby-Dick";
  readonly learningRate: number;
}

/** A labelled passage. */
interface Dated {
  readonly tokens: readonly number[];
  readonly label: number;
}

const CENTURIES = ["nineteenth", "twentieth"];
/** Tokens that are read of a passage, and that the GPT has places for. */
const TIME = 64;
/** Passages of each century to learn from, and steps. */
export const EACH = 50, STEPS = 60;
const BATCH = 8;

/** The GPT's weights as plain arrays, as each run frees its tensors. */
const { config, tokenizer, weights } = await (async () => {
  await setUpBackend();
  const { gpt, config, tokenizer } = await loadMobyDickGpt();
  const weights = Object.entries(gpt.parameters).map(([name, variable]) => ({
    ...{ name, shape: variable.shape, values: variable.dataSync().slice() },
  }));
  gpt.dispose();
  return { config, tokenizer, weights };
})();
const chapters = splitChapters(await loadMobyDick());
const encode = (texts: typeof chapters.train) =>
  tokenizer.encode(texts.map(chapterText).join("\n"));
const novelTokens = encode(chapters.train);
const pieces = piecesOf(encode(chapters.heldOut), TIME);
const heldOutNovel = byLength(pieces.filter((_, i) => i % 2 === 0), 64);

/** Without digits, which may be a year, and the few signs that the novel does not have. */
const letters = new Set(chapters.train.map(chapterText).join(""));
const known = (text: string) =>
  [...text].filter((one) => letters.has(one) && !/\d/.test(one)).join("");

/** Of every four years, one to draw examples from, the others to test on. */
const [pool, test] = await (async () => {
  const { passages } = await loadAddressPassages();
  const years = [...new Set(passages.map(({ year }) => year))];
  const dated = passages.filter(({ century }) => CENTURIES.includes(century)).map((one) => ({
    tokens: tokenizer.encode(known(one.text)).slice(0, TIME),
    label: CENTURIES.indexOf(one.century),
    isFirst: years.indexOf(one.year) % 4 === 0,
  }));
  return [dated.filter(({ isFirst }) => isFirst), dated.filter(({ isFirst }) => !isFirst)];
})();
const testTexts = byLength(test.map(({ tokens }) => tokens), 64);

/** Mean losses of the next token. */
const languageLosses = (gpt: Gpt) => ({
  novel: meanLoss(gpt, heldOutNovel),
  speeches: meanLoss(gpt, testTexts),
});
/** Those of the GPT as it is loaded: each worker measures them once. */
let beforehand: ReturnType<typeof languageLosses> | undefined;

/** Fine-tune; then date speeches, and foresee the next tokens of both kinds of text. */
export function fineTune(choices: LanguageChoices, seed: number): Record<string, number> {
  const random = new Random(seed), { learningRate } = choices;
  const gpt = new Gpt(config, { random: random.split("model") });
  loadWeights(gpt);
  const before = beforehand ??= languageLosses(gpt);
  const head = new Dense(config.size, CENTURIES.length, { random: random.split("head") });
  const examples = drawExamples(random.split("examples")), order = random.split("order");
  const others = windows(novelTokens, TIME, BATCH, random.split("novel"));
  const optimizer = new Adam({ learningRate }), variables = [...gpt.variables, ...head.variables];
  for (let step = 0; step < STEPS;) {
    for (const rows of minibatches(examples.length, BATCH, order)) {
      if (step++ === STEPS) break;
      const batch = Array.from(rows, (row) => examples[row]!);
      const loss = () => lossOf({ gpt, head }, batch, { ...choices, others });
      trainStep({ variables, loss, optimizer, maxGradientNorm: 1 });
    }
  }
  const guessed = tf.tidy(() => tf.argMax(datesOf({ gpt, head }, test), 1).dataSync());
  const right = accuracy(Int32Array.from(test, ({ label }) => label), guessed);
  const { novel, speeches } = languageLosses(gpt);
  return {
    ...{ test: right, novel, speeches },
    ...{ novel_before: before.novel, speeches_before: before.speeches },
  };
}

interface Network {
  readonly gpt: Gpt;
  readonly head: Dense;
}

function loadWeights(gpt: Gpt): void {
  tf.tidy(() =>
    gpt.load(Object.fromEntries(
      weights.map(({ name, shape, values }) => [name, tf.tensor(values, shape)]),
    ))
  );
}

function drawExamples(random: Random): Dated[] {
  const shuffled = [...pool];
  random.shuffle(shuffled);
  return CENTURIES.flatMap((_, c) => shuffled.filter(({ label }) => label === c).slice(0, EACH));
}

function lossOf(
  network: Network,
  batch: readonly Dated[],
  { lambda, text, others }: LanguageChoices & { readonly others: () => Batch },
): tf.Scalar {
  const labels = tf.tensor1d(batch.map(({ label }) => label), "int32");
  const logits = datesOf(network, batch);
  const task = losses.sparseCategoricalCrossEntropy(labels, logits, { fromLogits: true });
  if (lambda === 0) return task;
  const read = text === "speeches" ? batch.map(({ tokens }) => tokens) : others();
  return tf.add<tf.Scalar>(task, tf.mul(lambda, nextTokenLoss(network.gpt, read)));
}

/** The final states of a GPT, [batch, time, size]. */
function statesOf(gpt: Gpt, tokens: tf.Tensor2D): tf.Tensor3D {
  const places = tf.range(0, tokens.shape[1], 1, "int32");
  const embedded = tf.add(gpt.tokenEmbedding.apply(tokens), gpt.positionEmbedding!.apply(places));
  const h = gpt.blocks.reduce(
    (h, block) => block.apply(h, { causal: true }),
    embedded as tf.Tensor3D,
  );
  return gpt.finalNorm!.apply(h) as tf.Tensor3D;
}

/** Logits of the centuries, from the mean of a passage's states: [batch, centuries]. */
function datesOf({ gpt, head }: Network, batch: readonly Dated[]): tf.Tensor2D {
  const tokens = tf.tensor2d(batch.map((one) => [...one.tokens]), undefined, "int32");
  return head.apply(tf.mean<tf.Tensor2D>(statesOf(gpt, tokens), 1));
}
