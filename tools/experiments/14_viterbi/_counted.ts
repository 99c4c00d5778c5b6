/** Decoding with weights of pairs of tags: counted ones behind a softmax, or a CRF's own, both to scale. */
import type { NamedSentence } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { bestLabels, bioSpans, countSpans, type LabelChain, spanF1 } from "lib/tagging/mod.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";
import { data, fitFeatures, LEGAL, sampleOf, TAGS } from "./_names.ts";

const SMOOTHING = 0.1, RATE = 0.1;

/** One run: what is trained, what is tuned, and the seed. */
export interface CountedRun extends RunSettings {
  readonly method: "softmax" | "CRF";
  readonly epochs: number;
  readonly penalty: number;
  /** Of the counted transitions behind a softmax, or of those that a CRF has learnt. */
  readonly scale: number;
}

type Rows = readonly ArrayLike<number>[];

interface Trained {
  readonly chainOf: (words: readonly string[]) => LabelChain;
  /** The weights of pairs of tags that are scaled, after the start as after O. */
  readonly start: ArrayLike<number>;
  readonly pairs: Rows;
}

/** How much likelier a tag is behind another than anywhere: ln p(tag | before) - ln p(tag). */
function countedPairs(sentences: readonly NamedSentence[]): number[][] {
  const follows = TAGS.map(() => TAGS.map(() => SMOOTHING)), single = TAGS.map(() => 0);
  for (const { tags } of sentences) {
    let before = 0;
    for (const tag of tags) {
      const label = TAGS.indexOf(tag);
      single[label]!++;
      follows[before]![label]!++;
      before = label;
    }
  }
  const sum = (row: readonly number[]) => row.reduce((a, b) => a + b);
  return follows.map((row) =>
    row.map((count, j) => Math.log(count / sum(row) / (single[j]! / sum(single))))
  );
}

const trainings = new Map<string, Promise<Trained>>();

/** One training serves all scales. */
function trained({ method, epochs, penalty, seed }: CountedRun): Promise<Trained> {
  const key = `${method} ${epochs} ${penalty} ${seed}`, own = trainings.get(key) ?? train();
  trainings.set(key, own);
  return own;

  async function train(): Promise<Trained> {
    const random = new Random(seed), sentences = sampleOf((await data).train, random);
    const chainOf = fitFeatures(
      sentences,
      { method, rate: RATE, penalty, epochs },
      random.split("order"),
    );
    if (method === "CRF") {
      const { start, transition } = chainOf(sentences[0]!.words);
      return { chainOf, start, pairs: transition };
    }
    const pairs = countedPairs(sentences);
    return { chainOf, start: pairs[0]!, pairs };
  }
}

/** The names of the best tags among the legal ones, with the weights of pairs to a scale. */
function namesBy({ chainOf, start, pairs }: Trained, words: readonly string[], scale: number) {
  const scaled = (row: ArrayLike<number>, legal: readonly number[]) =>
    legal.map((ban, j) => scale * row[j]! + ban);
  const { labels } = bestLabels({
    start: scaled(start, LEGAL[0]!),
    transition: pairs.map((row, i) => scaled(row, LEGAL[i]!)),
    emission: chainOf(words).emission,
  });
  return bioSpans(Array.from(labels, (label) => TAGS[label]!));
}

/** F1 of names with weights to the run's scale, and with the ban of illegal pairs alone. */
export async function runCounted(run: CountedRun) {
  const { validation, test } = await data, model = await trained(run);
  const judged = run.seed >= 1000 ? validation : test; // seeds from 1000 on choose settings
  const f1Of = (scale: number) =>
    spanF1(
      judged.map(({ words, tags }) => countSpans(bioSpans(tags), namesBy(model, words, scale))),
    ).f1;
  return { f1: f1Of(run.scale), legalF1: f1Of(0), scaleOneF1: f1Of(1) };
}
