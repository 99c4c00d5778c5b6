/**
 * Trains CLIP on scenes, with either image tower, and exports it to data/clip/: weights in 16 bits a number,
 * and beside them the sizes and the training curve.
 *
 *     deno run -A data/export/scene_clip.ts resnet vit
 */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { writeAtomically } from "lib/platform.ts";
import { Random } from "lib/random/mod.ts";
import { sha256 } from "lib/_sha256.ts";
import {
  buildSceneClip,
  type Curve,
  SIZES,
  type TowerName,
  trainSceneClip,
} from "../../tools/experiments/33_clip/_scenes.ts";
import { encodeHalfSafetensors } from "./_half_safetensors.ts";

/** Steps and the highest learning rate. */
const TRAINING = {
  resnet: { steps: 1500, learningRate: 0.005 },
  vit: { steps: 2400, learningRate: 0.003 },
} satisfies Record<TowerName, { steps: number; learningRate: number }>;

async function train(tower: TowerName): Promise<void> {
  const random = new Random(0), clip = buildSceneClip(tower, random);
  const options = { every: 100, random: random.split("data"), onMeasured };
  const curve = trainSceneClip(clip, { ...TRAINING[tower], ...options });
  const weights = Object.entries(clip.parameters).map(([name, variable]) =>
    [name, { shape: variable.shape, values: variable.dataSync() as Float32Array }] as const
  );
  const config = { tower, image: SIZES[tower], text: SIZES.text };
  const metadata = { config: JSON.stringify(config), curve: JSON.stringify(curve) };
  const bytes = encodeHalfSafetensors(Object.fromEntries(weights), metadata);
  const folder = new URL("../clip/", import.meta.url);
  await Deno.mkdir(folder, { recursive: true });
  await writeAtomically(new URL(`scenes_${tower}.safetensors`, folder).pathname, bytes);
  console.log(`${tower}: ${clip.parameterCount} parameters, ${bytes.length} bytes`);
  console.log(await sha256(bytes));
  tf.disposeVariables();
}

function onMeasured({ step, loss, scale, seen, heldOut }: Curve): void {
  const last = [loss, scale, seen, heldOut].map((values) => values.at(-1)!.toFixed(3));
  console.log(step.at(-1), ...last);
}

await setUpBackend();
if (Deno.args.includes("resnet")) await train("resnet");
if (Deno.args.includes("vit")) await train("vit");
