/** TransE: vectors of entities and relations, from which unknown facts are scored. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";
import { type KnowledgeGraph, type Triple, tripleKey } from "./triples.ts";

/** How the vectors are trained. */
export interface TransEOptions {
  /** Length of a vector. */
  readonly dimensions: number;
  /** How often all facts are seen. */
  readonly epochs: number;
  /** Step size of gradient descent, above 0. */
  readonly rate: number;
  /** By how much a fact must score above one that is not known, above 0. */
  readonly margin: number;
  /** Draws the first vectors, the order of the facts, and what takes the place of a head or tail. */
  readonly random: Random;
}

/** Vectors of a graph, and what they say. */
export interface TransE {
  /** One an entity, of length 1: [entities][dimensions]. */
  readonly entities: readonly Float64Array[];
  /** One a relation: [relations][dimensions]. */
  readonly relations: readonly Float64Array[];
  /** The larger, the likelier is the fact. */
  readonly score: (triple: Triple) => number;
}

const TASK = "fit vectors of a graph";

/**
 * Fit the vectors of TransE (Bordes et al. 2013, "Translating Embeddings for Modeling Multi-relational Data"):
 * a relation is a step from head to tail, and a fact's score is -|h + r - t|. The margin ranking loss,
 *
 *     sum over facts of max(0, margin - score(fact) + score(corrupted fact))
 *
 * goes down by gradient descent, a fact at a time. The corrupted fact has another head or another tail, drawn evenly
 * from those that give no fact of the graph. Vectors of entities have length 1.
 *
 * @param graph at least two entities and one fact
 * @param options see {@linkcode TransEOptions}
 * @returns see {@linkcode TransE}
 * @throws {RangeError} for a graph that is too small, or a bad option
 *
 * @example
 * ```ts
 * import { fitTransE, graphOf } from "lib/knowledge_graph/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const graph = graphOf([["France", "capital", "Paris"], ["Spain", "capital", "Madrid"]]);
 * const options = { dimensions: 8, epochs: 200, rate: 0.05, margin: 1, random: new Random(0) };
 * const { score } = fitTransE(graph, options);
 * assert.ok(score({ head: 0, relation: 0, tail: 1 }) > score({ head: 0, relation: 0, tail: 3 }));
 * ```
 */
export function fitTransE(graph: KnowledgeGraph, options: TransEOptions): TransE {
  checkOptions(graph, options);
  const { dimensions, epochs, rate, margin, random } = options;
  const draw = () => toUnitLength(Float64Array.from({ length: dimensions }, () => random.normal()));
  const entities = graph.entities.map(draw), relations = graph.relations.map(draw);
  const known = new Set(graph.triples.map(tripleKey)), triples = [...graph.triples];
  const vectorsOf = ({ head, relation, tail }: Triple) =>
    [entities[head]!, relations[relation]!, entities[tail]!] as const;
  const score = (triple: Triple) => {
    const [h, r, t] = vectorsOf(triple);
    let squares = 0;
    for (let i = 0; i < dimensions; i++) squares += (h[i]! + r[i]! - t[i]!) ** 2;
    return -Math.sqrt(squares);
  };
  const climb = (triple: Triple, distance: number, step: number) => {
    if (distance === 0) return;
    const [h, r, t] = vectorsOf(triple);
    for (let i = 0; i < dimensions; i++) {
      const slope = step * (h[i]! + r[i]! - t[i]!) / distance; // by h and r; by t the opposite
      h[i]! -= slope;
      r[i]! -= slope;
      t[i]! += slope;
    }
    toUnitLength(h);
    toUnitLength(t);
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    random.shuffle(triples);
    for (const triple of triples) {
      const other = corrupt(triple, entities.length, known, random);
      if (other === undefined) continue;
      const [right, wrong] = [score(triple), score(other)];
      if (margin - right + wrong <= 0) continue;
      climb(triple, -right, rate);
      climb(other, -wrong, -rate);
    }
  }
  return { entities, relations, score };
}

function toUnitLength(vector: Float64Array): Float64Array {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! ** 2;
  const length = Math.sqrt(squares);
  for (let i = 0; length > 0 && i < vector.length; i++) vector[i]! /= length;
  return vector;
}

/** The fact with another head or tail that makes no known fact; undefined where ten draws give none. */
function corrupt(triple: Triple, count: number, known: ReadonlySet<string>, random: Random) {
  for (let attempt = 0; attempt < 10; attempt++) {
    const entity = random.integer(0, count);
    const other = random.uniform() < 0.5
      ? { ...triple, head: entity }
      : { ...triple, tail: entity };
    if (!known.has(tripleKey(other))) return other;
  }
  return undefined;
}

function checkOptions({ entities, triples }: KnowledgeGraph, options: TransEOptions): void {
  const { dimensions, epochs, rate, margin } = options;
  if (!(entities.length >= 2)) {
    throw invalidArgument(TASK, "graph.entities.length", "at least 2", entities.length);
  }
  if (triples.length === 0) throw invalidArgument(TASK, "graph.triples.length", "at least 1", 0);
  for (const [name, value] of Object.entries({ dimensions, epochs })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw invalidArgument(TASK, name, "a positive integer", value);
  }
  for (const [name, value] of Object.entries({ rate, margin })) {
    if (value > 0 && value < Infinity) continue;
    throw invalidArgument(TASK, name, "finite and greater than 0", value);
  }
}
