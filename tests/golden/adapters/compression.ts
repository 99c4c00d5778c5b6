/** Reference cases on pruning and quantization: PyTorch and ONNX Runtime. */
import {
  type Amount,
  dequantize,
  magnitudeMask,
  magnitudeMasks,
  matMulInteger,
  quantize,
  type QuantizeOptions,
  unitMask,
} from "lib/compression/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

type Rows = readonly (readonly number[])[];

const rowsOf = (values: ArrayLike<number>, [, columns]: readonly [number, number]) =>
  Array.from(
    { length: values.length / columns },
    (_, row) => Array.from(values).slice(row * columns, (row + 1) * columns),
  );

const shapeOf = (rows: Rows) => [rows.length, rows[0]!.length] as const;

function pruning({ W, W2, ...amounts }: GoldenInputs) {
  const shape = shapeOf(W), flat = (W as Rows).flat();
  const share: Amount = { share: amounts.amount_fraction };
  const masks = [{ share: 0.3 }, { share: 0.3 }].reduce<Uint8Array | undefined>(
    (kept, amount) => magnitudeMask(flat, amount, kept),
    undefined,
  );
  const one = magnitudeMask(flat, share);
  const [first, second] = magnitudeMasks([flat, (W2 as Rows).flat()], share);
  const rows = unitMask(flat, shape, { axis: 0, amount: { share: amounts.structured_fraction } });
  const columns = unitMask(flat, shape, { axis: 1, norm: 1, amount: { count: 1 } });
  return {
    l1_fraction_mask: rowsOf(one, shape),
    l1_fraction_pruned_count: one.filter((kept) => kept === 0).length,
    l1_count_mask: rowsOf(magnitudeMask(flat, { count: amounts.amount_count }), shape),
    l2_structured_rows_mask: (W as Rows).map((row, i) => row.map(() => rows[i])),
    l1_structured_one_column_mask: (W as Rows).map((row) => row.map((_, j) => columns[j])),
    global_mask_W: rowsOf(first!, shape),
    global_mask_W2: rowsOf(second!, shapeOf(W2)),
    pruned_W: rowsOf(flat.map((w, i) => w * one[i]!), shape),
    iterative_two_times_30pct_mask: rowsOf(masks!, shape),
  };
}

function quantized(x: readonly number[], options: QuantizeOptions) {
  const array = quantize(x, [x.length], options), dequantized = [...dequantize(array)];
  const { scale, zeroPoint } = array.grids[0]!;
  const errors = dequantized.map((value, i) => Math.abs(Math.fround(value - Math.fround(x[i]!))));
  return {
    scale,
    zero_point: zeroPoint,
    quantized: [...array.codes],
    dequantized,
    max_abs_error: Math.max(...errors),
  };
}

function quantInt8({ x, W }: GoldenInputs) {
  const unsigned = { signed: false }, byInverse = true;
  const rows = quantize((W as Rows).flat(), shapeOf(W), { axis: 0, byInverse });
  return {
    ort_asymmetric_uint8: quantized(x, unsigned),
    ort_asymmetric_int8: quantized(x, { symmetric: false }),
    ort_symmetric_int8_full_range: quantized(x, {}),
    ort_symmetric_int8_narrow_range: quantized(x, { narrow: true }),
    onnx_DynamicQuantizeLinear: quantized(x, unsigned),
    torch_affine_quint8: quantized(x, { ...unsigned, byInverse }),
    torch_symmetric_qint8: quantized(x, { byInverse }),
    torch_per_channel_symmetric_rows: {
      scales: rows.grids.map(({ scale }) => scale),
      zero_points: rows.grids.map(({ zeroPoint }) => zeroPoint),
      quantized: rowsOf(rows.codes, shapeOf(W)),
    },
  };
}

function quantMatmul({ A, B, ...zeroPoints }: GoldenInputs) {
  const [rows, inner] = shapeOf(A), [, columns] = shapeOf(B);
  const Y = matMulInteger(Uint8Array.from((A as Rows).flat()), Int8Array.from((B as Rows).flat()), {
    ...{ rows, inner, columns },
    aZeroPoint: zeroPoints.a_zero_point,
    bZeroPoint: zeroPoints.b_zero_point,
  });
  return { Y: rowsOf(Y, [rows, columns]) };
}

export const adapters: Readonly<Record<string, Adapter>> = {
  pruning,
  quant_int8: quantInt8,
  quant_matmul: quantMatmul,
};
