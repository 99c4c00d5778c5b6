/** The operations as lib/backend has them: one kernel each, forward and backward. */
import { Adam, geluTanh, layerNorm, lstmCell } from "lib/backend/mod.ts";
import { type Operations, plainOperations } from "./_operations.ts";

export const fusedOperations: Operations = {
  ...plainOperations,
  optimizer: () => new Adam({ learningRate: 1e-3, epsilon: 1e-8 }),
  layerNorm,
  geluTanh,
  lstmCell,
};
