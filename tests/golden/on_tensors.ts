/** Adapters of the topics that lib computes on tensors. */
import { setUpBackend } from "lib/backend/mod.ts";
import { FLOAT32 } from "../_assert_close.ts";
import type { Adapter, AdapterFunction, GoldenInputs, StatedTolerance } from "./case.ts";

/** How close float32 comes to references that were computed in float64. */
const IN_FLOAT32: StatedTolerance = {
  ...FLOAT32,
  reason: "each float32 operation is off by up to 6e-8; over the sums of a case that came to 3e-6",
};

/** Runs on our backend, compared within the tolerance of the file. */
export function onTensors(run: (inputs: GoldenInputs) => Record<string, unknown>): AdapterFunction {
  return async (inputs) => {
    await setUpBackend();
    return run(inputs);
  };
}

/** Runs on our backend, compared within what float32 allows. */
export function inFloat32(run: (inputs: GoldenInputs) => Record<string, unknown>): Adapter {
  return { tolerance: IN_FLOAT32, run: onTensors(run) };
}
