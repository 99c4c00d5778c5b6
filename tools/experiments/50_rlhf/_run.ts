/** One run of the sweeps of notebook 50: PPO on couplets, and what came of it. */
import { setUpBackend } from "lib/backend/mod.ts";
import { type Couplet, coupletsOf, loadTangPoems, splitPoems } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { type CoupletModels, loadCoupletModels } from "lib/rlhf/mod.ts";
import type { Gpt } from "lib/transformer/mod.ts";
import { copyOf, copyOfScalar } from "./_models.ts";
import { evaluate, type Iteration, poemLoss, ppo, type PpoSettings, trueTaste } from "./_ppo.ts";

/** Of all runs; chosen by hand on seed 1000 at beta 0.1, of the learning rates 0.0003 and 0.001. */
export const PPO = { iterations: 12, learningRate: 1e-3, minibatches: 2, epochs: 1 };
/** A character whose share is counted: see "Biased judges" in the notebook. */
const FAVOURITE = "人";

/** What an arm changes. */
export interface Choices {
  readonly beta: number;
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
  const random = new Random(seed), { tokenizer, train } = loaded, { beta, change } = choices;
  const models = {
    policy: copyOf(loaded.supervised, loaded.config, random),
    critic: copyOfScalar(loaded.rewardModel, loaded.config, random),
    ...{ reference: loaded.supervised, rewardModel: loaded.rewardModel },
  };
  const seen: Iteration[] = [];
  const settings: PpoSettings = {
    ...{ ...PPO, beta },
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

function lossOnPoems(gpt: Gpt, poems: Texts["heldOutPoems"]): number {
  const loss = poemLoss(gpt, poems.slice(0, 107)), value = loss.dataSync()[0]!;
  loss.dispose();
  return value;
}
