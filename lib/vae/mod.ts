/**
 * Autoencoders, the reparameterization trick, the evidence lower bound and the importance-weighted one.
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
export * from "./active_units.ts";
export * from "./autoencoder.ts";
export * from "./elbo.ts";
export * from "./gradient_estimators.ts";
export * from "./gumbel_softmax.ts";
export * from "./importance_weighted_bound.ts";
export * from "./kl_divergence.ts";
export * from "./marginal_likelihood.ts";
export * from "./model.ts";
export * from "./reparameterize.ts";
export * from "./score_function.ts";
export * from "./straight_through.ts";
export * from "./training.ts";
