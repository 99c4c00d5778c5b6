/** Gives frames at most 256 colours, so that each pixel takes one byte. */

const MOST_COLORS = 256;
/** So many of the most frequent colours stay as they are; the others are shared by similar ones. */
const KEPT = 160;

/** Frames of red, green and blue with at most 256 colours in all; the same ones if that holds. */
export function quantize(frames: readonly Uint8Array[]): readonly Uint8Array[] {
  const counts = countColors(frames);
  if (counts.size <= MOST_COLORS) return frames;
  const colors = choosePalette(counts);
  const nearest = new Map<number, number>();
  for (const color of counts.keys()) nearest.set(color, findNearest(color, colors));
  return frames.map((frame) => {
    const out = new Uint8Array(frame.length);
    for (let i = 0; i < frame.length; i += 3) {
      const color = nearest.get(colorAt(frame, i))!;
      out[i] = color >> 16;
      out[i + 1] = (color >> 8) & 255;
      out[i + 2] = color & 255;
    }
    return out;
  });
}

function countColors(frames: readonly Uint8Array[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const frame of frames) {
    let start = 0; // of a run of one colour: most neighbours are equal
    for (let i = 0; i < frame.length; i += 3) {
      if (i + 3 < frame.length && colorAt(frame, i) === colorAt(frame, i + 3)) continue;
      const color = colorAt(frame, i);
      counts.set(color, (counts.get(color) ?? 0) + (i + 3 - start) / 3);
      start = i + 3;
    }
  }
  return counts;
}

/** The most frequent colours, and the most frequent ones of a coarse grid for what is left. */
function choosePalette(counts: ReadonlyMap<number, number>): number[] {
  const ranked = rank(counts);
  const kept = ranked.slice(0, KEPT);
  const coarse = new Map<number, number>();
  for (const color of ranked.slice(KEPT)) {
    const rounded = roundColor(color);
    coarse.set(rounded, (coarse.get(rounded) ?? 0) + counts.get(color)!);
  }
  return [...new Set([...kept, ...rank(coarse).slice(0, MOST_COLORS - KEPT)])];
}

/** Colours by their number, the most frequent first; equally frequent ones in a fixed order. */
function rank(counts: ReadonlyMap<number, number>): number[] {
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b).map(([color]) => color);
}

/** Each part of a colour in steps of 17: 16 values from 0 to 255. */
function roundColor(color: number): number {
  const [r, g, b] = partsOf(color).map((part) => 17 * Math.round(part / 17));
  return (r! << 16) | (g! << 8) | b!;
}

function findNearest(color: number, colors: readonly number[]): number {
  const [r, g, b] = partsOf(color);
  let best = colors[0]!, least = Infinity;
  for (const candidate of colors) {
    const [r2, g2, b2] = partsOf(candidate);
    const distance = (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2;
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function partsOf(color: number): [number, number, number] {
  return [color >> 16, (color >> 8) & 255, color & 255];
}

function colorAt(frame: Uint8Array, i: number): number {
  return (frame[i]! << 16) | (frame[i + 1]! << 8) | frame[i + 2]!;
}
