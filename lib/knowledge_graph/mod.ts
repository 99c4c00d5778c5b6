/**
 * Knowledge graphs: facts as triples, vectors that score unknown ones, ranks of facts held out.
 *
 * @example
 * ```ts
 * import { graphOf } from "lib/knowledge_graph/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(graphOf([["France", "capital", "Paris"]]).entities.length, 2);
 * ```
 *
 * @module
 */
export * from "./tail_rank.ts";
export * from "./trans_e.ts";
export * from "./triples.ts";
