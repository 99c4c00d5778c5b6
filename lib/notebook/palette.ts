/** Colours that readers with colour-blindness can tell apart too. */

/**
 * Colours for categories, in the order in which figures take them.
 *
 * The first seven are the palette of Okabe and Ito, "Color Universal Design" (2008), without its
 * yellow, which is too pale on a light ground. The last three keep the distance: any two of the ten are at
 * least 15 apart in CIELAB, also as seen with protanopia, deuteranopia or tritanopia (simulated as
 * in Machado et al., 2009).
 *
 * @example
 * ```ts
 * import { palette, Plot, plot } from "lib/notebook/mod.ts";
 *
 * await plot({
 *   alt: "A straight line",
 *   marks: [Plot.lineY([1, 2, 3], { stroke: palette[0] })],
 * });
 * ```
 */
export const palette = [
  "#0072b2", // blue
  "#d55e00", // vermilion
  "#009e73", // bluish green
  "#cc79a7", // reddish purple
  "#e69f00", // orange
  "#56b4e9", // sky blue
  "#000000", // black
  "#332288", // indigo
  "#882255", // wine
  "#bba855", // khaki
] as const;

/** Ground of every figure: soft, so that it does not glare on a dark page. */
export const GROUND = "#f4f2ec";
/** Line around the ground: on a light page it holds the figure together. */
export const BORDER = "#d3cfc3";
/** Text and axes. */
export const INK = "#1f2328";
/** Subtitles and captions. */
export const PALE_INK = "#59636e";
/** What is there to compare with: bounds, thresholds, random behaviour. */
export const NEUTRAL = "#7b8087";
