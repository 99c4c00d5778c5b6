/**
 * Trains the two small GPTs and exports them to data/language_models/: weights in 16 bits a number, and
 * beside them sizes, tokenizer and training curve.
 *
 *     deno run -A data/export/language_models.ts poems moby_dick
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { loadMobyDick, loadTangPoems, splitChapters, splitPoems } from "lib/datasets/mod.ts";
import { toTorch } from "lib/nn/mod.ts";
import { writeAtomically } from "lib/platform.ts";
import { Random } from "lib/random/mod.ts";
import { sha256 } from "lib/_sha256.ts";
import { BytePairTokenizer, chapterText, PoemTokenizer } from "lib/text/mod.ts";
import { Gpt } from "lib/transformer/mod.ts";
import {
  byLength,
  type Curve,
  epochs,
  piecesOf,
  trainGpt,
  windows,
} from "../../tools/experiments/20_transformer/_language_model.ts";
import { encodeHalfSafetensors } from "./_half_safetensors.ts";

const SIZES = { size: 96, blocks: 3, heads: 4, dropout: 0 }, TIME = 64;

async function trainOnPoems(): Promise<void> {
  const { train, heldOut } = splitPoems(await loadTangPoems());
  const tokenizer = PoemTokenizer.train(train, 2500), random = new Random(0);
  const config = { ...SIZES, vocabulary: 2500, positions: 34 };
  const gpt = new Gpt(config, { random: random.split("model") });
  const texts = train.map((poem) => tokenizer.encode(poem));
  const curve = trainGpt(gpt, {
    next: epochs(texts, 32, random.split("order")),
    heldOut: byLength(heldOut.map((poem) => tokenizer.encode(poem)), 64),
    random: random.split("dropout"),
  }, { steps: 1200, learningRate: 3e-3, every: 100, onMeasured });
  await save("poems", gpt, { config, tokenizer: tokenizer.vocabulary, curve });
}

async function trainOnMobyDick(): Promise<void> {
  const { train, heldOut } = splitChapters(await loadMobyDick());
  const text = train.map(chapterText).join("\n\n"), random = new Random(0);
  const tokenizer = BytePairTokenizer.train(text, { vocabulary: 1024 });
  const config = { ...SIZES, vocabulary: tokenizer.vocabulary.length, positions: TIME };
  const gpt = new Gpt(config, { random: random.split("model") });
  const held = tokenizer.encode(heldOut.map(chapterText).join("\n\n"));
  const curve = trainGpt(gpt, {
    next: windows(tokenizer.encode(text), TIME, 16, random.split("order")),
    heldOut: byLength(piecesOf(held, TIME), 32),
    random: random.split("dropout"),
  }, { steps: 1000, learningRate: 3e-3, every: 100, onMeasured });
  const { alphabet, merges } = tokenizer;
  await save("moby_dick", gpt, { config, tokenizer: { alphabet, merges }, curve });
}

/** Writes the file, and prints what data/README.md says of it. */
async function save(name: string, gpt: Gpt, described: Record<string, unknown>): Promise<void> {
  const weights = Object.entries(toTorch(gpt)).map(([name, tensor]) =>
    [name, { shape: tensor.shape, values: tensor.dataSync() as Float32Array }] as const
  );
  const metadata = Object.entries(described).map(([name, value]) => [name, JSON.stringify(value)]);
  const bytes = encodeHalfSafetensors(Object.fromEntries(weights), Object.fromEntries(metadata));
  const folder = new URL("../language_models/", import.meta.url);
  await Deno.mkdir(folder, { recursive: true });
  await writeAtomically(new URL(`${name}.safetensors`, folder).pathname, bytes);
  console.log(`${name}: ${gpt.parameterCount} parameters, ${bytes.length} bytes`);
  console.log(await sha256(bytes));
}

function onMeasured({ step, train, heldOut }: Curve): void {
  console.log(step.at(-1), train.at(-1)!.toFixed(4), heldOut.at(-1)!.toFixed(4));
}

await setUpBackend();
if (Deno.args.includes("poems")) await trainOnPoems();
if (Deno.args.includes("moby_dick")) await trainOnMobyDick();
