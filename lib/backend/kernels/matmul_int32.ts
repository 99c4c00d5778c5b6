// C = op(A) op(B) for integers, modulo 2^32. Rare and small (confusion matrices, grids of
// coordinates), so that no tile is packed: element by element, four columns at once where B's rows lie
// as they are.

/** op(X) is X or its transpose; C is [m, n], op(A) [m, k], op(B) [k, n]. */
export function gemmInt32(
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  b: usize,
  c: usize,
): void {
  const rowA: usize = <usize> (transposeA ? 1 : k) << 2;
  const stepA: usize = <usize> (transposeA ? m : 1) << 2;
  const columnB: usize = <usize> (transposeB ? k : 1) << 2;
  const stepB: usize = <usize> (transposeB ? 1 : n) << 2;
  for (let i = 0; i < m; i++) {
    let j = 0;
    for (; !transposeB && j + 4 <= n; j += 4, c += 16) {
      let sum = i32x4.splat(0), x = a, y = b + <usize> j * columnB;
      for (let l = 0; l < k; l++, x += stepA, y += stepB) {
        sum = i32x4.add(sum, i32x4.mul(v128.load32_splat(x), v128.load(y)));
      }
      v128.store(c, sum);
    }
    for (; j < n; j++, c += 4) {
      let sum = 0, x = a, y = b + <usize> j * columnB;
      for (let l = 0; l < k; l++, x += stepA, y += stepB) sum += load<i32>(x) * load<i32>(y);
      store<i32>(c, sum);
    }
    a += rowA;
  }
}
