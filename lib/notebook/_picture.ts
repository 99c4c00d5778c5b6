/** What a frame of an animation may be, and how it becomes pixels. */
import { invalidArgument } from "../_invalid_argument.ts";
import { toBase64 } from "./_base64.ts";
import { parseSvg } from "./_page_dependence.ts";
import { encodePng, type Pixels } from "./_png.ts";
import { missingCharacters, rasterize } from "./_rasterize.ts";
import { element } from "./_svg_serializer.ts";
import { GROUND } from "./palette.ts";
import { type FigureOptions, plotSvg } from "./plot.ts";

/** A figure, a standalone SVG, pixels, or several of these side by side. */
export type Picture = FigureOptions | string | Pixels | readonly Picture[];

const GAP = 8;

/** The picture as red, green and blue, `width` pixels wide. */
export async function toPixels(task: string, picture: Picture, width: number): Promise<Pixels> {
  if (isPixels(picture) && width % picture.width === 0) {
    return enlarge(picture, width / picture.width);
  }
  const svg = toSvg(task, picture, width);
  const missing = missingCharacters(svg.replaceAll(/aria-label="[^"]*"/g, ""));
  if (missing !== null) {
    const must = "a picture whose texts are without Chinese, for which the caption is there";
    throw invalidArgument(task, "frames", must, missing, "string");
  }
  return await rasterize(svg, width);
}

function isPixels(picture: Picture): picture is Pixels {
  return typeof picture === "object" && "data" in picture && "height" in picture;
}

function isRow(picture: Picture): picture is readonly Picture[] {
  return Array.isArray(picture);
}

/** One standalone SVG of the given width. */
function toSvg(task: string, picture: Picture, width: number): string {
  if (typeof picture === "string") return picture;
  if (isPixels(picture)) return imageSvg(picture, width);
  if (!isRow(picture)) return plotSvg({ width, ...picture });
  const share = Math.floor((width - GAP * (picture.length - 1)) / picture.length);
  const parts = picture.map((part) => {
    const svg = toSvg(task, part, share);
    const root = parseSvg(svg);
    const [partWidth, partHeight] = ["width", "height"].map((name) =>
      Number(root?.getAttribute(name))
    );
    if (!(partWidth! > 0 && partHeight! > 0)) {
      throw invalidArgument(task, "frames", "an <svg> with width and height", svg, "string");
    }
    return {
      svg,
      partWidth: partWidth!,
      partHeight: partHeight!,
      height: share * partHeight! / partWidth!,
    };
  });
  const height = Math.ceil(Math.max(...parts.map((part) => part.height)));
  const content = parts.map(({ svg, ...part }, i) => {
    const place = {
      ...{ x: i * (share + GAP), y: (height - part.height) / 2, width: share, height: part.height },
      viewBox: `0 0 ${part.partWidth} ${part.partHeight}`,
    };
    return element("svg", place, svg);
  });
  const size = { xmlns: "http://www.w3.org/2000/svg", width, height };
  const ground = element("rect", { width, height, fill: GROUND });
  return element("svg", size, ground + content.join(""));
}

/** Pixels as an SVG whose pixels stay squares. */
function imageSvg(pixels: Pixels, width: number): string {
  const height = Math.round(width * pixels.height / pixels.width);
  const href = `data:image/png;base64,${toBase64(encodePng(pixels))}`;
  const image = element("image", { width, height, href, "image-rendering": "optimizeSpeed" });
  return element("svg", { xmlns: "http://www.w3.org/2000/svg", width, height }, image);
}

/** Each pixel as a square of `scale` pixels; grey becomes red, green and blue. */
function enlarge({ width, height, data }: Pixels, scale: number): Pixels {
  const channels = data.length / (width * height);
  const out = new Uint8Array(3 * width * height * scale * scale);
  for (let y = 0, to = 0; y < height * scale; y++) {
    const row = Math.floor(y / scale) * width;
    for (let x = 0; x < width * scale; x++, to += 3) {
      const from = channels * (row + Math.floor(x / scale));
      for (let part = 0; part < 3; part++) out[to + part] = data[from + part % channels]!;
    }
  }
  return { width: width * scale, height: height * scale, data: out };
}
