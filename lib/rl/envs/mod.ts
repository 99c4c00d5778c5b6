/**
 * Environments of reinforcement learning, many stepped together, equal to Gymnasium's.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 *
 * const environment = cartPole({ numEnvs: 8 });
 * environment.reset(new Random(0));
 * environment.step(new Uint8Array(8));
 * ```
 *
 * @module
 */
export * from "./acrobot.ts";
export * from "./cart_pole.ts";
export type { Picture, PictureSize } from "./_scene.ts";
export * from "./draw_acrobot.ts";
export * from "./draw_cart_pole.ts";
export * from "./draw_pendulum.ts";
export * from "./environment.ts";
export * from "./episode_statistics.ts";
export * from "./mountain_car.ts";
export * from "./mountain_car_continuous.ts";
export * from "./pendulum.ts";
export * from "./point_mass.ts";
