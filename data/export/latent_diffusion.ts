/**
 * Trains the parts of latent diffusion on scenes and exports them to data/latent_diffusion/: weights in 16 bits
 * a number. The painter is trained on the first stage that lies there (whose SHA-256 goes into
 * lib/datasets/latent_diffusion_weights.ts before), in two rounds; its learning curve is saved beside its weights.
 *
 *     deno run -A data/export/latent_diffusion.ts first_stage
 *     deno run -A data/export/latent_diffusion.ts painter
 *     deno run -A data/export/latent_diffusion.ts painter_again
 */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { latentScale } from "lib/diffusion/mod.ts";
import {
  type LatentDiffusion,
  loadFirstStage,
  loadPainter,
  type PainterTraining,
  SceneMatcher,
} from "lib/latent_diffusion/mod.ts";
import { type Module, toTorch } from "lib/nn/mod.ts";
import { writeAtomically } from "lib/platform.ts";
import { Random } from "lib/random/mod.ts";
import { sha256 } from "lib/_sha256.ts";
import {
  drawBatch,
  trainAutoencoder,
  trainJudge,
} from "../../tools/experiments/32_latent_diffusion/_first_stage.ts";
import {
  latentSpace,
  rightShares,
  trainPainter,
} from "../../tools/experiments/32_latent_diffusion/_painting.ts";
import { encodeHalfSafetensors } from "./_half_safetensors.ts";

const JUDGE_STEPS = 5000, AUTOENCODER_STEPS = 6000;
/** Of each round. */
const PAINTER_STEPS = [6000, 4000] as const, LEARNING_RATE = 2e-3, EVERY = 250;

async function exportFirstStage(): Promise<void> {
  const judge = trainJudge(JUDGE_STEPS, console.log);
  const autoencoder = trainAutoencoder(AUTOENCODER_STEPS, console.log);
  const { pictures } = drawBatch(1000, "training", new Random(2));
  const [mean] = tf.split(autoencoder.encode(pictures), 2, 3);
  const scale = Number(latentScale(mean!).toFixed(3));
  await save("first_stage", { autoencoder, judge }, { latentScale: scale });
}

/** From drawn weights, or, with other scenes, from what was saved; the file is written at each measurement. */
async function exportPainter(round: 0 | 1): Promise<void> {
  const { autoencoder, latentScale } = await loadFirstStage();
  const before = round === 0 ? undefined : await loadPainter();
  const space = latentSpace(autoencoder, latentScale), { config } = space;
  const matcher = new SceneMatcher({ random: new Random(99) });
  const training: PainterTraining[] = [...before?.training ?? []],
    done = training.at(-1)?.step ?? 0;
  await trainPainter(space, {
    ...{ steps: PAINTER_STEPS[round], learningRate: LEARNING_RATE, every: EVERY },
    ...{ random: new Random(round), start: before?.model },
    onMeasured: async (step: number, model: LatentDiffusion, loss: number) => {
      training.push({ step: done + step, loss, ...rightShares(model, matcher, space) });
      console.log(JSON.stringify(training.at(-1)));
      await save("painter", { model }, { config, training });
    },
  });
}

/** Writes the file, and prints what data/README.md says of it. */
async function save(
  name: string,
  parts: Readonly<Record<string, Module>>,
  described: Readonly<Record<string, unknown>>,
): Promise<void> {
  const weights = Object.entries(parts).flatMap(([part, module]) =>
    Object.entries(toTorch(module, `${part}.`)).map(([name, tensor]) =>
      [name, { shape: tensor.shape, values: tensor.dataSync() as Float32Array }] as const
    )
  );
  const metadata = Object.entries(described).map(([name, value]) => [name, JSON.stringify(value)]);
  const bytes = encodeHalfSafetensors(Object.fromEntries(weights), Object.fromEntries(metadata));
  const folder = new URL("../latent_diffusion/", import.meta.url);
  await Deno.mkdir(folder, { recursive: true });
  await writeAtomically(new URL(`${name}.safetensors`, folder).pathname, bytes);
  for (const [part, module] of Object.entries(parts)) {
    console.log(`${part}: ${module.parameterCount} parameters`);
  }
  console.log(`${name}: ${bytes.length} bytes\n${await sha256(bytes)}`);
}

await setUpBackend();
if (Deno.args.includes("first_stage")) await exportFirstStage();
if (Deno.args.includes("painter")) await exportPainter(0);
if (Deno.args.includes("painter_again")) await exportPainter(1);
