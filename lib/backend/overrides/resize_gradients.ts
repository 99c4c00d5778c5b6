/**
 * Gradients of resizing where stock wasm gets them wrong, by half pixel centres and of a side of one
 * element between corners: each element of dy goes back to the elements that it was made of.
 */
import type { SideModule } from "../host/side_module.ts";
import { areFloat32 } from "../host/float32.ts";
import { elementsOf } from "../host/heap_elements.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";
import { zeros } from "../host/zeros.ts";

/** How places are counted: see `tf.image.resizeBilinear`. */
interface Places {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Where one row, or column, of the result came from: places and weights. */
type Sources = readonly (readonly [place: number, weight: number])[];

export function installResizeGradients(module: SideModule): void {
  overrideGradient(module, "ResizeBilinearGrad", (at, size) => {
    const low = Math.max(0, Math.floor(at)), high = Math.min(size - 1, Math.ceil(at));
    return low === high ? [[low, 1]] : [[low, 1 - (at - low)], [high, at - low]];
  });
  overrideGradient(module, "ResizeNearestNeighborGrad", (at, size, places) => {
    const nearest = places.alignCorners || places.halfPixelCenters
      ? Math.floor(at + 0.5)
      : Math.floor(at);
    return [[Math.min(size - 1, Math.max(0, nearest)), 1]];
  });
}

/** @param sourcesOf what lies around a place between the elements of a side */
function overrideGradient(
  module: SideModule,
  name: string,
  sourcesOf: (at: number, size: number, places: Places) => Sources,
): void {
  overrideKernel(name, (stock) => (args) => {
    const { images, dy } = args.inputs as { images: TensorInfo; dy: TensorInfo };
    const places = args.attrs as unknown as Places;
    const [batch, height, width, channels] = images.shape as Shape;
    const isOne = places.alignCorners && (height === 1 || width === 1);
    if (!(places.halfPixelCenters || isOne) || !areFloat32(dy)) return stock!(args);
    const [, newHeight, newWidth] = dy.shape as Shape;
    const rows = sides(height, newHeight, places, sourcesOf);
    const columns = sides(width, newWidth, places, sourcesOf);
    const dx = zeros(module, images.shape);
    const from = elementsOf(module.backend, dy), to = elementsOf(module.backend, dx);
    let at = 0;
    for (let n = 0; n < batch; n++) {
      for (const row of rows) {
        for (const column of columns) {
          for (const [h, vertical] of row) {
            for (const [w, horizontal] of column) {
              const place = ((n * height + h) * width + w) * channels,
                weight = vertical * horizontal;
              for (let c = 0; c < channels; c++) to[place + c]! += weight * from[at + c]!;
            }
          }
          at += channels;
        }
      }
    }
    return dx;
  });
}

function sides(
  size: number,
  newSize: number,
  places: Places,
  sourcesOf: (at: number, size: number, places: Places) => Sources,
): Sources[] {
  const aligned = places.alignCorners && newSize > 1;
  const scale = Math.fround(aligned ? (size - 1) / (newSize - 1) : size / newSize);
  const shift = places.halfPixelCenters ? 0.5 : 0;
  return Array.from({ length: newSize }, (_, i) => {
    const at = Math.fround(Math.fround(scale * (i + shift)) - shift);
    return sourcesOf(at, size, places);
  });
}

type Shape = [batch: number, height: number, width: number, channels: number];
