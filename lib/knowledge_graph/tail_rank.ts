/** How well facts that were held out are found. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type Triple, tripleKey } from "./triples.ts";

/**
 * The place of a fact's tail among all entities, from 1, by their scores: "filtered" as in Bordes et al. 2013,
 * so that tails of other facts do not count as errors. Of equal scores half stand before it, so that a score
 * that is the same for all earns no place.
 *
 * @param triple the fact
 * @param score of a fact; the larger, the likelier
 * @param entities how many there are
 * @param known keys of all facts that are true, by {@linkcode tripleKey}
 * @returns at least 1; a half where a score is tied
 * @throws {RangeError} for a tail that is no entity, or a score that is NaN
 *
 * @example
 * ```ts
 * import { tailRank } from "lib/knowledge_graph/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const scores = [0.1, 0.7, 0.9, 0.8], fact = { head: 0, relation: 0, tail: 1 };
 * const known = new Set(["0 0 1", "0 0 2"]); // entity 2 is right, too
 * assert.equal(tailRank(fact, ({ tail }) => scores[tail]!, 4, known), 2);
 * ```
 */
export function tailRank(
  triple: Triple,
  score: (triple: Triple) => number,
  entities: number,
  known: ReadonlySet<string>,
): number {
  const task = "rank a tail";
  if (!(triple.tail >= 0 && triple.tail < entities)) {
    throw invalidArgument(task, "triple.tail", `in [0, ${entities})`, triple.tail);
  }
  const scoreOf = (fact: Triple) => {
    const value = score(fact);
    if (Number.isNaN(value)) throw invalidArgument(task, "score(triple)", "a number", value);
    return value;
  };
  const own = scoreOf(triple);
  let rank = 1;
  for (let tail = 0; tail < entities; tail++) {
    const other = { ...triple, tail };
    if (tail === triple.tail || known.has(tripleKey(other))) continue;
    const value = scoreOf(other);
    if (value > own) rank += 1;
    else if (value === own) rank += 0.5;
  }
  return rank;
}
