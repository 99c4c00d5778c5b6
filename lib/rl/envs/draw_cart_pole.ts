/** Draws one state of CartPole. */
import { cosine, sine } from "../../_sine_cosine.ts";
import { checkSize, COLORS, toPixels, toSvg } from "./_scene.ts";
import type { Picture, PictureSize, Shape } from "./_scene.ts";
import { copyState } from "./_transition.ts";

const SIZE: PictureSize = { width: 240, height: 120 };
/** Metres from the left edge of the picture to the right one: the cart's limits. */
const METRES = 4.8;
const POLE_LENGTH = 1;

function cartPoleShapes(state: ArrayLike<number>, size: PictureSize): Shape[] {
  const task = "draw CartPole";
  checkSize(task, size);
  const [position = 0, , angle = 0] = copyState(task, state, 4);
  const metre = size.width / METRES;
  const ground = Math.round(size.height * 0.8) + 0.5;
  const x = size.width / 2 + position * metre;
  const tip = [
    x + POLE_LENGTH * metre * sine(angle),
    ground - POLE_LENGTH * metre * cosine(angle),
  ] as const;
  const cart = { width: 0.6 * metre, height: 0.3 * metre };
  return [
    { kind: "line", from: [0, ground], to: [size.width, ground], width: 1, color: COLORS.pale },
    { kind: "rectangle", center: [x, ground], ...cart, color: COLORS.cart },
    { kind: "line", from: [x, ground], to: tip, width: 0.1 * metre, color: COLORS.rod },
    { kind: "line", from: [x, ground], to: [x, ground], width: 0.08 * metre, color: COLORS.ink },
  ];
}

/**
 * Draws one state of CartPole as an SVG: the track, as wide as the cart may go (4.8 m), the cart and
 * the pole, 1 m long.
 *
 * @param state [position, velocity, angle, angular velocity], finite; a positive angle leans right.
 * @param size Pixels of the picture, default 240 x 120.
 * @returns A standalone SVG with a light ground.
 * @throws {RangeError | TypeError} when the state is not four finite numbers or the size is not of
 *   positive integers.
 *
 * @example
 * ```ts
 * import { drawCartPole } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(drawCartPole([0, 0, 0.1, 0]).startsWith("<svg "));
 * ```
 */
export function drawCartPole(state: ArrayLike<number>, size: PictureSize = SIZE): string {
  return toSvg(cartPoleShapes(state, size), size);
}

/**
 * Draws one state of CartPole as pixels, a frame for `animation` of lib/notebook; the same picture as
 * {@linkcode drawCartPole}.
 *
 * @param state [position, velocity, angle, angular velocity], finite.
 * @param size Pixels of the picture, default 240 x 120.
 * @returns Red, green and blue of each pixel: data [height, width, 3].
 * @throws {RangeError | TypeError} when the state is not four finite numbers or the size is not of
 *   positive integers.
 *
 * @example
 * ```ts
 * import { drawCartPolePixels } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { width, height, data } = drawCartPolePixels([0, 0, 0.1, 0]);
 * assert.equal(data.length, width * height * 3);
 * ```
 */
export function drawCartPolePixels(state: ArrayLike<number>, size: PictureSize = SIZE): Picture {
  return toPixels(cartPoleShapes(state, size), size);
}
