/** Facts on countries that were held out, found by TransE and by the votes of neighbours. */
import { countryFacts, loadCountries } from "lib/datasets/mod.ts";
import { fitTransE, graphOf, tailRank, type Triple, tripleKey } from "lib/knowledge_graph/mod.ts";
import { Random } from "lib/random/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";

const SHARE = 0.15, DIMENSIONS = 20, EPOCHS = 200;
const graph = graphOf(countryFacts(await loadCountries()));
const known = new Set(graph.triples.map(tripleKey));
const [BORDERS, CAPITAL] = ["borders", "capital"].map((name) => graph.relations.indexOf(name));

/** One run: what scores, how facts are held out, what is tuned, and the seed. */
export interface GraphRun extends RunSettings {
  readonly method: "TransE" | "votes" | "reversal and votes";
  /** By single facts, or the two directions of a border together; "one way" trains on one of them. */
  readonly split: "facts" | "pairs" | "one way";
  readonly rate?: number;
  readonly margin?: number;
}

const reverse = ({ head, relation, tail }: Triple) => ({ head: tail, relation, tail: head });

/** About 15 % of the facts are held out; of those, facts are asked whose parts still occur, but capitals. */
function hold(split: GraphRun["split"], random: Random) {
  const held = new Set<string>();
  for (const triple of graph.triples) {
    const isBorder = triple.relation === BORDERS;
    if (split !== "facts" && isBorder && triple.head > triple.tail) continue; // goes with its reversal
    if (random.uniform() >= SHARE) continue;
    held.add(tripleKey(triple));
    if (split !== "facts" && isBorder) held.add(tripleKey(reverse(triple)));
  }
  const isHeld = (triple: Triple) => held.has(tripleKey(triple));
  const rest = graph.triples.filter((triple) => !isHeld(triple));
  const parts = new Set(rest.flatMap(({ head, tail }) => [head, tail]));
  const asked = graph.triples.filter((triple) =>
    isHeld(triple) && triple.relation !== CAPITAL && parts.has(triple.head) &&
    parts.has(triple.tail)
  );
  const isKept = ({ relation, head, tail }: Triple) =>
    split !== "one way" || relation !== BORDERS || head < tail;
  return { train: rest.filter(isKept), asked };
}

/** Each entity that shares a border or a region votes for the tails that it has; then the more frequent. */
function votesOf(train: readonly Triple[], isReversed: boolean) {
  const keys = new Set(train.map(tripleKey)),
    neighbours = graph.entities.map(() => new Set<number>());
  const members = new Map<number, number[]>(), counts = new Map<string, number>();
  const region = graph.relations.indexOf("in");
  for (const { head, relation, tail } of train) {
    counts.set(`${relation} ${tail}`, (counts.get(`${relation} ${tail}`) ?? 0) + 1);
    if (relation === region) members.set(tail, [...members.get(tail) ?? [], head]);
    if (relation !== BORDERS) continue;
    neighbours[head]!.add(tail);
    neighbours[tail]!.add(head);
  }
  for (const own of members.values()) {
    for (const one of own) for (const other of own) if (one !== other) neighbours[one]!.add(other);
  }
  return (triple: Triple) => {
    const { head, relation, tail } = triple;
    if (isReversed && relation === BORDERS && keys.has(tripleKey(reverse(triple)))) return Infinity;
    let votes = (counts.get(`${relation} ${tail}`) ?? 0) / 1e4;
    for (const other of neighbours[head]!) {
      votes += Number(keys.has(tripleKey({ ...triple, head: other })));
    }
    return votes;
  };
}

const lengthOf = (vector: ArrayLike<number>) =>
  Math.sqrt(Array.from(vector).reduce((sum, x) => sum + x * x, 0));

/** Shares of facts whose tail is among the first ten, and how long the steps of TransE are. */
export function runGraph(run: GraphRun) {
  const random = new Random(run.seed), { train, asked } = hold(run.split, random.split("held"));
  const vectors = run.method !== "TransE" ? undefined : fitTransE({ ...graph, triples: train }, {
    dimensions: DIMENSIONS,
    epochs: EPOCHS,
    rate: run.rate!,
    margin: run.margin!,
    random: random.split("vectors"),
  });
  const given = vectors?.score ?? votesOf(train, run.method !== "votes");
  const score = (triple: Triple) =>
    // no country is asked whether it borders itself
    triple.relation === BORDERS && triple.head === triple.tail ? -Infinity : given(triple);
  const ranks = asked.map((triple) => tailRank(triple, score, graph.entities.length, known));
  const hits = (isWanted: (triple: Triple) => boolean) =>
    mean(ranks.filter((_, i) => isWanted(asked[i]!)).map((rank) => Number(rank <= 10)));
  const steps = vectors?.relations.map(lengthOf) ?? graph.relations.map(() => 0);
  return {
    hits: hits(() => true),
    borderHits: hits(({ relation }) => relation === BORDERS),
    otherHits: hits(({ relation }) => relation !== BORDERS),
    borderStep: steps[BORDERS!]!,
    otherStep: mean(steps.filter((_, r) => r !== BORDERS)),
    asked: asked.length,
  };
}
