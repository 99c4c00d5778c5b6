/** Transpose for any order of axes: strided copies, or transpositions of matrices in cache blocks. */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import {
  byteStrides,
  copyStrided,
  elementBytes,
  type Loop,
  mergeLoops,
} from "../host/strided_copy.ts";

/** The kernel that transposes matrices is for elements of this size. */
const MATRIX_ELEMENT_BYTES = 4;
const NO_LOOP: Loop = [1, 0, 0];

export function installTranspose(module: SideModule): void {
  overrideKernel("Transpose", (stock) => (args) => {
    const x = args.inputs["x"]!;
    const bytes = elementBytes(x.dtype);
    if (bytes === undefined) return stock!(args);
    const order = args.attrs["perm"] as number[];
    const shape = order.map((axis) => x.shape[axis]!);
    const from = byteStrides(x.shape, bytes);
    const to = byteStrides(shape, bytes);
    const loops = mergeLoops(
      order.map((axis, i): Loop => [shape[i]!, from[axis]!, to[i]!]),
    );
    if (isContiguous(loops, bytes)) {
      module.backend.incRef(x.dataId);
      return { dataId: x.dataId, shape, dtype: x.dtype };
    }
    const y = module.output(shape, x.dtype);
    if (sizeOf(shape) === 0) return y;
    reorder(module, module.pointer(x), module.pointer(y), bytes, loops);
    return y;
  });
}

/** Whether the order of the elements stays as it is. */
function isContiguous(loops: readonly Loop[], bytes: number): boolean {
  return loops.length === 0 || (loops.length === 1 && loops[0]![1] === bytes);
}

/** The loops go over the target's axes, the last of which has no gaps. */
function reorder(
  module: SideModule,
  source: number,
  target: number,
  bytes: number,
  loops: readonly Loop[],
): void {
  const columns = loops.findIndex(([, from]) => from === bytes);
  if (columns === loops.length - 1 || bytes !== MATRIX_ELEMENT_BYTES) {
    return copyStrided(module, source, target, bytes, loops);
  }
  // The source's last axis and the target's last axis make a matrix; the other loops go over matrices.
  const last = loops.length - 1;
  const others = loops.filter((_, i) => i !== columns && i !== last);
  transposeAll(module, source, target, [loops[last]!, loops[columns]!], others);
}

function transposeAll(
  module: SideModule,
  source: number,
  target: number,
  matrix: [rows: Loop, columns: Loop],
  loops: readonly Loop[],
): void {
  if (loops.length > 2) {
    const [[count, from, to], ...inner] = loops as [Loop, ...Loop[]];
    for (let i = 0; i < count; i++) {
      transposeAll(module, source + i * from, target + i * to, matrix, inner);
    }
    return;
  }
  const [[rows, sourceStride], [columns, , targetStride]] = matrix;
  const [a = NO_LOOP, b = NO_LOOP] = loops;
  module.kernels.transposeStrided(
    source,
    target,
    rows,
    columns,
    sourceStride,
    targetStride,
    ...a,
    ...b,
  );
}
