/** What the modules of both blocks have in common: their options and the layers made by them. */
import { type ApplyOptions, Dense, Dropout, type Initializer } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import type { BlockOptions } from "./_block_parts.ts";

/** Sizes and choices of a `TransformerEncoderBlock` or a `TransformerDecoderBlock`. */
export interface TransformerBlockOptions
  extends Pick<BlockOptions, "heads" | "activation" | "normalizeFirst" | "epsilon"> {
  /** Where the initial weights are drawn from. */
  readonly random: Random;
  /** How they are drawn. Default Glorot-uniform, with biases of zeros. */
  readonly initializer?: Initializer;
  /** Of the last layer of each part, whose results are added to x. Default `initializer`. */
  readonly outputInitializer?: Initializer;
  /** Units between the two dense layers. Default 4 times the size, as published. */
  readonly feedForward?: number;
  /**
   * Share of what each part gives that is dropped in training, before it is added, in [0, 1) (Vaswani
   * et al. 2017, section 5.4: 0.1). Default 0. PyTorch drops attention weights and hidden units too.
   */
  readonly dropout?: number;
}

/** What PyTorch calls the layers of the small network. */
export const TORCH_NAMES = { expand: "linear1", contract: "linear2" };

/** The choices that a block's weights do not tell. */
export type Choices = BlockOptions & { readonly drop: Dropout };

/** What a block computes by, checked where it is no matter of its layers. */
export function choicesOf(options: TransformerBlockOptions): Choices {
  const { heads, activation = "relu", normalizeFirst = false, epsilon = 1e-5 } = options;
  const drop = new Dropout(options.dropout ?? 0);
  return { heads, activation, normalizeFirst, epsilon, drop };
}

/** What its normalizations are made with. */
export function normOptions({ epsilon = 1e-5 }: TransformerBlockOptions) {
  return { epsilon };
}

/** The layers of the small network. */
export function feedForwardLayers(size: number, options: TransformerBlockOptions) {
  const { random, feedForward = 4 * size } = options;
  const { initializer, outputInitializer } = initializersOf(options);
  return {
    expand: new Dense(size, feedForward, { random: random.split("expand"), initializer }),
    contract: new Dense(feedForward, size, {
      ...{ random: random.split("contract"), initializer: outputInitializer },
    }),
  };
}

/** How the weights of its layers are drawn. */
export function initializersOf(
  { initializer = "glorot_uniform", ...options }: TransformerBlockOptions,
) {
  return { initializer, outputInitializer: options.outputInitializer ?? initializer };
}

/** With dropout while training. */
export function blockOptionsOf({ drop, ...options }: Choices, apply: ApplyOptions): BlockOptions {
  if (!apply.training) return options;
  return { ...options, dropout: (x) => drop.apply(x, apply) };
}
