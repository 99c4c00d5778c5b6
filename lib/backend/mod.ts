/**
 * The tensor backend: one call at the top of a notebook, a test or a program that uses tfjs.
 *
 * @example
 * ```ts
 * import { setUpBackend } from "lib/backend/mod.ts";
 *
 * await setUpBackend();
 * ```
 *
 * @module
 */
export * from "./dense.ts";
export * from "./set_up_backend.ts";
