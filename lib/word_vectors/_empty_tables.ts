/** The parameters of GloVe, all 0. */
import type { GloveTables } from "./glove_loss.ts";

/** Tables of zeros. */
export function emptyTables(vocabulary: number, dimensions: number): GloveTables {
  const empty = (length: number) => new Float64Array(length);
  return {
    dimensions,
    ...{ vectors: empty(vocabulary * dimensions), contexts: empty(vocabulary * dimensions) },
    ...{ biases: empty(vocabulary), contextBiases: empty(vocabulary) },
  };
}
