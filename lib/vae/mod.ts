/**
 * Autoencoders, the reparameterization trick and the evidence lower bound.
 *
 * @example
 * ```ts
 * import { VariationalAutoencoder } from "lib/vae/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 *
 * await setUpBackend();
 * const vae = new VariationalAutoencoder({ random: new Random(0), latent: 2 });
 * vae.dispose();
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 *
 * @module
 */
export * from "./autoencoder.ts";
export * from "./elbo.ts";
export * from "./gradient_estimators.ts";
export * from "./kl_divergence.ts";
export * from "./model.ts";
export * from "./reparameterize.ts";
export * from "./score_function.ts";
export * from "./training.ts";
