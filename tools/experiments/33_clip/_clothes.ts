/** CLIP on clothes in colours, for the sweeps of notebook 33: one run. */
import * as tf from "@tensorflow/tfjs";
import { Clip, contrastiveLoss, promptEnsemble } from "lib/clip/mod.ts";
import {
  type Clothes,
  CLOTHES_KINDS,
  type ClothesCombination,
  clothesCombinations,
  drawClothes,
  encodeClothesCaptions,
  type LabelledImages,
  loadFashionMnist,
  SCENE_COLOURS,
  SCENE_TEMPLATES,
} from "lib/datasets/mod.ts";
import { Adam, cosineSchedule, losses, trainStep, warmupSchedule } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { CAPTION_LENGTH, IMAGE_TOWERS, TEXT_TOWERS, TwoLabels } from "./_towers.ts";

/** What an arm changes. */
export interface Choices {
  readonly image: keyof typeof IMAGE_TOWERS;
  /**
   * "labels": no text, but output layers for kind and colour; "seen labels": the same, compared with the
   * combinations that are trained on, not with all kinds and all colours.
   */
  readonly text: keyof typeof TEXT_TOWERS | "labels" | "seen labels";
  /** What cosines are multiplied by: learned, or fixed. */
  readonly scale: "learned" | number;
  /** 1: pictures choose captions; 2: captions choose pictures, too. */
  readonly directions: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** Photographs to train on, to tune on and to judge by. */
export interface Photographs {
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
  readonly test: LabelledImages;
}

/** Pictures that a run sees, in all. */
export const PICTURES = 25_600;
const WARM_UP = 0.08, EVALUATED = 1000;

/** The held-out half of Fashion-MNIST in two: the rate is chosen on the first thousand. */
export async function loadPhotographs(): Promise<Photographs> {
  const { train, test } = await loadFashionMnist();
  const part = (from: number, to: number): LabelledImages => ({
    ...{ count: to - from, side: test.side, labels: test.labels.slice(from, to) },
    images: test.images.slice(from * test.side ** 2, to * test.side ** 2),
  });
  return { train, validation: part(0, 1000), test: part(1000, 2000) };
}

/** Something that is trained on clothes, and tells the nearest combinations. */
interface Model {
  readonly variables: tf.Variable[];
  loss(clothes: Clothes): tf.Scalar;
  /** Scores of all combinations for each picture: [pictures, 60]. */
  scores(clothes: Clothes, template?: string, article?: string): tf.Tensor2D;
}

/** Train, then measure. */
export function trainOnClothes(
  photographs: Photographs,
  choices: Choices,
): Record<string, number> {
  const { batch, learningRate, seed } = choices, random = new Random(seed);
  const data = random.split("data"), steps = PICTURES / batch;
  const model = choices.text.endsWith("labels")
    ? labelModel(choices, random)
    : clipModel(choices, random);
  const rate = warmupSchedule(WARM_UP * steps, cosineSchedule(learningRate, 0, steps));
  const optimizer = new Adam(), { variables } = model;
  for (let step = 1; step <= steps; step++) {
    const clothes = drawClothes(photographs.train, batch, {
      ...{ random: data, combinations: "training", templates: SCENE_TEMPLATES },
    });
    optimizer.learningRate = rate(step);
    trainStep({ variables, loss: () => model.loss(clothes), optimizer, maxGradientNorm: 1 });
  }
  return measure(model, photographs, choices.text === "transformer");
}

function clipModel({ image, text, scale, directions }: Choices, random: Random): Model {
  const tower = TEXT_TOWERS[text as keyof typeof TEXT_TOWERS](random.split("text"));
  const clip = new Clip(IMAGE_TOWERS[image](random.split("image")), tower);
  const isNumber = text === "numbers";
  const tokensOf = (pieces: readonly ClothesCombination[], captions: readonly string[]) => {
    const tokens = isNumber
      ? Int32Array.from(pieces, indexOf)
      : encodeClothesCaptions(captions, CAPTION_LENGTH);
    return tf.tensor2d(tokens, [pieces.length, tokens.length / pieces.length], "int32");
  };
  const fixed = scale === "learned" ? undefined : tf.scalar(Math.log(scale));
  const { logScale, ...rest } = clip.parameters;
  return {
    variables: fixed === undefined ? [logScale!, ...Object.values(rest)] : Object.values(rest),
    loss: (clothes) => {
      const tokens = tokensOf(clothes.pieces, clothes.captions);
      const terms = fixed === undefined
        ? clip.loss(imagesOf(clothes), tokens)
        : contrastiveLoss(clip.image.apply(imagesOf(clothes)), tower.apply(tokens), fixed);
      return directions === 2 ? terms.loss : terms.imageToText;
    },
    scores: (clothes, template = "a photo of {}", article = "a ") =>
      tf.tidy(() => {
        const all = clothesCombinations();
        const embed = (template: string) => {
          const captions = all.map(({ kind, colour }) =>
            template.replace("{}", `${article}${colour} ${kind}`)
          );
          return clip.embedTexts(tokensOf(all, captions)); // [60, embedding]
        };
        const classes = template === "all"
          ? promptEnsemble(tf.stack(SCENE_TEMPLATES.map(embed), 1) as tf.Tensor3D)
          : embed(template);
        return tf.matMul(clip.embedImages(imagesOf(clothes)), classes, false, true);
      }),
  };
}

function labelModel({ image, text }: Choices, random: Random): Model {
  const model = new TwoLabels(IMAGE_TOWERS[image](random.split("image")), random);
  const crossEntropy = (labels: number[], logits: tf.Tensor2D) =>
    losses.sparseCategoricalCrossEntropy(tf.tensor1d(labels, "int32"), logits, {
      fromLogits: true,
    });
  const sums = (clothes: Clothes) => {
    const [kind, colour] = model.apply(imagesOf(clothes));
    const both = tf.add(tf.expandDims(kind, 2), tf.expandDims(colour, 1)); // [pictures, 10, 6]
    return tf.reshape(both, [clothes.count, 60]) as tf.Tensor2D;
  };
  const seen = clothesCombinations("training").map(indexOf);
  return {
    variables: model.variables,
    loss: (clothes) => {
      if (text === "seen labels") {
        const labels = clothes.pieces.map((piece) => seen.indexOf(indexOf(piece)));
        return crossEntropy(labels, tf.gather(sums(clothes), seen, 1));
      }
      const [kind, colour] = model.apply(imagesOf(clothes));
      const kinds = clothes.pieces.map((piece) => CLOTHES_KINDS.indexOf(piece.kind));
      const colours = clothes.pieces.map((piece) => SCENE_COLOURS.indexOf(piece.colour));
      return tf.add(crossEntropy(kinds, kind), crossEntropy(colours, colour));
    },
    scores: (clothes) => tf.tidy(() => sums(clothes)),
  };
}

function imagesOf({ images, count, side }: Clothes): tf.Tensor4D {
  return tf.tensor4d(images, [count, side, side, 3]);
}

/** The place of a combination among all 60. */
function indexOf({ kind, colour }: ClothesCombination): number {
  return CLOTHES_KINDS.indexOf(kind) * SCENE_COLOURS.length + SCENE_COLOURS.indexOf(colour);
}

function measure(
  model: Model,
  photographs: Photographs,
  hasPrompts: boolean,
): Record<string, number> {
  const random = new Random(0).split("evaluation"); // the same pictures for all
  const draw = (photographs: LabelledImages, combinations: "training" | "held_out") =>
    drawClothes(photographs, EVALUATED, { random: random.split(combinations), combinations });
  const validation = draw(photographs.validation, "training");
  const seen = draw(photographs.test, "training"), heldOut = draw(photographs.test, "held_out");
  const [onSeen, onHeldOut] = [model.scores(seen), model.scores(heldOut)];
  const unseen = new Set(clothesCombinations("held_out").map(indexOf));
  const metrics = {
    validation: accuracy(model.scores(validation), validation),
    seen: accuracy(onSeen, seen),
    held_out: accuracy(onHeldOut, heldOut),
    held_out_of_12: accuracy(onHeldOut, heldOut, (k) => unseen.has(k)),
    kind_held_out: accuracy(onHeldOut, heldOut, () => true, (k) => Math.floor(k / 6)),
    colour_held_out: accuracy(onHeldOut, heldOut, () => true, (k) => k % 6),
    precision_10: precision([onSeen, onHeldOut], [seen, heldOut], [...unseen]),
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
