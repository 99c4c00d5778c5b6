/** The sizes and choices of a sequence-to-sequence model, each with its reason. */
import type { CellKind } from "../rnn/mod.ts";

/** How a decoder's state is compared with the encoder's outputs; "none": the fixed vector alone. */
export type AttentionScore = "none" | "dot" | "additive";

/** Sizes and choices of a {@linkcode EncoderDecoder}. */
export interface Seq2SeqConfig {
  /** Tokens that a source may hold, special tokens included: it is given by the data. */
  readonly sourceVocabulary: number;
  /** Tokens that the decoder chooses from: it is given by the data. */
  readonly targetVocabulary: number;
  /** Numbers of an embedding. Default 64, as many as units: no layer is the bottleneck. */
  readonly embedding: number;
  /** Numbers in the state of encoder and decoder. Default 64: enough for dates, fast in a notebook. */
  readonly units: number;
  /** Recurrent cell of both sides. Default "lstm", as in Sutskever et al. 2014. */
  readonly cell: CellKind;
  /**
   * Whether the encoder reads in both directions, half the units each, so that the decoder, which
   * cannot know the future, gets a state of the same size (Bahdanau et al. 2015). Default false.
   */
  readonly bidirectional: boolean;
  /** Default "dot" (Luong et al. 2015): it has no weights, and is one product for all steps. */
  readonly attention: AttentionScore;
}

/** The choices that the data does not make. */
export const SEQ2SEQ_DEFAULTS: Omit<Seq2SeqConfig, "sourceVocabulary" | "targetVocabulary"> = {
  embedding: 64,
  units: 64,
  cell: "lstm",
  bidirectional: false,
  attention: "dot",
};

/** What has to be given of a configuration; the rest has defaults. */
export type Seq2SeqOptions =
  & Pick<Seq2SeqConfig, "sourceVocabulary" | "targetVocabulary">
  & Partial<Seq2SeqConfig>;
