/**
 * Trains the models of notebooks 50 and 51 and exports them to data/language_models/ in 16 bits a number:
 * the poem GPT after supervised fine-tuning on couplets, and the reward model of simulated judges.
 *
 *     deno run -A data/export/couplet_models.ts
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { coupletsOf, loadTangPoems, splitPoems } from "lib/datasets/mod.ts";
import { type Module, toTorch } from "lib/nn/mod.ts";
import { writeAtomically } from "lib/platform.ts";
import { Random } from "lib/random/mod.ts";
import { ScalarGpt } from "lib/rlhf/mod.ts";
import { sha256 } from "lib/_sha256.ts";
import { loadPoemGpt } from "lib/text/mod.ts";
import {
  agreement,
  center,
  collect,
  copyOf,
  fineTune,
  REWARD_MODEL,
  SUPERVISED,
  supervisedLossOn,
  trainRewardModel,
} from "../../tools/experiments/50_rlhf/_models.ts";
import { encodeHalfSafetensors } from "./_half_safetensors.ts";

/** Writes a file, and prints what data/README.md says of it. */
async function save(name: string, model: Module, described: Record<string, unknown>) {
  const weights = Object.entries(toTorch(model)).map(([name, tensor]) =>
    [name, { shape: tensor.shape, values: tensor.dataSync() as Float32Array }] as const
  );
  const metadata = Object.entries(described).map(([name, value]) => [name, JSON.stringify(value)]);
  const bytes = encodeHalfSafetensors(Object.fromEntries(weights), Object.fromEntries(metadata));
  const folder = new URL("../language_models/", import.meta.url);
  await writeAtomically(new URL(`${name}.safetensors`, folder).pathname, bytes);
  console.log(`${name}: ${model.parameterCount} parameters, ${bytes.length} bytes`);
  console.log(await sha256(bytes));
}

await setUpBackend();
const { train, heldOut } = splitPoems(await loadTangPoems()), random = new Random(0);
const couplets = coupletsOf(train), others = coupletsOf(heldOut);
const { gpt, config, tokenizer } = await loadPoemGpt();
const before = supervisedLossOn(gpt, tokenizer, others);
fineTune(gpt, tokenizer, couplets, { ...SUPERVISED, random: random.split("supervised") });
const after = supervisedLossOn(gpt, tokenizer, others);
console.log(`held-out loss of answers ${before.toFixed(4)}, ${after.toFixed(4)}`);
await save("couplets_supervised", gpt, { config, tokenizer: tokenizer.vocabulary });

const { K, prompts: count } = REWARD_MODEL;
const prompts = (from: typeof couplets, seed: string) => {
  const order = random.split(seed).permutation(from.length);
  return Array.from(order.subarray(0, count), (i) => from[i]!.prompt);
};
const ranked = collect(gpt, tokenizer, prompts(couplets, "prompts"), {
  ...{ K, random: random.split("rankings") },
});
const body = copyOf(gpt, config, random);
const model = new ScalarGpt(body, { random: random.split("head") });
trainRewardModel(model, ranked, { ...REWARD_MODEL, random: random.split("reward model") });
center(model, ranked.answers);
const test = collect(gpt, tokenizer, prompts(others, "test prompts"), {
  ...{ K, random: random.split("test rankings") },
});
console.log("pairs of different taste", agreement(model, test, K));
await save("couplets_reward", model, { config });
