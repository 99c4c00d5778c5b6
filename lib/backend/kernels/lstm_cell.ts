// One step of an LSTM cell from its pre-activations z [batch, 4 units], whose gates stand in Keras's
// order: input i, forget f, candidate g, output o. What the backward pass needs, i f g o and
// tanh(cNew), goes to `gates` [batch, 5 units]: reading it is cheaper than computing it again.
import { loadLanes, sigmoid4, storeLanes } from "./math";
import { block } from "./memory";
import { ONE } from "./vector_constants";
import { tanh4 } from "./vector_functions";

// @ts-ignore: decorator
@inline
function step(
  z: usize,
  c: usize,
  h: usize,
  cNew: usize,
  gates: usize,
  width: usize,
  whole: bool,
): void {
  const table = block;
  const i = sigmoid4(loadLanes(z, whole), table);
  const f = sigmoid4(loadLanes(z + width, whole), table);
  const g = tanh4(loadLanes(z + 2 * width, whole), table);
  const o = sigmoid4(loadLanes(z + 3 * width, whole), table);
  const cell = f32x4.add(f32x4.mul(f, loadLanes(c, whole)), f32x4.mul(i, g));
  const t = tanh4(cell, table);
  storeLanes(gates, i, whole);
  storeLanes(gates + width, f, whole);
  storeLanes(gates + 2 * width, g, whole);
  storeLanes(gates + 3 * width, o, whole);
  storeLanes(gates + 4 * width, t, whole);
  storeLanes(cNew, cell, whole);
  storeLanes(h, f32x4.mul(o, t), whole);
}

/** cNew = f c + i g;  h = o tanh(cNew) */
export function lstmCell(
  z: usize,
  c: usize,
  h: usize,
  cNew: usize,
  gates: usize,
  batch: i32,
  units: i32,
): void {
  const width = <usize>units << 2, vectors = <usize>(units & ~3) << 2;
  for (let row: i32 = 0; row < batch; row++) {
    let j: usize = 0;
    for (; j < vectors; j += 16) step(z + j, c + j, h + j, cNew + j, gates + j, width, true);
    for (; j < width; j += 4) step(z + j, c + j, h + j, cNew + j, gates + j, width, false);
    z += 4 * width;
    c += width;
    h += width;
    cNew += width;
    gates += 5 * width;
  }
}

/** y (1 - y) d: the gradient through a sigmoid whose value is y. */
// @ts-ignore: decorator
@inline
function throughSigmoid(y: v128, d: v128, one: v128): v128 {
  return f32x4.mul(d, f32x4.mul(y, f32x4.sub(one, y)));
}

/** (1 - y^2) d: the gradient through a tanh whose value is y. */
// @ts-ignore: decorator
@inline
function throughTanh(y: v128, d: v128, one: v128): v128 {
  return f32x4.mul(d, f32x4.sub(one, f32x4.mul(y, y)));
}

// @ts-ignore: decorator
@inline
function stepGradient(
  dh: usize,
  dcNew: usize,
  c: usize,
  gates: usize,
  dz: usize,
  dc: usize,
  width: usize,
  whole: bool,
): void {
  const one = v128.load(block, ONE);
  const i = loadLanes(gates, whole), f = loadLanes(gates + width, whole);
  const g = loadLanes(gates + 2 * width, whole), o = loadLanes(gates + 3 * width, whole);
  const t = loadLanes(gates + 4 * width, whole), dhj = loadLanes(dh, whole);
  const d = f32x4.add(loadLanes(dcNew, whole), throughTanh(t, f32x4.mul(dhj, o), one));
  storeLanes(dz, throughSigmoid(i, f32x4.mul(d, g), one), whole);
  storeLanes(dz + width, throughSigmoid(f, f32x4.mul(d, loadLanes(c, whole)), one), whole);
  storeLanes(dz + 2 * width, throughTanh(g, f32x4.mul(d, i), one), whole);
  storeLanes(dz + 3 * width, throughSigmoid(o, f32x4.mul(dhj, t), one), whole);
  storeLanes(dc, f32x4.mul(d, f), whole);
}

/** Gradients of z and c from those of h and cNew. */
export function lstmCellGradient(
  dh: usize,
  dcNew: usize,
  c: usize,
  gates: usize,
  dz: usize,
  dc: usize,
  batch: i32,
  units: i32,
): void {
  const width = <usize>units << 2, vectors = <usize>(units & ~3) << 2;
  for (let row: i32 = 0; row < batch; row++) {
    let j: usize = 0;
    for (; j < vectors; j += 16) {
      stepGradient(dh + j, dcNew + j, c + j, gates + j, dz + j, dc + j, width, true);
    }
    for (; j < width; j += 4) {
      stepGradient(dh + j, dcNew + j, c + j, gates + j, dz + j, dc + j, width, false);
    }
    dh += width;
    dcNew += width;
    c += width;
    gates += 5 * width;
    dz += 4 * width;
    dc += width;
  }
}
