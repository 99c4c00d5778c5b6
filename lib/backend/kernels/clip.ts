// Numbers held between two bounds.

/** NaN stays NaN: pmin(x, y) and pmax(x, y) are x unless the comparison holds. */
export function clip(x: usize, y: usize, count: i32, low: f32, high: f32): void {
  const least = f32x4.splat(low), most = f32x4.splat(high);
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4, x += 16, y += 16) {
    v128.store(y, f32x4.pmax(f32x4.pmin(v128.load(x), most), least));
  }
  for (; i < count; i++, x += 4, y += 4) {
    v128.store32_lane(y, f32x4.pmax(f32x4.pmin(v128.load32_zero(x), most), least), 0);
  }
}

export function clipInt32(x: usize, y: usize, count: i32, low: i32, high: i32): void {
  const least = i32x4.splat(low), most = i32x4.splat(high);
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4, x += 16, y += 16) {
    v128.store(y, i32x4.max_s(i32x4.min_s(v128.load(x), most), least));
  }
  for (; i < count; i++, x += 4, y += 4) {
    v128.store32_lane(y, i32x4.max_s(i32x4.min_s(v128.load32_zero(x), most), least), 0);
  }
}
