/** One run of the sweeps of notebook 50: PPO on couplets, and what came of it. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { type Couplet, coupletsOf, loadTangPoems, splitPoems } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { type CoupletModels, loadCoupletModels, ScalarGpt } from "lib/rlhf/mod.ts";
import type { Gpt } from "lib/transformer/mod.ts";
import {
  center,
  collect,
  copyOf,
  copyOfScalar,
  joined,
  type Ranked,
  REWARD_MODEL,
  trainRewardModel,
} from "./_models.ts";
import { evaluate, type Iteration, poemLoss, ppo, type PpoSettings, trueTaste } from "./_ppo.ts";

/** Of all runs; chosen by hand on seed 1000 at beta 0.1, of the learning rates 0.0003 and 0.001. */
export const PPO = { iterations: 12, learningRate: 1e-3, minibatches: 2, epochs: 1 };
/** The character that biased judges love. */
export const FAVOURITE = "人";
/** Held-out prompts that a policy answers at the end. */
const JUDGED = 214;
/** Weight of the loss on poems. */
const PTX = 1;
/** Prompts of a smaller set of rankings. */
const FEWER = 512;

/** What an arm changes. */
export interface Choices {
  readonly beta: number;
  readonly change?: "poems" | "biased judges" | "true taste" | "second round";
}

/** Couplets and whole poems, to train on and held out. */
export interface Texts {
  readonly train: readonly Couplet[];
  readonly heldOut: readonly Couplet[];
  readonly poems: readonly (readonly number[])[];
  readonly heldOutPoems: readonly (readonly number[])[];
}

export async function load(): Promise<CoupletModels & Texts> {
  await setUpBackend();
  const models = await loadCoupletModels(), { tokenizer } = models;
  const { train, heldOut } = splitPoems(await loadTangPoems());
  const whole = (poems: typeof train) =>
    poems.filter(({ lines }) => lines.every((line) => [...line].length === 5))
      .map((poem) => tokenizer.encode(poem));
  const poems = whole(train), heldOutPoems = whole(heldOut);
  return { ...models, train: coupletsOf(train), heldOut: coupletsOf(heldOut), poems, heldOutPoems };
}

/** A whole run. */
export function run(loaded: CoupletModels & Texts, choices: Choices, seed: number) {
  const random = new Random(seed), { tokenizer, train } = loaded, { beta, change } = choices;
  const rewardModel = rewardModelFor(loaded, choices, random);
  const learners = (own: ScalarGpt) => ({
    policy: copyOf(loaded.supervised, loaded.config, random),
    critic: copyOfScalar(own, loaded.config, random),
    reference: loaded.supervised,
    rewardModel: own,
  });
  const models = learners(rewardModel), seen: Iteration[] = [];
  const settings: PpoSettings = {
    ...{ ...PPO, beta },
    ...(change === "poems" && { ptx: PTX, poems: loaded.poems }),
    ...(change === "true taste" && { scorer: trueTaste }),
  };
  ppo(models, tokenizer, train, settings, random.split("ppo"), (one) => seen.push(one));
  const { metrics, texts } = evaluate(
    models,
    tokenizer,
    loaded.heldOut,
    random.split("evaluation"),
  );
  const quarters = [0, 1, 2, 3].map((quarter) => {
    const part = seen.slice(quarter * PPO.iterations / 4, (quarter + 1) * PPO.iterations / 4);
    const meanOf = (of: (one: Iteration) => number) =>
      part.reduce((sum, one) => sum + of(one), 0) / part.length;
    const at = quarter + 1;
    return {
      [`reward_${at}`]: meanOf(({ score }) => score),
      [`taste_${at}`]: meanOf(({ taste }) => taste),
      [`kl_${at}`]: meanOf(({ kl }) => kl),
    };
  });
  const favourite = texts.filter((text) => text.includes(FAVOURITE)).length / texts.length;
  const poem_loss = lossOnPoems(models.policy, loaded.heldOutPoems);
  return { ...metrics, poem_loss, favourite, ...Object.assign({}, ...quarters) };
}

export function lossOnPoems(gpt: Gpt, poems: Texts["heldOutPoems"]): number {
  const loss = poemLoss(gpt, poems.slice(0, 107)), value = loss.dataSync()[0]!;
  loss.dispose();
  return value;
}

function rewardModelFor(loaded: CoupletModels & Texts, { beta, change }: Choices, random: Random) {
  if (change === "biased judges") return trainBiased(loaded, random);
  if (change === "second round") return trainAgain(loaded, beta, random);
  return loaded.rewardModel;
}

const promptsOf = (train: readonly Couplet[], count: number, random: Random) =>
  Array.from(random.permutation(train.length).subarray(0, count), (i) => train[i]!.prompt);

/** A reward model of judges who love one character. */
function trainBiased(
  { supervised, config, tokenizer, train }: CoupletModels & Texts,
  random: Random,
) {
  const prompts = promptsOf(train, FEWER, random.split("ranked prompts"));
  const options = { K: REWARD_MODEL.K, random: random.split("rankings"), favourites: FAVOURITE };
  const ranked = collect(supervised, tokenizer, prompts, options);
  return trainOn(ranked, new ScalarGpt(copyOf(supervised, config, random), { random }), random);
}

function trainOn(ranked: Ranked, model: ScalarGpt, random: Random): ScalarGpt {
  trainRewardModel(model, ranked, { ...REWARD_MODEL, random: random.split("reward model") });
  center(model, ranked.answers);
  return model;
}

/** A policy for half of the iterations; then the judges rank its answers, too. */
function trainAgain(loaded: CoupletModels & Texts, beta: number, random: Random): ScalarGpt {
  const { supervised, config, tokenizer, train, rewardModel } = loaded;
  const first = {
    policy: copyOf(supervised, config, random),
    critic: copyOfScalar(rewardModel, config, random),
    ...{ reference: supervised, rewardModel },
  };
  const half = { ...PPO, beta, iterations: PPO.iterations / 2 };
  ppo(first, tokenizer, train, half, random.split("first round"));
  const parts = [supervised, first.policy].map((gpt, i) => {
    const own = random.split(`rankings ${i}`);
    const prompts = promptsOf(train, FEWER / 2, own.split("ranked prompts"));
    return collect(gpt, tokenizer, prompts, { K: REWARD_MODEL.K, random: own });
  });
  tf.dispose([...first.policy.variables, ...first.critic.variables]);
  const again = copyOfScalar(rewardModel, config, random);
  const model = trainOn(joined(parts), again, random);
  center(model, parts[0]!.answers);
  return model;
}
