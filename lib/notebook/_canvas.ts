/** The few canvas calls that Plot makes, for colour ramps and the raster mark. */
import { toBase64 } from "./_base64.ts";
import { encodePng, type Pixels } from "./_png.ts";

/** A drawing surface that remembers what was drawn on it. */
export class Canvas {
  width = 0;
  height = 0;
  /** The address that stands for this canvas until its figure is written. */
  readonly name: string;
  /** Colours of a ramp from left to right, one for each pixel. */
  readonly strips: string[] = [];
  #image: Pixels | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** The drawing context. Plot fills rectangles only for the pixels of a ramp. */
  getContext() {
    const context = {
      fillStyle: "",
      fillRect: (x: number) => {
        this.strips[x] = context.fillStyle;
      },
      createImageData: (width: number, height: number) => ({
        width,
        height,
        data: new Uint8ClampedArray(4 * width * height),
      }),
      putImageData: (image: Pixels) => {
        this.#image = image;
      },
    };
    return context;
  }

  /** The address for an image element: a PNG, or for a ramp the name of this canvas. */
  toDataURL(): string {
    if (this.#image === null) return this.name;
    return `data:image/png;base64,${toBase64(encodePng(this.#image))}`;
  }
}
