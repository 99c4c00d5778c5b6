import assert from "node:assert/strict";
import { fitTransE, graphOf, tailRank, tripleKey } from "lib/knowledge_graph/mod.ts";
import { Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

const CAPITALS = graphOf([
  ["France", "capital", "Paris"],
  ["Spain", "capital", "Madrid"],
  ["Italy", "capital", "Rome"],
  ["Peru", "capital", "Lima"],
]);
const options = { dimensions: 8, epochs: 200, rate: 0.05, margin: 1 };

Deno.test("graphOf() numbers names as they occur, and keeps each fact once", () => {
  const graph = graphOf([["a", "r", "b"], ["b", "s", "a"], ["a", "r", "b"]]);
  assert.deepEqual(graph, {
    entities: ["a", "b"],
    relations: ["r", "s"],
    triples: [{ head: 0, relation: 0, tail: 1 }, { head: 1, relation: 1, tail: 0 }],
  });
  assert.throws(() => graphOf([["a", "", "b"]]), /"facts\[0\]" must be three names/);
});

Deno.test("fitTransE() puts the tail of each fact first, in vectors of length 1", () => {
  const { score, entities } = fitTransE(CAPITALS, { ...options, random: new Random(0) });
  for (const triple of CAPITALS.triples) {
    assert.equal(tailRank(triple, score, CAPITALS.entities.length, new Set()), 1);
  }
  for (const entity of entities) {
    assertClose(Math.sqrt(entity.reduce((sum, x) => sum + x * x, 0)), 1, 1e-12);
  }
});

Deno.test("fitTransE() is decided by its seed", () => {
  const fit = (seed: number) => fitTransE(CAPITALS, { ...options, random: new Random(seed) });
  assert.deepEqual(fit(1).entities, fit(1).entities);
  assert.notDeepEqual(fit(1).entities, fit(2).entities);
});

Deno.test("the step of a symmetric relation shrinks to almost nothing", () => {
  const facts = Array.from(
    { length: 6 },
    (_, i) => [`${2 * i}`, "beside", `${2 * i + 1}`] as const,
  );
  const both = [...facts, ...facts.map(([a, r, b]) => [b, r, a] as const)];
  const stepOf = (all: typeof facts) => {
    const fitted = fitTransE(graphOf(all), { ...options, epochs: 500, random: new Random(0) });
    return Math.sqrt(fitted.relations[0]!.reduce((sum, x) => sum + x * x, 0));
  };
  assert.ok(stepOf(both) < stepOf(facts) / 4);
});

Deno.test("tailRank() leaves out other true tails and shares the place of equal scores", () => {
  const fact = { head: 0, relation: 0, tail: 1 }, same = () => 0;
  assert.equal(tailRank(fact, same, 5, new Set()), 3); // of 5, in the middle
  const known = new Set([{ ...fact, tail: 2 }, fact].map(tripleKey));
  assert.equal(tailRank(fact, ({ tail }) => tail, 4, known), 2);
  assert.throws(() => tailRank(fact, () => NaN, 5, known), /"score\(triple\)" must be a number/);
  const oneIsNaN = ({ tail }: { tail: number }) => tail === 3 ? NaN : 1;
  assert.throws(() => tailRank(fact, oneIsNaN, 5, known), /"score\(triple\)" must be a number/);
  assert.throws(() => tailRank({ ...fact, tail: 7 }, same, 5, known), /must be in \[0, 5\)/);
});

Deno.test("fitTransE() refuses a graph without facts and bad options", () => {
  const refused = (other: object, message: RegExp) =>
    assert.throws(
      () => fitTransE(CAPITALS, { ...options, random: new Random(0), ...other }),
      message,
    );
  refused({ dimensions: 0 }, /"dimensions" must be a positive integer, current value is 0/);
  refused({ margin: 0 }, /"margin" must be finite and greater than 0/);
  const empty = { ...CAPITALS, triples: [] };
  assert.throws(
    () => fitTransE(empty, { ...options, random: new Random(0) }),
    /"graph.triples.length" must be at least 1, current value is 0/,
  );
});
