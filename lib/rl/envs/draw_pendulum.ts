/** Draws one state of Pendulum. */
import { cosine, sine } from "../../_sine_cosine.ts";
import { checkSize, COLORS, toPixels, toSvg } from "./_scene.ts";
import type { Picture, PictureSize, Shape } from "./_scene.ts";
import { copyState } from "./_transition.ts";

const SIZE: PictureSize = { width: 120, height: 120 };

function pendulumShapes(state: ArrayLike<number>, size: PictureSize): Shape[] {
  const task = "draw Pendulum";
  checkSize(task, size);
  const [angle = 0] = copyState(task, state, 2);
  const side = Math.min(size.width, size.height);
  const [x, y] = [size.width / 2, size.height / 2];
  const length = 0.38 * side;
  const tip = [x - length * sine(angle), y - length * cosine(angle)] as const;
  return [
    { kind: "line", from: [x, y - 0.46 * side], to: [x, y], width: 1, color: COLORS.pale },
    { kind: "line", from: [x, y], to: tip, width: 0.1 * side, color: COLORS.rod },
    { kind: "line", from: [x, y], to: [x, y], width: 0.05 * side, color: COLORS.ink },
  ];
}

/**
 * Draws one state of Pendulum as an SVG: the rod, its pivot, and a thin line to where it shall go.
 *
 * @param state [angle, angular velocity], finite; 0 is upright, a positive angle is to the left.
 * @param size Pixels of the picture, default 120 x 120.
 * @returns A standalone SVG with a light ground.
 * @throws {RangeError | TypeError} when the state is not two finite numbers or the size is not of
 *   positive integers.
 *
 * @example
 * ```ts
 * import { drawPendulum } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(drawPendulum([Math.PI, 0]).startsWith("<svg "));
 * ```
 */
export function drawPendulum(state: ArrayLike<number>, size: PictureSize = SIZE): string {
  return toSvg(pendulumShapes(state, size), size);
}

/**
 * Draws one state of Pendulum as pixels, a frame for `animation` of lib/notebook; the same picture as
 * {@linkcode drawPendulum}.
 *
 * @param state [angle, angular velocity], finite.
 * @param size Pixels of the picture, default 120 x 120.
 * @returns Red, green and blue of each pixel: data [height, width, 3].
 * @throws {RangeError | TypeError} when the state is not two finite numbers or the size is not of
 *   positive integers.
 *
 * @example
 * ```ts
 * import { drawPendulumPixels } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { width, height, data } = drawPendulumPixels([Math.PI, 0]);
 * assert.equal(data.length, width * height * 3);
 * ```
 */
export function drawPendulumPixels(state: ArrayLike<number>, size: PictureSize = SIZE): Picture {
  return toPixels(pendulumShapes(state, size), size);
}
