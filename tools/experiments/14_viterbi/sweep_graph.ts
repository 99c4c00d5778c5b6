/** A sweep of notebook 14: what TransE finds of facts on countries, and what becomes of a symmetric relation. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { type GraphRun, runGraph } from "./_graph.ts";

const grid = { rate: [0.003, 0.01, 0.03], margin: [0.5, 1, 2] };
const untuned = "counts have nothing to tune";

export const sweep = defineSweep({
  description:
    "About 15 % of the facts on 194 countries (region, languages, currencies, borders) are held out and their tails ranked " +
    "among all entities, filtered and without the head as its own neighbour, by TransE in 20 dimensions after 200 epochs " +
    "and by votes of neighbours; single facts are held out, or both directions of a border together, or borders are " +
    "learnt in one direction only; share in the first ten",
  arms: {
    "TransE, facts": { settings: { method: "TransE", split: "facts" }, grid },
    "TransE, pairs": { settings: { method: "TransE", split: "pairs" }, grid },
    "TransE, one way": { settings: { method: "TransE", split: "one way" }, grid },
    "votes, facts": { settings: { method: "votes", split: "facts" }, untuned },
    "votes, pairs": { settings: { method: "votes", split: "pairs" }, untuned },
    "reversal and votes, facts": {
      settings: { method: "reversal and votes", split: "facts" },
      untuned,
    },
  },
  tuning: { metric: "hits", best: "largest", seeds: [1000, 1001], rounds: [{ seeds: 2 }] },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "hits",
  difference: { margin: 0.03, reason: "three facts in a hundred" },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "votes, pairs",
  run: (settings) => runGraph(settings as GraphRun),
});
