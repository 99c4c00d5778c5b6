/** Reference cases on intervals, tests and effects. */
import { Random } from "lib/random/mod.ts";
import * as stats from "lib/stats/mod.ts";
import type { Adapter } from "../case.ts";

const ends = ({ low, high }: stats.Interval) => [low, high];

const inWords = ({ sumOfSquares, degreesOfFreedom, f, pValue, share }: stats.FactorialEffect) => ({
  sum_of_squares: sumOfSquares,
  degrees_of_freedom: degreesOfFreedom,
  f,
  p_value: pValue,
  share,
});

export const adapters: Record<string, Adapter> = {
  stats_bootstrap: ({ values }) => {
    const interval = (method: "percentile" | "BCa") =>
      ends(stats.bootstrapInterval(values, { random: new Random(0), method }));
    return { percentile: interval("percentile"), bca: interval("BCa") };
  },
  stats_wilson: ({ cases }) => ({
    intervals: cases.map((
      { successes, trials, confidence }: Record<"successes" | "trials" | "confidence", number>,
    ) => ends(stats.wilsonInterval(successes, trials, confidence))),
  }),
  stats_permutation_paired: ({ pairs }) => ({
    results: pairs.map(({ a, b }: Record<"a" | "b", number[]>) => {
      const { meanDifference, pValue } = stats.pairedPermutationTest(a, b);
      return { mean_difference: meanDifference, p_value: pValue };
    }),
  }),
  stats_holm: ({ p_values }) => ({ adjusted: stats.holm(p_values) }),
  stats_tost_paired: ({ a, b, low, high }) => {
    const test = stats.pairedTEquivalence(a, b, [low, high]);
    const { pValue: p_value, tLow: t_low, pLow: p_low, tHigh: t_high, pHigh: p_high } = test;
    return { p_value, t_low, p_low, t_high, p_high };
  },
  stats_anova_two_way: ({ a, b, seed, values }) => ({
    effects: stats.factorialEffects({ a, b }, values).map(inWords),
    effects_in_blocks: stats.factorialEffects({ a, b }, values, { blocks: seed }).map(inWords),
  }),
  stats_factorial_two_level: ({ a, b, c, values, confidence }) => {
    const effects = stats.factorialEffects({ a, b, c }, values, { confidence });
    return {
      terms: effects.map(({ term }) => term),
      effects: effects.map(({ effect }) => effect!.estimate),
      low: effects.map(({ effect }) => effect!.low),
      high: effects.map(({ effect }) => effect!.high),
      p_values: effects.map(({ pValue }) => pValue),
    };
  },
  stats_fieller: ({ a, b, confidence }) => ({ ...stats.fiellerInterval(a, b, confidence) }),
};
