/**
 * Latent diffusion on scenes: an autoencoder of pictures, a noise model that reads captions, and a judge of what
 * they draw.
 *
 * @example
 * ```ts
 * import { PictureAutoencoder } from "lib/latent_diffusion/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 *
 * await setUpBackend();
 * const autoencoder = new PictureAutoencoder({}, { random: new Random(0) });
 * autoencoder.dispose();
 * ```
 *
 * Explained in notebooks/32_latent_diffusion.ipynb.
 *
 * @module
 */
export * from "./edge_hints.ts";
export * from "./latent_diffusion.ts";
export * from "./load.ts";
export * from "./picture_autoencoder.ts";
export * from "./scene_judge.ts";
export * from "./scene_matcher.ts";
