// One step of an LSTM cell from its pre-activations z [batch, 4 units], whose gates stand in Keras's
// order: input i, forget f, candidate g, output o. The gates are not kept for the backward pass: to
// compute them again costs less than to write 4 units a row and read them back.
import { loadLanes, sigmoid4, storeLanes } from "./math";
import { block } from "./memory";
import { ONE } from "./vector_constants";
import { tanh4 } from "./vector_functions";

// @ts-ignore: decorator
@inline
function step(z: usize, gate: usize, c: usize, h: usize, cNew: usize, whole: bool): void {
  const table = block;
  const i = sigmoid4(loadLanes(z, whole), table);
  const f = sigmoid4(loadLanes(z + gate, whole), table);
  const g = tanh4(loadLanes(z + 2 * gate, whole), table);
  const o = sigmoid4(loadLanes(z + 3 * gate, whole), table);
  const cell = f32x4.add(f32x4.mul(f, loadLanes(c, whole)), f32x4.mul(i, g));
  storeLanes(cNew, cell, whole);
  storeLanes(h, f32x4.mul(o, tanh4(cell, table)), whole);
}

/** cNew = f c + i g;  h = o tanh(cNew) */
export function lstmCell(
  z: usize,
  c: usize,
  h: usize,
  cNew: usize,
  batch: i32,
  units: i32,
): void {
  const gate = <usize> units << 2, vectors = <usize> (units & ~3) << 2;
  for (let row: i32 = 0; row < batch; row++) {
    let j: usize = 0;
    for (; j < vectors; j += 16) step(z + j, gate, c + j, h + j, cNew + j, true);
    for (; j < gate; j += 4) step(z + j, gate, c + j, h + j, cNew + j, false);
    z += 4 * gate;
    c += gate;
    h += gate;
    cNew += gate;
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
  z: usize,
  gate: usize,
  c: usize,
  cNew: usize,
  dz: usize,
  dc: usize,
  whole: bool,
): void {
  const table = block;
  const one = v128.load(table, ONE);
  const i = sigmoid4(loadLanes(z, whole), table);
  const f = sigmoid4(loadLanes(z + gate, whole), table);
  const g = tanh4(loadLanes(z + 2 * gate, whole), table);
  const o = sigmoid4(loadLanes(z + 3 * gate, whole), table);
  const t = tanh4(loadLanes(cNew, whole), table);
  const dhj = loadLanes(dh, whole);
  const d = f32x4.add(loadLanes(dcNew, whole), throughTanh(t, f32x4.mul(dhj, o), one));
  storeLanes(dz, throughSigmoid(i, f32x4.mul(d, g), one), whole);
  storeLanes(dz + gate, throughSigmoid(f, f32x4.mul(d, loadLanes(c, whole)), one), whole);
  storeLanes(dz + 2 * gate, throughTanh(g, f32x4.mul(d, i), one), whole);
  storeLanes(dz + 3 * gate, throughSigmoid(o, f32x4.mul(dhj, t), one), whole);
  storeLanes(dc, f32x4.mul(d, f), whole);
}

/** Gradients of z and c from those of h and cNew. */
export function lstmCellGradient(
  dh: usize,
  dcNew: usize,
  z: usize,
  c: usize,
  cNew: usize,
  dz: usize,
  dc: usize,
  batch: i32,
  units: i32,
): void {
  const gate = <usize> units << 2, vectors = <usize> (units & ~3) << 2;
  for (let row: i32 = 0; row < batch; row++) {
    let j: usize = 0;
    for (; j < vectors; j += 16) {
      stepGradient(dh + j, dcNew + j, z + j, gate, c + j, cNew + j, dz + j, dc + j, true);
    }
    for (; j < gate; j += 4) {
      stepGradient(dh + j, dcNew + j, z + j, gate, c + j, cNew + j, dz + j, dc + j, false);
    }
    dh += gate;
    dcNew += gate;
    z += 4 * gate;
    c += gate;
    cNew += gate;
    dz += 4 * gate;
    dc += gate;
  }
}
