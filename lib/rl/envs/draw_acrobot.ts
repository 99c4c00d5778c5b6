/** Draws one state of Acrobot. */
import { cosine, sine } from "../../_sine_cosine.ts";
import { checkSize, COLORS, toPixels, toSvg } from "./_scene.ts";
import type { Picture, PictureSize, Shape } from "./_scene.ts";
import { copyState } from "./_transition.ts";

const SIZE: PictureSize = { width: 120, height: 120 };

function acrobotShapes(state: ArrayLike<number>, size: PictureSize): Shape[] {
  const task = "draw Acrobot";
  checkSize(task, size);
  const [angle1 = 0, angle2 = 0] = copyState(task, state, 4);
  const side = Math.min(size.width, size.height);
  const metre = 0.22 * side;
  const pivot = [size.width / 2, size.height / 2] as const;
  const joint = [pivot[0] + metre * sine(angle1), pivot[1] + metre * cosine(angle1)] as const;
  const end = [
    joint[0] + metre * sine(angle1 + angle2),
    joint[1] + metre * cosine(angle1 + angle2),
  ] as const;
  const goal = Math.round(pivot[1] - metre) + 0.5;
  const dot = { kind: "line", width: 0.03 * side, color: COLORS.ink } as const;
  return [
    { kind: "line", from: [0, goal], to: [size.width, goal], width: 1, color: COLORS.pale },
    { kind: "line", from: pivot, to: joint, width: 0.06 * side, color: COLORS.cart },
    { kind: "line", from: joint, to: end, width: 0.06 * side, color: COLORS.rod },
    { ...dot, from: pivot, to: pivot },
    { ...dot, from: joint, to: joint },
  ];
}

/**
 * Draws one state of Acrobot as an SVG: both links, the pivot and the joint, and a thin line at the height
 * that the free end shall get above.
 *
 * @param state [θ1, θ2, θ1', θ2'], finite; at 0 the links hang down, positive angles turn to the right.
 * @param size Pixels of the picture, default 120 x 120.
 * @returns A standalone SVG with a light ground.
 * @throws {RangeError | TypeError} when the state is not four finite numbers or the size is not of
 *   positive integers.
 *
 * @example
 * ```ts
 * import { drawAcrobot } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(drawAcrobot([0.5, 1, 0, 0]).startsWith("<svg "));
 * ```
 */
export function drawAcrobot(state: ArrayLike<number>, size: PictureSize = SIZE): string {
  return toSvg(acrobotShapes(state, size), size);
}

/**
 * Draws one state of Acrobot as pixels, a frame for `animation` of lib/notebook; the same picture as
 * {@linkcode drawAcrobot}.
 *
 * @param state [θ1, θ2, θ1', θ2'], finite.
 * @param size Pixels of the picture, default 120 x 120.
 * @returns Red, green and blue of each pixel: data [height, width, 3].
 * @throws {RangeError | TypeError} when the state is not four finite numbers or the size is not of
 *   positive integers.
 *
 * @example
 * ```ts
 * import { drawAcrobotPixels } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { width, height, data } = drawAcrobotPixels([0.5, 1, 0, 0]);
 * assert.equal(data.length, width * height * 3);
 * ```
 */
export function drawAcrobotPixels(state: ArrayLike<number>, size: PictureSize = SIZE): Picture {
  return toPixels(acrobotShapes(state, size), size);
}
