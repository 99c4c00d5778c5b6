/** Reference cases on masked mean, variance and whitening. */
import { maskedMean, maskedVariance, maskedWhiten } from "lib/tensor/mod.ts";
import type { Adapter } from "../case.ts";

/** Computes on the flat values and gives the whitened ones the shape of the mask again. */
function whiten({ values, mask }: { values?: number[][]; mask?: boolean[][] }) {
  const flatValues = values!.flat();
  const flatMask = mask!.flat();
  const inRows = (flat: Float64Array) => {
    let start = 0;
    return mask!.map((row) => [...flat.subarray(start, start += row.length)]);
  };
  return {
    masked_mean: maskedMean(flatValues, flatMask),
    masked_var_unbiased: maskedVariance(flatValues, flatMask),
    masked_var_biased: maskedVariance(flatValues, flatMask, { unbiased: false }),
    whitened: inRows(maskedWhiten(flatValues, flatMask)),
    whitened_keep_mean: inRows(maskedWhiten(flatValues, flatMask, { shiftMean: false })),
  };
}

export const adapters: Record<string, Adapter> = { rlhf_whiten: whiten };
