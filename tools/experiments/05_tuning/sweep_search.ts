/** The sweep of notebook 05 on searches: which finds the best settings with equally many epochs? */
import { Random } from "lib/random/mod.ts";
import {
  bayesianSearch,
  bestEvaluation,
  type Evaluation,
  gridSearch,
  hyperband,
  randomSearch,
  type StartTraining,
} from "lib/tuning/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { drawParts, retrain, SPACE, startClothes } from "./_clothes.ts";

const EPOCHS = 27, TRIALS = 27;
/** Where the search so far is looked at, in epochs. */
const LOOKS = [27, 81, 162, 243, 357, 486, 600, 714];

type Search = (
  start: StartTraining<typeof SPACE>,
  random: Random,
) => Promise<readonly Evaluation<typeof SPACE>[]>;

const SEARCHES: Readonly<Record<string, Search>> = {
  "grid": (start) =>
    gridSearch(SPACE, start, {
      levels: { learningRate: 3, units: 3, dropout: 3 },
      epochs: EPOCHS,
    }),
  "random": (start, random) =>
    randomSearch(SPACE, start, { trials: 2 * TRIALS, epochs: EPOCHS, random }),
  "Hyperband": (start, random) =>
    hyperband(SPACE, start, { maxEpochs: EPOCHS, factor: 3, passes: 2, random }),
  "Bayesian": (start, random) =>
    bayesianSearch(SPACE, start, { trials: TRIALS, epochs: EPOCHS, random }),
};

/** An evaluation, and what only the test images and the training images know. */
type Judged = Evaluation<typeof SPACE> & { readonly test: number; readonly trainingLoss: number };

/** All that a search with one seed tried. */
async function judgedSearch(arm: string, seed: number) {
  const random = new Random(seed).split("05"), parts = drawParts(random);
  const judged: { test: number; trainingLoss: number }[] = [];
  const start: StartTraining<typeof SPACE> = (settings, index) => {
    const own = random.split("trials").split(index);
    const options = { rows: parts.training, validation: parts.validation, random: own };
    const { train, dispose, training, test } = startClothes(settings, options);
    const trainAndJudge = (epochs: number) => {
      const score = train(epochs), { loss } = training();
      const trainingLoss = Number.isFinite(loss) ? loss : Infinity;
      judged.push({ test: test().accuracy, trainingLoss });
      return score;
    };
    return { train: trainAndJudge, dispose };
  };
  const evaluations = await SEARCHES[arm]!(start, random.split(arm));
  const all = evaluations.map((one, i): Judged => ({ ...one, ...judged[i]! }));
  return { all, random, parts };
}

const within = (all: readonly Judged[], epochs: number) =>
  all.filter(({ spent }) => spent <= epochs);

async function search(arm: string, seed: number): Promise<Record<string, number>> {
  const { all, random, parts } = await judgedSearch(arm, seed), spent = EPOCHS * TRIALS;
  const best = bestEvaluation(within(all, spent)) as Judged;
  const again = ({ settings, epochs }: Judged) => retrain(settings, epochs, parts, random);
  const looks = LOOKS.flatMap((epochs) => {
    const { score, test } = bestEvaluation(within(all, epochs)) as Judged;
    return [[`validation_${epochs}`, score], [`test_${epochs}`, test]];
  });
  const result = {
    ...{ retrained: again(best), validation: best.score, test: best.test, epochs: best.epochs },
    ...best.settings,
    ...Object.fromEntries(looks),
    tried: new Set(within(all, spent).map(({ index }) => index)).size,
  };
  if (arm !== "random") return result;
  const twice = bestEvaluation(all) as Judged;
  const byTraining = within(all, spent).reduce((a, b) => b.trainingLoss < a.trainingLoss ? b : a);
  return {
    ...result,
    ...{ twice: again(twice), validationTwice: twice.score, testTwice: twice.test },
    ...{ byTraining: again(byTraining), unitsByTraining: byTraining.settings.units },
    ...{ dropoutByTraining: byTraining.settings.dropout, testByTraining: byTraining.test },
    bestTest: Math.max(...within(all, spent).map(({ test }) => test)),
  };
}

/** What somebody might type without a search. */
const GUESS = { learningRate: 0.01, units: 32, dropout: 0.5 };

function guess(seed: number): Record<string, number> {
  const random = new Random(seed).split("05");
  return { retrained: retrain(GUESS, EPOCHS, drawParts(random), random), ...GUESS };
}

export const sweep = defineSweep({
  description:
    "Searches for learning rate, units and dropout of a network that learns from 300 images of clothes; 200 others " +
    "give the score that a search sees. With 27 * 27 = 729 epochs each (two passes of Hyperband: 714; random search goes on to 1,458), then " +
    "retrained three times on all 500 by the settings found: accuracy on 2,000 test images",
  arms: {
    "guess": {},
    ...Object.fromEntries(Object.keys(SEARCHES).map((arm) => [arm, {}])),
  },
  seeds: Array.from({ length: 16 }, (_, seed) => seed),
  metric: "retrained",
  difference: { margin: 0.01, reason: "one image in a hundred, about what 200 more images gain" },
  minutes: 4,
  isChecked: ({ arm, seed }) => seed === 0 && (arm === "guess" || arm === "grid"),
  run: async ({ arm, seed }) => arm === "guess" ? guess(seed) : await search(arm, seed),
});
