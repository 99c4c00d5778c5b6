/** The sweep of notebook 05 on why the grid loses: its three rates, or the rest of it? */
import { Random } from "lib/random/mod.ts";
import { settingsAt } from "lib/tuning/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { drawParts, retrain, SPACE, startClothes } from "./_clothes.ts";

const EPOCHS = 27, MIDDLES = [1 / 6, 3 / 6, 5 / 6];

type Point = readonly [rate: number, units: number, dropout: number];

/** In the order of the grid search of lib. */
const GRID = MIDDLES.flatMap((rate) =>
  MIDDLES.flatMap((units) => MIDDLES.map((dropout): Point => [rate, units, dropout]))
);

/** The points that the random search of the same seed tries. */
function randomPoints(random: Random): Point[] {
  const own = random.split("random");
  return GRID.map((): Point => [own.uniform(), own.uniform(), own.uniform()]);
}

/** What is tried, by the points of random search. */
const ARMS: Readonly<Record<string, (drawn: readonly Point[]) => Point[]>> = {
  "grid, random rates": (drawn) =>
    GRID.map(([, units, dropout], i) => [drawn[i]![0], units, dropout]),
  "random, the grid's rates": (drawn) =>
    drawn.map(([rate, units, dropout]) => [MIDDLES[Math.floor(3 * rate)]!, units, dropout]),
};

function search(arm: string, seed: number) {
  const random = new Random(seed).split("05"), parts = drawParts(random);
  const tried = ARMS[arm]!(randomPoints(random)).map((point, index) => {
    const settings = settingsAt(SPACE, point), own = random.split("trials").split(index);
    const options = { rows: parts.training, validation: parts.validation, random: own };
    const training = startClothes(settings, options), score = training.train(EPOCHS);
    training.dispose();
    return { settings, score };
  });
  const best = tried.reduce((a, b) => b.score > a.score ? b : a);
  const retrained = retrain(best.settings, EPOCHS, parts, random);
  return { retrained, validation: best.score, ...best.settings };
}

export const sweep = defineSweep({
  description:
    "The grid and the random search of 05_search with 27 settings and 27 epochs each, with exchanged learning rates: a grid whose rates " +
    "are drawn at random, and random settings whose rates are moved to the grid's three; retrained as there",
  arms: Object.fromEntries(Object.keys(ARMS).map((arm) => [arm, {}])),
  seeds: Array.from({ length: 16 }, (_, seed) => seed),
  metric: "retrained",
  difference: { margin: 0.01, reason: "as in the sweep on searches" },
  minutes: 1.5,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "grid, random rates",
  run: ({ arm, seed }) => search(arm, seed),
});
