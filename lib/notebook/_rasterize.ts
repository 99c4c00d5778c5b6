/** Turns an SVG into pixels, with the same bits on every machine. */
import { BORDER } from "./palette.ts";
import type { Pixels } from "./_png.ts";

type Resvg = typeof import("@resvg/resvg-wasm").Resvg;

/** The renderer and its font. */
interface Renderer {
  readonly Resvg: Resvg;
  readonly font: Uint8Array;
}

let renderer: Promise<Renderer> | undefined;

/** Loads resvg and DejaVu Sans when the first picture needs them: most notebooks show none. */
async function loadRenderer(): Promise<Renderer> {
  const [{ initWasm, Resvg }, { default: wasm }, { default: font }] = await Promise.all([
    import("@resvg/resvg-wasm"),
    import("@resvg/resvg-wasm/index_bg.wasm", { with: { type: "bytes" } }),
    import("dejavu-fonts-ttf/ttf/DejaVuSans.ttf", { with: { type: "bytes" } }),
  ]);
  await initWasm(wasm);
  return { Resvg, font };
}

/** Texts as they stand in our SVGs, empty ones too, and everything else that is drawn. */
const TEXT = /<text\b[^>]*?(?:\/>|>.*?<\/text>)/gs;
const SHAPE =
  /<(marker|clipPath|path|line|rect|circle|ellipse|polygon|polyline|image)\b[^>]*?(?:\/>|>.*?<\/\1>)/gs;
/** Layers of text that are kept: frames of an animation mostly share theirs. */
const MOST_LAYERS = 4;
const textLayers = new Map<string, Layer>();

/** Red, green, blue and opacity of each pixel; the colours are multiplied by the opacity. */
interface Layer {
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * Draws an SVG with resvg; its texts are set in DejaVu Sans, which has Latin, Greek and mathematical
 * signs, but no Chinese. Texts are drawn over all shapes: setting them takes most of the time, and so
 * the frames of an animation share a layer of texts that stays the same.
 *
 * @param svg A standalone SVG.
 * @param width Pixels of a row; the height follows from the SVG.
 * @returns Red, green and blue of each pixel.
 */
export async function rasterize(svg: string, width: number): Promise<Pixels> {
  const { Resvg, font } = await (renderer ??= loadRenderer());
  const draw = (source: string, background: string, fonts: Uint8Array[]): Layer => {
    const family = "DejaVu Sans";
    const drawing = new Resvg(source, {
      fitTo: { mode: "width", value: width },
      font: { fontBuffers: fonts, defaultFontFamily: family, sansSerifFamily: family },
      background,
    });
    const image = drawing.render();
    const layer = { height: image.height, pixels: image.pixels };
    image.free();
    drawing.free();
    return layer;
  };
  const shapes = draw(svg.replaceAll(TEXT, ""), BORDER, []); // it shows through rounded corners
  const onlyTexts = svg.replaceAll(SHAPE, "").replaceAll(/ clip-path="[^"]*"/g, "");
  const key = `${width} ${onlyTexts}`;
  const texts = textLayers.get(key) ?? draw(onlyTexts, "rgba(0, 0, 0, 0)", [font]);
  keepLayer(key, texts);
  return { width, height: shapes.height, data: lay(texts, shapes) };
}

function keepLayer(key: string, layer: Layer): void {
  textLayers.delete(key);
  textLayers.set(key, layer);
  for (const oldest of textLayers.keys()) {
    if (textLayers.size <= MOST_LAYERS) break;
    textLayers.delete(oldest);
  }
}

/** The red, green and blue of an opaque layer with another one over it. */
function lay(over: Layer, under: Layer): Uint8Array {
  const count = under.pixels.length / 4;
  const data = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++) {
    const opacity = over.pixels[4 * i + 3]!;
    for (let part = 0; part < 3; part++) {
      const below = under.pixels[4 * i + part]! * (255 - opacity) / 255;
      data[3 * i + part] = Math.min(255, Math.round(over.pixels[4 * i + part]! + below));
    }
  }
  return data;
}

/** Characters that the font lacks, each once; null when it has all. */
export function missingCharacters(text: string): string | null {
  const missing = text.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu,
  );
  return missing === null ? null : [...new Set(missing)].join("");
}
