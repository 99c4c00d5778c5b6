/** The kernels of kernels/*.c. Written by `deno task kernels`: do not edit. */

/** Pointers are byte addresses on tfjs's heap; 0 is no array. Each is explained in its source. */
export interface Kernels {
  adam(
    table: number,
    origin: number,
    variables: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    correction1: number,
    correction2: number,
    decay: number,
  ): void;
  add(a: number, b: number, y: number, rows: number, columns: number): void;
  addBiasAndActivate(
    c: number,
    rows: number,
    columns: number,
    bias: number,
    activation: number,
    alpha: number,
  ): void;
  allFinite(x: number, count: number): number;
  avgPoolGradient(windows: number, dy: number, dx: number, batch: number): void;
  castToBool(x: number, y: number, count: number, mask: number): void;
  clip(x: number, y: number, count: number, low: number, high: number): void;
  clipInt32(x: number, y: number, count: number, low: number, high: number): void;
  col2im(windows: number, columns: number, image: number, first: number, last: number): void;
  copyStrided(
    source: number,
    target: number,
    run: number,
    n0: number,
    s0: number,
    t0: number,
    n1: number,
    s1: number,
    t1: number,
    n2: number,
    s2: number,
    t2: number,
  ): void;
  crossEntropy(
    target: number,
    logits: number,
    losses: number,
    logs: number,
    rows: number,
    columns: number,
  ): void;
  crossEntropyGradient(
    dy: number,
    target: number,
    logs: number,
    dx: number,
    rows: number,
    columns: number,
  ): void;
  denseGradient(
    x: number,
    w: number,
    y: number,
    dy: number,
    dz: number,
    dx: number,
    dw: number,
    db: number,
    scratch: number,
    rows: number,
    inputs: number,
    units: number,
    activation: number,
  ): void;
  depthwiseFilterGradient(
    windows: number,
    x: number,
    dy: number,
    dw: number,
    dilationHeight: number,
    dilationWidth: number,
  ): void;
  depthwiseInputGradient(
    windows: number,
    dy: number,
    filter: number,
    dx: number,
    dilationHeight: number,
    dilationWidth: number,
  ): void;
  divide(a: number, b: number, y: number, rows: number, columns: number): void;
  divideInto(a: number, b: number, y: number, rows: number, columns: number): void;
  exp(x: number, y: number, count: number): void;
  fillNormal(
    out: number,
    count: number,
    single: number,
    position: number,
    k0: number,
    k1: number,
    k2: number,
    k3: number,
    mean: number,
    standardDeviation: number,
  ): void;
  firstOutOfRange(indices: number, count: number, limit: number): number;
  gather(
    x: number,
    indices: number,
    y: number,
    batches: number,
    outer: number,
    rows: number,
    width: number,
    count: number,
  ): void;
  gelu(x: number, y: number, count: number): void;
  geluGradient(dy: number, x: number, dx: number, count: number): void;
  geluTanh(x: number, y: number, count: number): void;
  geluTanhGradient(dy: number, x: number, dx: number, count: number): void;
  gemm(
    transposeA: number,
    transposeB: number,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    c: number,
    scratch: number,
    accumulate: number,
  ): void;
  gemmFused(
    transposeA: number,
    transposeB: number,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    c: number,
    scratch: number,
    bias: number,
    activation: number,
    alpha: number,
  ): void;
  gemmInt32(
    transposeA: number,
    transposeB: number,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    c: number,
  ): void;
  im2col(windows: number, image: number, columns: number, first: number, last: number): void;
  layerNorm(
    x: number,
    gamma: number,
    beta: number,
    y: number,
    statistics: number,
    rows: number,
    columns: number,
    epsilon: number,
  ): void;
  layerNormGradient(
    dy: number,
    x: number,
    gamma: number,
    statistics: number,
    dx: number,
    dgamma: number,
    dbeta: number,
    rows: number,
    columns: number,
  ): void;
  log(x: number, y: number, count: number): void;
  log1p(x: number, y: number, count: number): void;
  lstmCell(
    z: number,
    c: number,
    h: number,
    cNew: number,
    gates: number,
    batch: number,
    units: number,
  ): void;
  lstmCellGradient(
    dh: number,
    dcNew: number,
    c: number,
    gates: number,
    dz: number,
    dc: number,
    batch: number,
    units: number,
  ): void;
  maxPoolGradient(windows: number, x: number, dy: number, dx: number, batch: number): void;
  maximum(a: number, b: number, y: number, rows: number, columns: number): void;
  minimum(a: number, b: number, y: number, rows: number, columns: number): void;
  multiply(a: number, b: number, y: number, rows: number, columns: number): void;
  recurrentLayer(
    kind: number,
    x: number,
    u: number,
    bias: number,
    mask: number,
    h: number,
    c: number,
    states: number,
    cells: number,
    kept: number,
    sequence: number,
    scratch: number,
    time: number,
    batch: number,
    units: number,
  ): void;
  recurrentLayerGradient(
    kind: number,
    u: number,
    mask: number,
    states: number,
    cells: number,
    kept: number,
    dSequence: number,
    dhLast: number,
    dcLast: number,
    dx: number,
    ds: number,
    du: number,
    dh: number,
    dc: number,
    scratch: number,
    time: number,
    batch: number,
    units: number,
  ): void;
  reluGradient(dy: number, y: number, dx: number, count: number): void;
  repeatChannels(x: number, repeated: number, count: number, times: number): void;
  rotateFilter(
    filter: number,
    rotated: number,
    taps: number,
    inputs: number,
    outputs: number,
  ): void;
  segmentSum(
    x: number,
    ids: number,
    y: number,
    count: number,
    width: number,
    segments: number,
  ): void;
  segmentSumInt(
    x: number,
    ids: number,
    y: number,
    count: number,
    width: number,
    segments: number,
  ): void;
  sigmoidGradient(dy: number, y: number, dx: number, count: number): void;
  softmaxGradient(dy: number, y: number, dx: number, rows: number, columns: number): void;
  subtract(a: number, b: number, y: number, rows: number, columns: number): void;
  subtractFrom(a: number, b: number, y: number, rows: number, columns: number): void;
  sumChannelGroups(repeated: number, x: number, count: number, times: number): void;
  sumColumns(
    x: number,
    y: number,
    outer: number,
    rows: number,
    columns: number,
    divisor: number,
  ): void;
  sumRows(x: number, y: number, rows: number, columns: number, divisor: number): void;
  tanh(x: number, y: number, count: number): void;
  tanhGradient(dy: number, y: number, dx: number, count: number): void;
  transposeStrided(
    source: number,
    target: number,
    rows: number,
    columns: number,
    sourceStride: number,
    targetStride: number,
    n0: number,
    s0: number,
    t0: number,
    n1: number,
    s1: number,
    t1: number,
  ): void;
  winogradFilter(filter: number, count: number, transformed: number, planeBytes: number): void;
  winogradFilterGradient(
    transformed: number,
    planeBytes: number,
    filter: number,
    count: number,
  ): void;
  winogradForward(
    windows: number,
    tiles: number,
    planeBytes: number,
    y: number,
    outputs: number,
    first: number,
    last: number,
    bias: number,
    activation: number,
    alpha: number,
  ): number;
  winogradImage(
    windows: number,
    x: number,
    tiles: number,
    planeBytes: number,
    first: number,
    last: number,
  ): void;
  winogradImageGradient(
    windows: number,
    tiles: number,
    planeBytes: number,
    dx: number,
    first: number,
    last: number,
  ): void;
  winogradOutput(
    windows: number,
    dy: number,
    outputs: number,
    tiles: number,
    planeBytes: number,
    first: number,
    last: number,
  ): void;
}

