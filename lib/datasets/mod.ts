/**
 * Small data sets that are part of the project: nothing is downloaded.
 *
 * @example
 * ```ts
 * import { loadDigits } from "lib/datasets/mod.ts";
 *
 * const { train } = await loadDigits();
 * console.log(train.count, "images");
 * ```
 *
 * @module
 */
export type { LoadOptions } from "./_data_file.ts";
export * from "./address_passages.ts";
export * from "./address_search.ts";
export * from "./adding.ts";
export * from "./bert_vocabulary.ts";
export {
  GRAMMAR_CLASSES,
  GRAMMAR_WORDS,
  grammarEntropy,
  grammarLogProbabilities,
  grammarSentences,
  type GrammarSentencesOptions,
  type WordClass,
} from "./class_grammar.ts";
export { readSceneClipWeights } from "./clip_weights.ts";
export * from "./clothes.ts";
export * from "./cmudict.ts";
export * from "./countries.ts";
export * from "./couplets.ts";
export * from "./date_tokens.ts";
export * from "./dates.ts";
export { readDigitDiffusionWeights } from "./diffusion_weights.ts";
export * from "./digits.ts";
export * from "./fashion_mnist.ts";
export type { ImageSplit, LabelledImages } from "./labelled_images.ts";
export { readGptWeights } from "./gpt_weights.ts";
export * from "./intents.ts";
export * from "./keras_files.ts";
export { readLatentDiffusionWeights } from "./latent_diffusion_weights.ts";
export { readMiniLmWeights } from "./minilm.ts";
export * from "./mnist.ts";
export * from "./moby_dick_passages.ts";
export * from "./named_entities.ts";
export * from "./pronunciation_tokens.ts";
export * from "./recall.ts";
export {
  SCENE_COLOURS,
  SCENE_SHAPES,
  SCENE_SIZES,
  type SceneColour,
  type SceneObject,
  type SceneShape,
  type SceneSize,
} from "./_scene_shapes.ts";
export * from "./scene_captions.ts";
export * from "./scene_combinations.ts";
export { readSceneDecoderWeights } from "./scene_decoder_weights.ts";
export * from "./scenes.ts";
export * from "./sequence_pairs.ts";
export * from "./shrink_images.ts";
export * from "./tabular.ts";
export * from "./text_splits.ts";
export * from "./texts.ts";
export * from "./toy_translation.ts";
export * from "./word_groups.ts";
export * from "./word_vectors.ts";
