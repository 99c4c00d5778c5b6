/** One run of the sweeps of notebook 50: PPO on couplets, and what came of it. */
import { setUpBackend } from "lib/backend/mod.ts";
import { type Couplet, coupletsOf, loadTangPoems, splitPoems } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { type CoupletModels, loadCoupletModels } from "lib/rlhf/mod.ts";
import type { Gpt } from "lib/transformer/mod.ts";
import { copyOf, copyOfScalar } from "./_models.ts";
import { evaluate, type Iteration, poemLoss, ppo, type PpoSettings, trueTaste } from "./_ppo.ts";

/** Of all runs; the learning rate was chosen by hand, not tuned. */
export const PPO = { learningRate: 1e-3, minibatches: 2, epochs: 1 };
/** All arms but one have as many. */
export const ITERATIONS = 24;
/** A character whose share is counted: see "Biased judges" in the notebook. */
const FAVOURITE = "人";

/** What an arm changes. */
export interface Choices {
  readonly beta: number;
  /** `ITERATIONS` where nothing is said. */
  readonly iterations?: number;
  readonly change?: "true taste";
}

/** Couplets and whole poems, to train on and held out. */
export interface Texts {
  readonly train: readonly Couplet[];
  readonly heldOut: readonly Couplet[];
  readonly heldOutPoems: readonly (readonly number[])[];
}

export async function load(): Promise<CoupletModels & Texts> {
  await setUpBackend();
  const models = await loadCoupletModels(), { tokenizer } = models;
  const { train, heldOut } = splitPoems(await loadTangPoems());
  const whole = (poems: typeof train) =>
    poems.filter(({ lines }) => lines.every((line) => [...line].length === 5))
      .map((poem) => tokenizer.encode(poem));
  const heldOutPoems = whole(heldOut);
  return { ...models, train: coupletsOf(train), heldOut: coupletsOf(heldOut), heldOutPoems };
}

/** A whole run. */
export function run(loaded: CoupletModels & Texts, choices: Choices, seed: number) {
  const random = new Random(seed), { tokenizer, train } = loaded;
  const { beta, change, iterations = ITERATIONS } = choices;
  const models = {
    policy: copyOf(loaded.supervised, loaded.config, random),
    critic: copyOfScalar(loaded.rewardModel, loaded.config, random),
    reference: loaded.supervised,
    rewardModel: loaded.rewardModel,
  };
  const seen: Iteration[] = [];
  const settings: PpoSettings = {
    ...PPO,
    iterations,
    beta,
    ...(change === "true taste" && { scorer: trueTaste }),
  };
  ppo(models, tokenizer, train, settings, random.split("ppo"), (one) => seen.push(one));
  const { metrics, texts } = evaluate(
    models,
    tokenizer,
    loaded.heldOut,
    random.split("evaluation"),
  );
  const onTheWay = seen.map(({ score, taste, kl }, i) => ({
    [`reward_${i + 1}`]: score,
    [`taste_${i + 1}`]: taste,
    [`kl_${i + 1}`]: kl,
  }));
  const favourite = texts.filter((text) => text.includes(FAVOURITE)).length / texts.length;
  const poem_loss = lossOnPoems(models.policy, loaded.heldOutPoems);
  return { ...metrics, poem_loss, favourite, ...Object.assign({}, ...onTheWay) };
}

function lossOnPoems(gpt: Gpt, poems: Texts["heldOutPoems"]): number {
  const loss = poemLoss(gpt, poems.slice(0, 107)), value = loss.dataSync()[0]!;
  loss.dispose();
  return value;
}