/** Types of a native function, as FFI wants them. */
export interface NativeSignature {
  readonly parameters: readonly ("i32" | "f32" | "f64" | "usize")[];
  readonly result: "void" | "i32";
}

/** What each kernel takes and gives. */
export const KERNEL_SIGNATURES: Readonly<Record<keyof Kernels, NativeSignature>> = {
  adam: {
    parameters: ["usize", "usize", "i32", "f64", "f64", "f64", "f64", "f64", "f64", "f64"],
    result: "void",
  },
  add: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  addBiasAndActivate: {
    parameters: ["usize", "i32", "i32", "usize", "i32", "f32"],
    result: "void",
  },
  allFinite: { parameters: ["usize", "i32"], result: "i32" },
  avgPoolGradient: { parameters: ["usize", "usize", "usize", "i32"], result: "void" },
  castToBool: { parameters: ["usize", "usize", "i32", "i32"], result: "void" },
  clip: { parameters: ["usize", "usize", "i32", "f32", "f32"], result: "void" },
  clipInt32: { parameters: ["usize", "usize", "i32", "i32", "i32"], result: "void" },
  col2im: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  copyStrided: {
    parameters: [
      "usize",
      "usize",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
    ],
    result: "void",
  },
  crossEntropy: { parameters: ["usize", "usize", "usize", "usize", "i32", "i32"], result: "void" },
  crossEntropyGradient: {
    parameters: ["usize", "usize", "usize", "usize", "i32", "i32"],
    result: "void",
  },
  denseGradient: {
    parameters: [
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "i32",
      "i32",
      "i32",
      "i32",
    ],
    result: "void",
  },
  depthwiseFilterGradient: {
    parameters: ["usize", "usize", "usize", "usize", "i32", "i32"],
    result: "void",
  },
  depthwiseInputGradient: {
    parameters: ["usize", "usize", "usize", "usize", "i32", "i32"],
    result: "void",
  },
  divide: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  divideInto: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  exp: { parameters: ["usize", "usize", "i32"], result: "void" },
  fillNormal: {
    parameters: ["usize", "i32", "i32", "f64", "i32", "i32", "i32", "i32", "f64", "f64"],
    result: "void",
  },
  firstOutOfRange: { parameters: ["usize", "i32", "i32"], result: "i32" },
  gather: {
    parameters: ["usize", "usize", "usize", "i32", "i32", "i32", "i32", "i32"],
    result: "void",
  },
  gelu: { parameters: ["usize", "usize", "i32"], result: "void" },
  geluGradient: { parameters: ["usize", "usize", "usize", "i32"], result: "void" },
  geluTanh: { parameters: ["usize", "usize", "i32"], result: "void" },
  geluTanhGradient: { parameters: ["usize", "usize", "usize", "i32"], result: "void" },
  gemm: {
    parameters: ["i32", "i32", "i32", "i32", "i32", "usize", "usize", "usize", "usize", "i32"],
    result: "void",
  },
  gemmFused: {
    parameters: [
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "i32",
      "f32",
    ],
    result: "void",
  },
  gemmInt32: {
    parameters: ["i32", "i32", "i32", "i32", "i32", "usize", "usize", "usize"],
    result: "void",
  },
  im2col: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  layerNorm: {
    parameters: ["usize", "usize", "usize", "usize", "usize", "i32", "i32", "f32"],
    result: "void",
  },
  layerNormGradient: {
    parameters: ["usize", "usize", "usize", "usize", "usize", "usize", "usize", "i32", "i32"],
    result: "void",
  },
  log: { parameters: ["usize", "usize", "i32"], result: "void" },
  log1p: { parameters: ["usize", "usize", "i32"], result: "void" },
  lstmCell: {
    parameters: ["usize", "usize", "usize", "usize", "usize", "i32", "i32"],
    result: "void",
  },
  lstmCellGradient: {
    parameters: ["usize", "usize", "usize", "usize", "usize", "usize", "i32", "i32"],
    result: "void",
  },
  maxPoolGradient: { parameters: ["usize", "usize", "usize", "usize", "i32"], result: "void" },
  maximum: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  minimum: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  multiply: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  recurrentLayer: {
    parameters: [
      "i32",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "i32",
      "i32",
      "i32",
    ],
    result: "void",
  },
  recurrentLayerGradient: {
    parameters: [
      "i32",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "usize",
      "i32",
      "i32",
      "i32",
    ],
    result: "void",
  },
  reluGradient: { parameters: ["usize", "usize", "usize", "i32"], result: "void" },
  repeatChannels: { parameters: ["usize", "usize", "i32", "i32"], result: "void" },
  rotateFilter: { parameters: ["usize", "usize", "i32", "i32", "i32"], result: "void" },
  segmentSum: { parameters: ["usize", "usize", "usize", "i32", "i32", "i32"], result: "void" },
  segmentSumInt: { parameters: ["usize", "usize", "usize", "i32", "i32", "i32"], result: "void" },
  sigmoidGradient: { parameters: ["usize", "usize", "usize", "i32"], result: "void" },
  softmaxGradient: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  subtract: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  subtractFrom: { parameters: ["usize", "usize", "usize", "i32", "i32"], result: "void" },
  sumChannelGroups: { parameters: ["usize", "usize", "i32", "i32"], result: "void" },
  sumColumns: { parameters: ["usize", "usize", "i32", "i32", "i32", "f32"], result: "void" },
  sumRows: { parameters: ["usize", "usize", "i32", "i32", "f32"], result: "void" },
  tanh: { parameters: ["usize", "usize", "i32"], result: "void" },
  tanhGradient: { parameters: ["usize", "usize", "usize", "i32"], result: "void" },
  transposeStrided: {
    parameters: [
      "usize",
      "usize",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
    ],
    result: "void",
  },
  winogradFilter: { parameters: ["usize", "i32", "usize", "i32"], result: "void" },
  winogradFilterGradient: { parameters: ["usize", "i32", "usize", "i32"], result: "void" },
  winogradForward: {
    parameters: ["usize", "usize", "i32", "usize", "i32", "i32", "i32", "usize", "i32", "f32"],
    result: "i32",
  },
  winogradImage: { parameters: ["usize", "usize", "usize", "i32", "i32", "i32"], result: "void" },
  winogradImageGradient: {
    parameters: ["usize", "usize", "i32", "usize", "i32", "i32"],
    result: "void",
  },
  winogradOutput: {
    parameters: ["usize", "usize", "i32", "usize", "i32", "i32", "i32"],
    result: "void",
  },
};

