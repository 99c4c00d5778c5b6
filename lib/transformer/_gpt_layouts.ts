/** How Hugging Face's GPT-2 names the weights and lays them out. */
import * as tf from "@tensorflow/tfjs";
import { type Module, nestedLayouts, type ParameterLayout, sameLayout } from "../nn/mod.ts";
import type { TransformerEncoderBlock } from "./blocks.ts";
import type { Gpt } from "./gpt.ts";

const INPUTS = ["query", "key", "value"] as const;

/** Three arrays side by side there. */
function joined(parameter: string, theirs: string): ParameterLayout {
  return {
    own: INPUTS.map((name) => `attention/${name}/${parameter}`),
    theirs: [theirs],
    toTheirs: (own) => [tf.concat([...own], own[0]!.rank - 1)],
    toOwn: ([all]) => tf.split(all!, 3, all!.rank - 1),
  };
}

/** The layouts of one block, below "h.0"; its kernels are [inputs, outputs], as here. */
function blockLayouts(block: TransformerEncoderBlock): ParameterLayout[] {
  const dense = (own: string, theirs: string) => [
    sameLayout(`${own}/kernel`, `${theirs}.weight`),
    sameLayout(`${own}/bias`, `${theirs}.bias`),
  ];
  const norm = (own: "attentionNorm" | "feedForwardNorm", theirs: string) =>
    nestedLayouts(block[own].layouts("torch"), "torch", own, theirs);
  return [
    ...norm("attentionNorm", "ln_1"),
    joined("kernel", "attn.c_attn.weight"),
    joined("bias", "attn.c_attn.bias"),
    ...dense("attention/output", "attn.c_proj"),
    ...norm("feedForwardNorm", "ln_2"),
    ...dense("expand", "mlp.c_fc"),
    ...dense("contract", "mlp.c_proj"),
  ];
}

/** The layouts of the whole model, as `GPT2Model` has it. */
export function gptLayouts(gpt: Gpt): ParameterLayout[] {
  const part = (module: Module | undefined, own: string, theirs: string) =>
    module === undefined ? [] : nestedLayouts(module.layouts("torch"), "torch", own, theirs);
  return [
    ...part(gpt.tokenEmbedding, "tokenEmbedding", "wte"),
    ...part(gpt.positionEmbedding, "positionEmbedding", "wpe"),
    ...gpt.blocks.flatMap((block, i) =>
      nestedLayouts(blockLayouts(block), "torch", `blocks/${i}`, `h.${i}`)
    ),
    ...part(gpt.finalNorm, "finalNorm", "ln_f"),
  ];
}
