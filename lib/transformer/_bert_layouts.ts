/** How Hugging Face's BERT names the weights of an encoder block. */
import { nestedLayouts, type ParameterLayout } from "../nn/mod.ts";
import type { TransformerEncoderBlock } from "./blocks.ts";

/** The layouts of one block, below "encoder.layer.0". */
export function bertBlockLayouts(block: TransformerEncoderBlock): ParameterLayout[] {
  const { query, key, value, output } = block.attention;
  const parts = [
    ["attention/query", "attention.self.query", query],
    ["attention/key", "attention.self.key", key],
    ["attention/value", "attention.self.value", value],
    ["attention/output", "attention.output.dense", output],
    ["attentionNorm", "attention.output.LayerNorm", block.attentionNorm],
    ["expand", "intermediate.dense", block.expand],
    ["contract", "output.dense", block.contract],
    ["feedForwardNorm", "output.LayerNorm", block.feedForwardNorm],
  ] as const;
  return parts.flatMap(([own, theirs, module]) =>
    nestedLayouts(module.layouts("torch"), "torch", own, theirs)
  );
}