/** Native kernels, which take addresses of the process, as kernels on a heap. */
export function onHeap(native: Kernels, at: (address: number) => number): Kernels {
  return {
    adam: (
      table,
      origin,
      variables,
      rate,
      beta1,
      beta2,
      epsilon,
      correction1,
      correction2,
      decay,
    ) =>
      native.adam(
        at(table),
        at(origin),
        variables,
        rate,
        beta1,
        beta2,
        epsilon,
        correction1,
        correction2,
        decay,
      ),
    add: (a, b, y, rows, columns) => native.add(at(a), at(b), at(y), rows, columns),
    addBiasAndActivate: (c, rows, columns, bias, activation, alpha) =>
      native.addBiasAndActivate(at(c), rows, columns, at(bias), activation, alpha),
    allFinite: (x, count) => native.allFinite(at(x), count),
    avgPoolGradient: (windows, dy, dx, batch) =>
      native.avgPoolGradient(at(windows), at(dy), at(dx), batch),
    castToBool: (x, y, count, mask) => native.castToBool(at(x), at(y), count, mask),
    clip: (x, y, count, low, high) => native.clip(at(x), at(y), count, low, high),
    clipInt32: (x, y, count, low, high) => native.clipInt32(at(x), at(y), count, low, high),
    col2im: (windows, columns, image, first, last) =>
      native.col2im(at(windows), at(columns), at(image), first, last),
    copyStrided: (source, target, run, n0, s0, t0, n1, s1, t1, n2, s2, t2) =>
      native.copyStrided(at(source), at(target), run, n0, s0, t0, n1, s1, t1, n2, s2, t2),
    crossEntropy: (target, logits, losses, logs, rows, columns) =>
      native.crossEntropy(at(target), at(logits), at(losses), at(logs), rows, columns),
    crossEntropyGradient: (dy, target, logs, dx, rows, columns) =>
      native.crossEntropyGradient(at(dy), at(target), at(logs), at(dx), rows, columns),
    denseGradient: (x, w, y, dy, dz, dx, dw, db, scratch, rows, inputs, units, activation) =>
      native.denseGradient(
        at(x),
        at(w),
        at(y),
        at(dy),
        at(dz),
        at(dx),
        at(dw),
        at(db),
        at(scratch),
        rows,
        inputs,
        units,
        activation,
      ),
    depthwiseFilterGradient: (windows, x, dy, dw, dilationHeight, dilationWidth) =>
      native.depthwiseFilterGradient(
        at(windows),
        at(x),
        at(dy),
        at(dw),
        dilationHeight,
        dilationWidth,
      ),
    depthwiseInputGradient: (windows, dy, filter, dx, dilationHeight, dilationWidth) =>
      native.depthwiseInputGradient(
        at(windows),
        at(dy),
        at(filter),
        at(dx),
        dilationHeight,
        dilationWidth,
      ),
    divide: (a, b, y, rows, columns) => native.divide(at(a), at(b), at(y), rows, columns),
    divideInto: (a, b, y, rows, columns) => native.divideInto(at(a), at(b), at(y), rows, columns),
    exp: (x, y, count) => native.exp(at(x), at(y), count),
    fillNormal: (out, count, single, position, k0, k1, k2, k3, mean, standardDeviation) =>
      native.fillNormal(at(out), count, single, position, k0, k1, k2, k3, mean, standardDeviation),
    firstOutOfRange: (indices, count, limit) => native.firstOutOfRange(at(indices), count, limit),
    gather: (x, indices, y, batches, outer, rows, width, count) =>
      native.gather(at(x), at(indices), at(y), batches, outer, rows, width, count),
    gelu: (x, y, count) => native.gelu(at(x), at(y), count),
    geluGradient: (dy, x, dx, count) => native.geluGradient(at(dy), at(x), at(dx), count),
    geluTanh: (x, y, count) => native.geluTanh(at(x), at(y), count),
    geluTanhGradient: (dy, x, dx, count) => native.geluTanhGradient(at(dy), at(x), at(dx), count),
    gemm: (transposeA, transposeB, m, n, k, a, b, c, scratch, accumulate) =>
      native.gemm(transposeA, transposeB, m, n, k, at(a), at(b), at(c), at(scratch), accumulate),
    gemmFused: (transposeA, transposeB, m, n, k, a, b, c, scratch, bias, activation, alpha) =>
      native.gemmFused(
        transposeA,
        transposeB,
        m,
        n,
        k,
        at(a),
        at(b),
        at(c),
        at(scratch),
        at(bias),
        activation,
        alpha,
      ),
    gemmInt32: (transposeA, transposeB, m, n, k, a, b, c) =>
      native.gemmInt32(transposeA, transposeB, m, n, k, at(a), at(b), at(c)),
    im2col: (windows, image, columns, first, last) =>
      native.im2col(at(windows), at(image), at(columns), first, last),
    layerNorm: (x, gamma, beta, y, statistics, rows, columns, epsilon) =>
      native.layerNorm(at(x), at(gamma), at(beta), at(y), at(statistics), rows, columns, epsilon),
    layerNormGradient: (dy, x, gamma, statistics, dx, dgamma, dbeta, rows, columns) =>
      native.layerNormGradient(
        at(dy),
        at(x),
        at(gamma),
        at(statistics),
        at(dx),
        at(dgamma),
        at(dbeta),
        rows,
        columns,
      ),
    log: (x, y, count) => native.log(at(x), at(y), count),
    log1p: (x, y, count) => native.log1p(at(x), at(y), count),
    lstmCell: (z, c, h, cNew, gates, batch, units) =>
      native.lstmCell(at(z), at(c), at(h), at(cNew), at(gates), batch, units),
    lstmCellGradient: (dh, dcNew, c, gates, dz, dc, batch, units) =>
      native.lstmCellGradient(at(dh), at(dcNew), at(c), at(gates), at(dz), at(dc), batch, units),
    maxPoolGradient: (windows, x, dy, dx, batch) =>
      native.maxPoolGradient(at(windows), at(x), at(dy), at(dx), batch),
    maximum: (a, b, y, rows, columns) => native.maximum(at(a), at(b), at(y), rows, columns),
    minimum: (a, b, y, rows, columns) => native.minimum(at(a), at(b), at(y), rows, columns),
    multiply: (a, b, y, rows, columns) => native.multiply(at(a), at(b), at(y), rows, columns),
    recurrentLayer: (
      kind,
      x,
      u,
      bias,
      mask,
      h,
      c,
      states,
      cells,
      kept,
      sequence,
      scratch,
      time,
      batch,
      units,
    ) =>
      native.recurrentLayer(
        kind,
        at(x),
        at(u),
        at(bias),
        at(mask),
        at(h),
        at(c),
        at(states),
        at(cells),
        at(kept),
        at(sequence),
        at(scratch),
        time,
        batch,
        units,
      ),
    recurrentLayerGradient: (
      kind,
      u,
      mask,
      states,
      cells,
      kept,
      dSequence,
      dhLast,
      dcLast,
      dx,
      ds,
      du,
      dh,
      dc,
      scratch,
      time,
      batch,
      units,
    ) =>
      native.recurrentLayerGradient(
        kind,
        at(u),
        at(mask),
        at(states),
        at(cells),
        at(kept),
        at(dSequence),
        at(dhLast),
        at(dcLast),
        at(dx),
        at(ds),
        at(du),
        at(dh),
        at(dc),
        at(scratch),
        time,
        batch,
        units,
      ),
    reluGradient: (dy, y, dx, count) => native.reluGradient(at(dy), at(y), at(dx), count),
    repeatChannels: (x, repeated, count, times) =>
      native.repeatChannels(at(x), at(repeated), count, times),
    rotateFilter: (filter, rotated, taps, inputs, outputs) =>
      native.rotateFilter(at(filter), at(rotated), taps, inputs, outputs),
    segmentSum: (x, ids, y, count, width, segments) =>
      native.segmentSum(at(x), at(ids), at(y), count, width, segments),
    segmentSumInt: (x, ids, y, count, width, segments) =>
      native.segmentSumInt(at(x), at(ids), at(y), count, width, segments),
    sigmoidGradient: (dy, y, dx, count) => native.sigmoidGradient(at(dy), at(y), at(dx), count),
    softmaxGradient: (dy, y, dx, rows, columns) =>
      native.softmaxGradient(at(dy), at(y), at(dx), rows, columns),
    subtract: (a, b, y, rows, columns) => native.subtract(at(a), at(b), at(y), rows, columns),
    subtractFrom: (a, b, y, rows, columns) =>
      native.subtractFrom(at(a), at(b), at(y), rows, columns),
    sumChannelGroups: (repeated, x, count, times) =>
      native.sumChannelGroups(at(repeated), at(x), count, times),
    sumColumns: (x, y, outer, rows, columns, divisor) =>
      native.sumColumns(at(x), at(y), outer, rows, columns, divisor),
    sumRows: (x, y, rows, columns, divisor) => native.sumRows(at(x), at(y), rows, columns, divisor),
    tanh: (x, y, count) => native.tanh(at(x), at(y), count),
    tanhGradient: (dy, y, dx, count) => native.tanhGradient(at(dy), at(y), at(dx), count),
    transposeStrided: (
      source,
      target,
      rows,
      columns,
      sourceStride,
      targetStride,
      n0,
      s0,
      t0,
      n1,
      s1,
      t1,
    ) =>
      native.transposeStrided(
        at(source),
        at(target),
        rows,
        columns,
        sourceStride,
        targetStride,
        n0,
        s0,
        t0,
        n1,
        s1,
        t1,
      ),
    winogradFilter: (filter, count, transformed, planeBytes) =>
      native.winogradFilter(at(filter), count, at(transformed), planeBytes),
    winogradFilterGradient: (transformed, planeBytes, filter, count) =>
      native.winogradFilterGradient(at(transformed), planeBytes, at(filter), count),
    winogradForward: (
      windows,
      tiles,
      planeBytes,
      y,
      outputs,
      first,
      last,
      bias,
      activation,
      alpha,
    ) =>
      native.winogradForward(
        at(windows),
        at(tiles),
        planeBytes,
        at(y),
        outputs,
        first,
        last,
        at(bias),
        activation,
        alpha,
      ),
    winogradImage: (windows, x, tiles, planeBytes, first, last) =>
      native.winogradImage(at(windows), at(x), at(tiles), planeBytes, first, last),
    winogradImageGradient: (windows, tiles, planeBytes, dx, first, last) =>
      native.winogradImageGradient(at(windows), at(tiles), planeBytes, at(dx), first, last),
    winogradOutput: (windows, dy, outputs, tiles, planeBytes, first, last) =>
      native.winogradOutput(at(windows), at(dy), outputs, at(tiles), planeBytes, first, last),
  };
}
