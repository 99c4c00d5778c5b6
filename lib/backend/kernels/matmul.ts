// Matrix products.

/**
 * C = op(A) op(B), or C += op(A) op(B) when `accumulate`; op(X) is X or its transpose.
 *
 * op(A) is m x k, op(B) k x n, C m x n, all dense and row-major as they are stored.
 */
export function gemm(
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  b: usize,
  c: usize,
  scratch: usize,
  accumulate: bool,
): void {
  const rowA: usize = transposeA ? 4 : <usize> k << 2, stepA: usize = transposeA ? <usize> m << 2 : 4;
  const columnB: usize = transposeB ? <usize> k << 2 : 4, stepB: usize = transposeB ? 4 : <usize> n << 2;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum: f32 = accumulate ? load<f32>(c) : 0;
      let x = a + <usize> i * rowA, y = b + <usize> j * columnB;
      for (let p = 0; p < k; p++) {
        sum += load<f32>(x) * load<f32>(y);
        x += stepA;
        y += stepB;
      }
      store<f32>(c, sum);
      c += 4;
    }
  }
}
