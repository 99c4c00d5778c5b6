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
  SCENE_COLOURS,
  SCENE_TEMPLATES,
} from "lib/datasets/mod.ts";
import { Adam, cosineSchedule, losses, trainStep, warmupSchedule } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { indexOf, measure, type Model, type Photographs } from "./_judge.ts";
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
  /**
   * Captions that are negatives of every picture, besides those of the batch: the 12 of the held-out
   * combinations, or the 12 of another split, which are trained on.
   */
  readonly negatives: "batch" | "and unseen" | "and seen";
  /** How many captions of the training name no colour. */
  readonly colourless: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Also says which of the five splits of the combinations is trained on. */
  readonly seed: number;
}

/** Pictures that a run sees, in all. */
export const PICTURES = 25_600;
const WARM_UP = 0.08, SPLITS = 5;

/** Train, then measure. */
export function trainOnClothes(
  photographs: Photographs,
  choices: Choices,
): Record<string, number> {
  const { batch, learningRate, colourless, seed } = choices, random = new Random(seed);
  const data = random.split("data"), dropped = random.split("dropped"), steps = PICTURES / batch;
  const split = seed % SPLITS, combinations = clothesCombinations("training", split);
  const model = choices.text.endsWith("labels")
    ? labelModel(choices, random)
    : clipModel(choices, random);
  const rate = warmupSchedule(WARM_UP * steps, cosineSchedule(learningRate, 0, steps));
  const optimizer = new Adam(), { variables } = model;
  for (let step = 1; step <= steps; step++) {
    const clothes = drawClothes(photographs.train, batch, {
      random: data,
      combinations,
      templates: SCENE_TEMPLATES,
    });
    const captions = clothes.captions.map((caption, i) =>
      colourless > 0 && dropped.uniform() < colourless
        ? caption.replace(`${clothes.pieces[i]!.colour} `, "")
        : caption
    );
    const loss = () => model.loss({ ...clothes, captions });
    optimizer.learningRate = rate(step);
    trainStep({ variables, loss, optimizer, maxGradientNorm: 1 });
  }
  return measure(model, photographs, split, choices.text === "transformer");
}

function clipModel(choices: Choices, random: Random): Model {
  const { image, text, scale, directions } = choices;
  const tower = TEXT_TOWERS[text as keyof typeof TEXT_TOWERS](random.split("text"));
  const clip = new Clip(IMAGE_TOWERS[image](random.split("image")), tower);
  const isNumber = text === "numbers";
  const tokensOf = (pieces: readonly ClothesCombination[], captions: readonly string[]) => {
    const tokens = isNumber
      ? Int32Array.from(pieces, indexOf)
      : encodeClothesCaptions(captions, CAPTION_LENGTH);
    return tf.tensor2d(tokens, [pieces.length, tokens.length / pieces.length], "int32");
  };
  const { logScale, ...rest } = clip.parameters;
  const isLearned = scale === "learned";
  const logOfScale: tf.Scalar = isLearned
    ? logScale! as tf.Tensor as tf.Scalar
    : tf.scalar(Math.log(scale));
  const others = otherCaptions(choices);
  return {
    variables: isLearned ? [logScale!, ...Object.values(rest)] : Object.values(rest),
    scale: () => Math.exp(logOfScale.dataSync()[0]!),
    loss: (clothes) => {
      const images = clip.image.apply(imagesOf(clothes));
      const texts = tower.apply(tokensOf(clothes.pieces, clothes.captions));
      const terms = contrastiveLoss(images, texts, logOfScale);
      const loss = directions === 2 ? terms.loss : terms.imageToText;
      if (others.length === 0) return loss;
      const more = tower.apply(tokensOf(others, others.map(captionOf)));
      const isOwn = clothes.pieces.map((piece) =>
        others.map((other) => Number(indexOf(other) === indexOf(piece)))
      );
      const extra = extraNegatives(images, texts, more, tf.tensor2d(isOwn), logOfScale);
      return tf.add(loss, tf.div(extra, directions));
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

function captionOf({ kind, colour }: ClothesCombination): string {
  return `a ${colour} ${kind}`;
}

/** What is a negative of all pictures. */
function otherCaptions({ negatives, seed }: Choices): ClothesCombination[] {
  if (negatives === "batch") return [];
  return clothesCombinations("held_out", (seed + (negatives === "and seen" ? 1 : 0)) % SPLITS);
}

/** What further captions add to the log of the denominator of each picture, on average. */
function extraNegatives(
  images: tf.Tensor2D,
  texts: tf.Tensor2D,
  more: tf.Tensor2D,
  isOwn: tf.Tensor2D,
  logScale: tf.Scalar,
): tf.Scalar {
  const unit = (x: tf.Tensor2D) => tf.div(x, tf.norm(x, 2, 1, true)) as tf.Tensor2D;
  const logits = (texts: tf.Tensor2D) =>
    tf.mul(tf.matMul(unit(images), unit(texts), false, true), tf.exp(logScale));
  const before = logits(texts); // [pictures, captions]
  const after = tf.concat([before, tf.sub(logits(more), tf.mul(isOwn, 1e4))], 1);
  return tf.mean(tf.sub(tf.logSumExp(after, 1), tf.logSumExp(before, 1)));
}

function labelModel({ image, text, seed }: Choices, random: Random): Model {
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
  const seen = clothesCombinations("training", seed % SPLITS).map(indexOf);
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
    // Logits have a free constant for each picture; only probabilities can be compared between pictures.
    scores: (clothes) => tf.tidy(() => tf.logSoftmax(sums(clothes))),
  };
}

function imagesOf({ images, count, side }: Clothes): tf.Tensor4D {
  return tf.tensor4d(images, [count, side, side, 3]);
}
