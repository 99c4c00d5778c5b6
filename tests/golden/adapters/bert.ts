/** Reference cases on BERT: its tokenizer, and all-MiniLM-L6-v2, by Hugging Face's transformers. */
import * as tf from "@tensorflow/tfjs";
import { paddingMask } from "lib/attention/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadBertVocabulary } from "lib/datasets/mod.ts";
import { loadMiniLm, type SentenceEncoder, WordPieceTokenizer } from "lib/text/mod.ts";
import { MINILM } from "../../_models.ts";
import type { Adapter } from "../case.ts";

let minilm: Promise<SentenceEncoder> | undefined;

/** The model is loaded once for all cases. */
async function encoderOf(): Promise<SentenceEncoder> {
  await setUpBackend();
  return await (minilm ??= loadMiniLm());
}

const firstOf = (row: readonly number[], count: number) => row.slice(0, count);

export const adapters: Record<string, Adapter> = {
  bert_wordpiece: async ({ texts, max_length: maxLength }) => {
    const tokenizer = new WordPieceTokenizer(await loadBertVocabulary());
    return { ids: texts.map((text: string) => tokenizer.encode(text, { maxLength })) };
  },

  bert_minilm: {
    needs: MINILM,
    run: async ({ texts }) => {
      const encoder = await encoderOf();
      return tf.tidy(() => {
        const { tokens, lengths, time } = encoder.tokenizer.encodeBatch(texts);
        const mask = paddingMask(lengths, time), ids = tf.tensor2d(tokens, mask.shape, "int32");
        const { states, pooled } = encoder.bert.apply(ids, { mask });
        const embedding = encoder.encode(texts);
        return {
          ids: ids.arraySync(),
          mask: mask.arraySync(),
          cls_by_layer_first_8: states.map((state) =>
            state.arraySync().map((places) => firstOf(places[0]!, 8))
          ),
          pooler_output_first_8: pooled.arraySync().map((row) => firstOf(row, 8)),
          embedding_first_16: embedding.arraySync().map((row) => firstOf(row, 16)),
          cosine: tf.matMul(embedding, embedding, false, true).arraySync(),
        };
      });
    },
  },
};
