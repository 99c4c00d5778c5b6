/** A GPT of 0.8 million parameters that writes: one token a step, with its key-value cache, batch 1. */
import * as tf from "@tensorflow/tfjs";
import { Random } from "lib/random/mod.ts";
import { largestIndex } from "lib/sampling/mod.ts";
import { Gpt, type GptState } from "lib/transformer/mod.ts";
import type { Workload } from "./_workload.ts";

const SIZES = { vocabulary: 64, size: 128, blocks: 4, heads: 4, positions: 64 };

/** The greedy token after 1 to 64 others: the state is dropped when the positions are used up. */
export function gptGeneration(): Workload {
  const gpt = new Gpt(SIZES, { random: new Random(1) });
  let state: GptState | undefined, count = 0, token = 0;
  return {
    step: () => {
      if (count === SIZES.positions) {
        free(state);
        [state, count] = [undefined, 0];
      }
      const before = state, read = gpt.read([token], state);
      free(before);
      ({ state } = read);
      count++;
      token = largestIndex(read.logits);
    },
    loss: () => {
      const { logits, state: read } = gpt.read([1, 2, 3]);
      free(read);
      return tf.mean(tf.square(tf.tensor1d(logits)));
    },
  };
}

function free(state: GptState | undefined): void {
  tf.dispose(state?.flatMap(({ keys, values }) => [keys, values]) ?? []);
}
