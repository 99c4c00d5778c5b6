/** Small pictures above the columns of a heat map. */
import * as Plot from "@observablehq/plot";
import { toBase64 } from "./_base64.ts";
import { encodePng } from "./_png.ts";
import { gridPixels } from "./image_grid.ts";

/** Small pictures of what the columns are. */
export interface ColumnPictures {
  /** Each as height x width grey values, or height x width x 3 of red, green and blue, in [0, 1]. */
  readonly images: readonly ArrayLike<number>[];
  /** Pixels in a row of one picture. */
  readonly width: number;
  /** Rows of one picture. */
  readonly height: number;
}

/** The pictures, in the first row; each fits a cell. */
export function drawPictures({ images, width, height }: ColumnPictures, size: number) {
  const drawn = images.map((image, column) => {
    const pixels = gridPixels([image], { width, height, columns: 1, scale: 1, min: 0, max: 1 });
    return { column, src: `data:image/png;base64,${toBase64(encodePng(pixels))}` };
  });
  const place = { x: "column", y: () => 0, src: "src", imageRendering: "pixelated" };
  return Plot.image(drawn, { ...place, width: size - 3, height: size - 3 });
}
