// One step of a GRU cell whose reset gate acts after the recurrent product, from the input's part of
// its pre-activations, `x`, and the state's, `s`, both [batch, 3 units] in Keras's order: update z,
// reset r, candidate g. The backward pass needs z, r and g: `gates` [batch, 3 units], and s.
import { loadLanes, sigmoid4, storeLanes } from "./math";
import { block } from "./memory";
import { ONE } from "./vector_constants";
import { tanh4 } from "./vector_functions";

// @ts-ignore: decorator
@inline
function step(
  x: usize,
  s: usize,
  h: usize,
  hNew: usize,
  gates: usize,
  width: usize,
  whole: bool,
): void {
  const table = block, second = width, third = 2 * width;
  const z = sigmoid4(f32x4.add(loadLanes(x, whole), loadLanes(s, whole)), table);
  const r = sigmoid4(
    f32x4.add(loadLanes(x + second, whole), loadLanes(s + second, whole)),
    table,
  );
  const u = loadLanes(s + third, whole);
  const g = tanh4(f32x4.add(loadLanes(x + third, whole), f32x4.mul(r, u)), table);
  storeLanes(gates, z, whole);
  storeLanes(gates + second, r, whole);
  storeLanes(gates + third, g, whole);
  storeLanes(hNew, f32x4.add(g, f32x4.mul(z, f32x4.sub(loadLanes(h, whole), g))), whole);
}

/** hNew = z h + (1 - z) g */
export function gruCell(
  x: usize,
  s: usize,
  h: usize,
  hNew: usize,
  gates: usize,
  batch: i32,
  units: i32,
): void {
  const width = <usize>units << 2, vectors = <usize>(units & ~3) << 2;
  for (let row: i32 = 0; row < batch; row++) {
    let j: usize = 0;
    for (; j < vectors; j += 16) step(x + j, s + j, h + j, hNew + j, gates + j, width, true);
    for (; j < width; j += 4) step(x + j, s + j, h + j, hNew + j, gates + j, width, false);
    x += 3 * width;
    s += 3 * width;
    h += width;
    hNew += width;
    gates += 3 * width;
  }
}

// @ts-ignore: decorator
@inline
function stepGradient(
  dhNew: usize,
  s: usize,
  h: usize,
  gates: usize,
  dx: usize,
  ds: usize,
  dh: usize,
  width: usize,
  whole: bool,
): void {
  const one = v128.load(block, ONE), second = width, third = 2 * width;
  const z = loadLanes(gates, whole), r = loadLanes(gates + second, whole);
  const g = loadLanes(gates + third, whole), u = loadLanes(s + third, whole);
  const d = loadLanes(dhNew, whole), shut = f32x4.sub(one, z);
  const dz = f32x4.mul(
    f32x4.mul(d, f32x4.sub(loadLanes(h, whole), g)),
    f32x4.mul(z, shut),
  );
  const dg = f32x4.mul(f32x4.mul(d, shut), f32x4.sub(one, f32x4.mul(g, g)));
  const dr = f32x4.mul(f32x4.mul(dg, u), f32x4.mul(r, f32x4.sub(one, r)));
  storeLanes(dx, dz, whole);
  storeLanes(ds, dz, whole);
  storeLanes(dx + second, dr, whole);
  storeLanes(ds + second, dr, whole);
  storeLanes(dx + third, dg, whole);
  storeLanes(ds + third, f32x4.mul(dg, r), whole);
  storeLanes(dh, f32x4.mul(d, z), whole);
}

/** Gradients of x, s and, not through s, of h from that of hNew. */
export function gruCellGradient(
  dhNew: usize,
  s: usize,
  h: usize,
  gates: usize,
  dx: usize,
  ds: usize,
  dh: usize,
  batch: i32,
  units: i32,
): void {
  const width = <usize>units << 2, vectors = <usize>(units & ~3) << 2;
  for (let row: i32 = 0; row < batch; row++) {
    let j: usize = 0;
    for (; j < vectors; j += 16) {
      stepGradient(dhNew + j, s + j, h + j, gates + j, dx + j, ds + j, dh + j, width, true);
    }
    for (; j < width; j += 4) {
      stepGradient(dhNew + j, s + j, h + j, gates + j, dx + j, ds + j, dh + j, width, false);
    }
    dhNew += width;
    s += 3 * width;
    h += width;
    gates += 3 * width;
    dx += 3 * width;
    ds += 3 * width;
    dh += width;
  }
}
