/** Estimates how wide text is, without a font. */

/** Characters that East Asian fonts draw on a square (Unicode TR 11, classes W and F). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Marks that are drawn over the character before them. */
const COMBINING = /[\p{Mn}\p{Me}\u200b-\u200f\ufe00-\ufe0f]/u;

/** Character classes of a sans-serif font with their width in em. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;|'!]/, 0.3],
  [/[ ftr()[\]/\\I-]/, 0.36],
  [/[mMW@%—]/, 0.88],
  [/[wOQGCDHNU+=<>~−]/, 0.78],
  [/[A-Z&]/, 0.68],
];
const USUAL_WIDTH = 0.6;

/** Columns that text takes in a fixed-width font: 2 for East Asian wide characters. */
export function columnCount(text: string): number {
  let count = 0;
  for (const character of text) {
    if (!COMBINING.test(character)) count += WIDE.test(character) ? 2 : 1;
  }
  return count;
}

/** Pixels that text takes in a sans-serif font of the given size, rather too many than too few. */
export function textWidth(text: string, fontSize: number): number {
  let em = 0;
  for (const character of text) {
    if (COMBINING.test(character)) continue;
    const known = WIDTHS.find(([pattern]) => pattern.test(character))?.[1];
    em += WIDE.test(character) ? 1 : known ?? USUAL_WIDTH;
  }
  return em * fontSize;
}

/** Breaks text into lines of at most `width` pixels, at spaces and beside wide characters. */
export function wrapText(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(wordPattern) ?? []) {
    if (line !== "" && textWidth(line + word.trimEnd(), fontSize) > width) {
      lines.push(line.trimEnd());
      line = word;
    } else {
      line += word;
    }
  }
  return [...lines, line.trimEnd()].filter((part) => part !== "");
}

const wordPattern = new RegExp(`${WIDE.source}\\s*|(?:(?!${WIDE.source})\\S)+\\s*`, "gu");
