/** Knowledge graphs (知识图谱): facts as triples of a head, a relation and a tail. */
import { invalidArgument } from "../_invalid_argument.ts";

/** A fact, by the numbers of its parts: France (head), capital (relation), Paris (tail). */
export interface Triple {
  /** An entity. */
  readonly head: number;
  /** What holds between the two. */
  readonly relation: number;
  /** An entity. */
  readonly tail: number;
}

/** Facts and the names of their parts. */
export interface KnowledgeGraph {
  /** Names of entities. */
  readonly entities: readonly string[];
  /** Names of relations. */
  readonly relations: readonly string[];
  /** Each fact once. */
  readonly triples: readonly Triple[];
}

/**
 * A graph of facts, whose entities and relations are numbered as they occur first.
 *
 * @param facts each as the names of head, relation and tail; a fact that occurs again is left out
 * @returns see {@linkcode KnowledgeGraph}
 * @throws {RangeError} for an empty name
 *
 * @example
 * ```ts
 * import { graphOf } from "lib/knowledge_graph/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const graph = graphOf([["France", "capital", "Paris"], ["France", "borders", "Spain"]]);
 * assert.deepEqual(graph.entities, ["France", "Paris", "Spain"]);
 * assert.deepEqual(graph.triples[1], { head: 0, relation: 1, tail: 2 });
 * ```
 */
export function graphOf(facts: readonly (readonly [string, string, string])[]): KnowledgeGraph {
  const entities = new Map<string, number>(), relations = new Map<string, number>();
  const numberOf = (names: Map<string, number>, name: string, at: number) => {
    if (typeof name !== "string" || name === "") {
      throw invalidArgument("make a graph", `facts[${at}]`, "three names", name, "string");
    }
    const number = names.get(name) ?? names.size;
    names.set(name, number);
    return number;
  };
  const triples = new Map<string, Triple>();
  for (const [i, [head, relation, tail]] of facts.entries()) {
    const triple = {
      head: numberOf(entities, head, i),
      relation: numberOf(relations, relation, i),
      tail: numberOf(entities, tail, i),
    };
    triples.set(tripleKey(triple), triple);
  }
  return {
    entities: [...entities.keys()],
    relations: [...relations.keys()],
    triples: [...triples.values()],
  };
}

/** A text that no other triple has. */
export function tripleKey({ head, relation, tail }: Triple): string {
  return `${head} ${relation} ${tail}`;
}
