/** How far a prior's samples are from the truth, caption by caption. */
import type * as tf from "@tensorflow/tfjs";
import type { Random } from "lib/random/mod.ts";
import { energyDistance } from "lib/stats/mod.ts";
import { CAPTIONS, type World } from "./_worlds.ts";

const EACH = 50;

/** As many of each caption, for {@linkcode distanceToWorld}. */
export const JUDGED: readonly number[] = Array.from(
  { length: CAPTIONS * EACH },
  (_, i) => Math.floor(i / EACH),
);

/** Mean energy distance of the captions' samples to fresh draws, in radii of a ring. */
export function distanceToWorld(samples: tf.Tensor2D, world: World, random: Random): number {
  const { size, radius } = world, found = samples.dataSync(), truth = world.draw(JUDGED, random);
  samples.dispose();
  let sum = 0;
  for (let caption = 0; caption < CAPTIONS; caption++) {
    const [from, to] = [caption * EACH * size, (caption + 1) * EACH * size];
    sum += energyDistance(found.subarray(from, to), truth.subarray(from, to), size);
  }
  return sum / CAPTIONS / radius;
}
