/** How well a model of clothes tells combinations, trained and held out: for the sweeps of notebook 33. */
import type * as tf from "@tensorflow/tfjs";
import {
  type Clothes,
  CLOTHES_KINDS,
  type ClothesCombination,
  clothesCombinations,
  drawClothes,
  type LabelledImages,
  loadFashionMnist,
  SCENE_COLOURS,
} from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";

/** Photographs to train on, to tune on and to judge by. */
export interface Photographs {
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
  readonly test: LabelledImages;
}

/** Something that is trained on clothes, and tells the nearest combinations. */
export interface Model {
  readonly variables: tf.Variable[];
  loss(clothes: Clothes): tf.Scalar;
  /** What cosines are multiplied by. */
  scale?(): number;
  /** Scores of all combinations for each picture: [pictures, 60]. */
  scores(clothes: Clothes, template?: string, article?: string): tf.Tensor2D;
}

const EVALUATED = 1000;
/** Where a curve is read: accuracies on trained combinations. */
const READ_AT = [0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8];

/** The held-out half of Fashion-MNIST in two: the rate is chosen on the first thousand. */
export async function loadPhotographs(): Promise<Photographs> {
  const { train, test } = await loadFashionMnist();
  const part = (from: number, to: number): LabelledImages => ({
    ...{ count: to - from, side: test.side, labels: test.labels.slice(from, to) },
    images: test.images.slice(from * test.side ** 2, to * test.side ** 2),
  });
  return { train, validation: part(0, 1000), test: part(1000, 2000) };
}

/** The place of a combination among all 60. */
export function indexOf({ kind, colour }: ClothesCombination): number {
  return CLOTHES_KINDS.indexOf(kind) * SCENE_COLOURS.length + SCENE_COLOURS.indexOf(colour);
}
/** All that is stored of a run; the pictures to judge by are the same for all of one split. */
export function measure(
  model: Model,
  photographs: Photographs,
  split: number,
  hasPrompts: boolean,
): Record<string, number> {
  const random = new Random(0).split("evaluation");
  const draw = (photographs: LabelledImages, which: "training" | "held_out") =>
    drawClothes(photographs, EVALUATED, {
      random: random.split(which),
      combinations: clothesCombinations(which, split),
    });
  const validation = draw(photographs.validation, "training");
  const seen = draw(photographs.test, "training"), heldOut = draw(photographs.test, "held_out");
  const [onSeen, onHeldOut] = [model.scores(seen), model.scores(heldOut)];
  const unseen = new Set(clothesCombinations("held_out", split).map(indexOf));
  const { area, heldOutAt } = curveOf(
    [outcomesOf(onSeen, seen, unseen), outcomesOf(onHeldOut, heldOut, unseen)],
  );
  const metrics = {
    validation: accuracy(model.scores(validation), validation),
    seen: accuracy(onSeen, seen),
    held_out: accuracy(onHeldOut, heldOut),
    held_out_of_12: accuracy(onHeldOut, heldOut, (k) => unseen.has(k)),
    kind_held_out: accuracy(onHeldOut, heldOut, () => true, (k) => Math.floor(k / 6)),
    colour_held_out: accuracy(onHeldOut, heldOut, () => true, (k) => k % 6),
    precision_10: precision([onSeen, onHeldOut], [seen, heldOut], [...unseen]),
    area,
    ...heldOutAt,
    ...(model.scale === undefined ? {} : { scale: model.scale() }),
  };
  if (!hasPrompts) return metrics;
  const overall = (template: string, article: string) =>
    0.8 * accuracy(model.scores(seen, template, article), seen) +
    0.2 * accuracy(model.scores(heldOut, template, article), heldOut);
  return {
    ...metrics,
    prompt_photo: 0.8 * metrics.seen + 0.2 * metrics.held_out,
    prompt_without_a: overall("a photo of {}", ""),
    prompt_bare: overall("{}", ""),
    prompt_a: overall("{}", "a "),
    prompt_all: overall("all", "a "),
  };
}

/** Share of pictures whose best combination is right, among those that are allowed. */
function accuracy(
  scores: tf.Tensor2D,
  { pieces }: Clothes,
  isAllowed: (combination: number) => boolean = () => true,
  of: (combination: number) => number = (k) => k,
): number {
  const rows = scores.arraySync();
  const right = pieces.filter((piece, i) => {
    let best = -1;
    rows[i]!.forEach((score, k) => {
      if (isAllowed(k) && (best < 0 || score > rows[i]![best]!)) best = k;
    });
    return of(best) === of(indexOf(piece));
  });
  return right.length / pieces.length;
}

/** For each of some captions, the share of its ten nearest pictures that show it; their mean. */
function precision(
  scores: readonly tf.Tensor2D[],
  clothes: readonly Clothes[],
  captions: readonly number[],
): number {
  const rows = scores.flatMap((part) => part.arraySync());
  const shown = clothes.flatMap(({ pieces }) => pieces.map(indexOf));
  const shares = captions.map((caption) => {
    const order = [...rows.keys()].sort((i, j) => rows[j]![caption]! - rows[i]![caption]!);
    return order.slice(0, 10).filter((i) => shown[i] === caption).length / 10;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** What a constant that is subtracted from the scores of trained combinations decides, for one picture. */
interface Outcome {
  /** How much the best trained combination is above the best held-out one. */
  readonly lead: number;
  /** Whether the best of its own part is right. */
  readonly isRight: boolean;
}

function outcomesOf(
  scores: tf.Tensor2D,
  { pieces }: Clothes,
  unseen: ReadonlySet<number>,
): Outcome[] {
  return scores.arraySync().map((row, i) => {
    const own = indexOf(pieces[i]!);
    const bestWhere = (isUnseen: boolean) =>
      row.reduce(
        (best, score, k) =>
          unseen.has(k) === isUnseen && (best < 0 || score > row[best]!) ? k : best,
        -1,
      );
    return {
      lead: row[bestWhere(false)]! - row[bestWhere(true)]!,
      isRight: bestWhere(unseen.has(own)) === own,
    };
  });
}

/**
 * Calibrated stacking (Chao et al. 2016): a constant is subtracted from the scores of trained combinations. All
 * constants together give a curve of both accuracies.
 *
 * @returns the area under it, and the accuracy on held-out combinations at some accuracies on trained ones
 */
function curveOf(
  [seen, heldOut]: readonly [readonly Outcome[], readonly Outcome[]],
): { area: number; heldOutAt: Record<string, number> } {
  const leads = [...seen, ...heldOut].map(({ lead }) => lead).sort((a, b) => a - b);
  const shareOf = (outcomes: readonly Outcome[], wins: (lead: number) => boolean) =>
    outcomes.filter(({ lead, isRight }) => isRight && wins(lead)).length / outcomes.length;
  const points = [-Infinity, ...leads].map((constant) => ({
    x: shareOf(seen, (lead) => lead > constant),
    y: shareOf(heldOut, (lead) => lead <= constant),
  }));
  const area = points.slice(1).reduce((sum, { x, y }, i) => {
    const before = points[i]!;
    return sum + (before.x - x) * (before.y + y) / 2;
  }, 0);
  const heldOutAt = READ_AT.map((level) => {
    const reached = points.filter(({ x }) => x >= level).map(({ y }) => y);
    return [`at_${level * 100}`, Math.max(0, ...reached)] as const;
  });
  return { area, heldOutAt: Object.fromEntries(heldOutAt) };
}
