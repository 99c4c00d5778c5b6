/** Which shapes the scenes have in which colours. */
import { invalidArgument } from "../_invalid_argument.ts";
import { SCENE_COLOURS, SCENE_SHAPES, type SceneColour, type SceneShape } from "./_scene_shapes.ts";

/** A shape in a colour. */
export interface SceneCombination {
  /** What it is. */
  readonly shape: SceneShape;
  /** Its colour. */
  readonly colour: SceneColour;
}

/** Which combinations of shape and colour: those to train on, those held out, or all. */
export type SceneCombinations = "training" | "held_out" | "all";

/**
 * The combinations of shape and colour. Held out are 6 of the 30, one in each colour, so that each shape and
 * each colour is also trained on.
 *
 * @param which default `"all"`
 * @returns shapes with their colours
 * @throws {RangeError | TypeError} for another name
 *
 * @example
 * ```ts
 * import { sceneCombinations } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(sceneCombinations("training").length, 24);
 * assert.equal(sceneCombinations("held_out").length, 6);
 * ```
 */
export function sceneCombinations(which: SceneCombinations = "all"): SceneCombination[] {
  if (!["training", "held_out", "all"].includes(which)) {
    const requirement = '"training", "held_out" or "all"';
    throw invalidArgument("choose combinations", "which", requirement, which, "string");
  }
  return SCENE_SHAPES.flatMap((shape, i) =>
    SCENE_COLOURS.flatMap((colour, j) => {
      const isHeldOut = (i + j) % SCENE_SHAPES.length === 0;
      return which === "all" || isHeldOut === (which === "held_out") ? [{ shape, colour }] : [];
    })
  );
}
