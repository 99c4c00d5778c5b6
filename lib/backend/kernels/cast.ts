// Casts between types of elements.

/** Elements of 4 bytes to bytes: 1 where an element has one of the bits of `mask`, else 0. */
export function castToBool(x: usize, y: usize, count: i32, mask: i32): void {
  for (let i: i32 = 0; i < count; i++) {
    store<u8>(y + i, u8((load<i32>(x) & mask) != 0));
    x += 4;
  }
}
