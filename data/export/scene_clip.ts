/**
 * Trains CLIP on scenes and exports it to data/clip/: weights in 16 bits a number, and beside them the sizes
 * and the training curve.
 *
 *     deno run -A data/export/scene_clip.ts
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { writeAtomically } from "lib/platform.ts";
import { Random } from "lib/random/mod.ts";
import { sha256 } from "lib/_sha256.ts";
import {
  buildSceneClip,
  type Curve,
  SIZES,
  trainSceneClip,
} from "../../tools/experiments/33_clip/_scenes.ts";
import { encodeHalfSafetensors } from "./_half_safetensors.ts";

const STEPS = 1500, LEARNING_RATE = 0.005;

async function train(): Promise<void> {
  const random = new Random(0), clip = buildSceneClip(random);
  const curve = trainSceneClip(clip, {
    ...{ steps: STEPS, learningRate: LEARNING_RATE, every: 100, random: random.split("data") },
    onMeasured,
  });
  const weights = Object.entries(clip.parameters).map(([name, variable]) =>
    [name, { shape: variable.shape, values: variable.dataSync() as Float32Array }] as const
  );
  const metadata = { config: JSON.stringify(SIZES), curve: JSON.stringify(curve) };
  const bytes = encodeHalfSafetensors(Object.fromEntries(weights), metadata);
  const folder = new URL("../clip/", import.meta.url);
  await Deno.mkdir(folder, { recursive: true });
  await writeAtomically(new URL("scenes.safetensors", folder).pathname, bytes);
  console.log(`${clip.parameterCount} parameters, ${bytes.length} bytes`);
  console.log(await sha256(bytes));
}

function onMeasured({ step, loss, scale, seen, heldOut }: Curve): void {
  const last = [loss, scale, seen, heldOut].map((values) => values.at(-1)!.toFixed(3));
  console.log(step.at(-1), ...last);
}

await setUpBackend();
await train();
