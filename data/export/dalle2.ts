/**
 * Trains the decoder of scenes and the reader that judges its pictures, and exports them to data/dalle2/:
 * weights in 16 bits a number, and beside them the training curve.
 *
 *     deno run -A data/export/dalle2.ts reader
 *     deno run -A data/export/dalle2.ts decoder
 *     deno run -A data/export/dalle2.ts decoder_again
 *     deno run -A data/export/dalle2.ts decoder_once_more
 */
import type * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadSceneClip } from "lib/clip/mod.ts";
import { drawScenes } from "lib/datasets/mod.ts";
import { decodeSafetensors } from "lib/nn/mod.ts";
import { writeAtomically } from "lib/platform.ts";
import { Random } from "lib/random/mod.ts";
import { sha256 } from "lib/_sha256.ts";
import {
  readerAccuracy,
  startDecoder,
  trainDecoder,
  trainReader,
} from "../../tools/experiments/34_dalle2/_decoder.ts";
import { encodeHalfSafetensors } from "./_half_safetensors.ts";

const FOLDER = new URL("../dalle2/", import.meta.url);
const curve: [step: number, loss: number][] = [];
function onMeasured(step: number, loss: number): void {
  curve.push([step, Number(loss.toFixed(5))]);
  console.log(step, loss.toFixed(5));
}

/** Writes the file, and prints what data/README.md says of it. */
async function save(name: string, parameters: Readonly<Record<string, tf.Tensor>>): Promise<void> {
  const weights = Object.entries(parameters).map(([name, variable]) =>
    [name, { shape: variable.shape, values: variable.dataSync() as Float32Array }] as const
  );
  const bytes = encodeHalfSafetensors(Object.fromEntries(weights), {
    curve: JSON.stringify(curve),
  });
  await Deno.mkdir(FOLDER, { recursive: true });
  await writeAtomically(new URL(`${name}.safetensors`, FOLDER).pathname, bytes);
  console.log(`${name}: ${bytes.length} bytes`);
  console.log(await sha256(bytes));
}

await setUpBackend({ threads: 1 });
if (Deno.args.includes("reader")) {
  const training = {
    steps: 800,
    batch: 64,
    learningRate: 0.004,
    random: new Random(0).split("reader"),
  };
  const reader = trainReader({ ...training, onMeasured });
  for (const objects of [1, 2]) {
    const scenes = drawScenes(1000, { objects, random: new Random(0).split("test") });
    console.log(`${objects} objects: ${readerAccuracy(reader, scenes)} right`);
  }
  await save("reader", reader.parameters);
}
/** Three rounds, each below two minutes: two at one rate, then one at a rate that falls. */
async function exportDecoder(round: number): Promise<void> {
  const random = new Random(0).split("decoder");
  const bytes = round === 0
    ? undefined
    : await Deno.readFile(new URL("decoder.safetensors", FOLDER));
  const decoder = startDecoder(random.split("weights"), bytes);
  if (bytes !== undefined) {
    curve.push(...JSON.parse(decodeSafetensors(bytes, "decoder.safetensors").metadata["curve"]!));
  }
  const { clip } = await loadSceneClip();
  const training = {
    steps: round > 1 ? 1000 : 700,
    batch: 64,
    learningRate: 0.003,
    falls: round > 1,
  };
  const averages = trainDecoder(decoder, (images) => clip.embedImages(images), {
    ...{ ...training, random: random.split(`round ${round}`) },
    onMeasured: (step, loss) => onMeasured(step + round * 700, loss),
  });
  await save("decoder", averages);
}

for (const [round, name] of ["decoder", "decoder_again", "decoder_once_more"].entries()) {
  if (Deno.args.includes(name)) await exportDecoder(round);
}
