/** Compares a gradient in plain numbers with finite differences. */
import { assertClose } from "../_assert_close.ts";

/** Throws unless `slopes` are those of `loss` at `values`, which are changed and set back. */
export function checkSlopes(
  values: Float64Array,
  slopes: ArrayLike<number>,
  loss: () => number,
): void {
  const step = 1e-5;
  const found = values.map((value, i) => {
    const at = (shift: number) => {
      values[i] = value + shift;
      return loss();
    };
    const slope = (at(step) - at(-step)) / (2 * step);
    values[i] = value;
    return slope;
  });
  assertClose(Array.from(slopes), Array.from(found), { rtol: 1e-6, atol: 1e-8 });
}
