/** Draws whether an answer is right, in colours that every viewer shows. */
import { element, escapeXml } from "./_svg_serializer.ts";
import { textWidth, wrapText } from "./_text.ts";
import type { MimeBundle } from "./sink.ts";

/** How an answer is judged. */
export type Judgement = "correct" | "not yet" | "not answered yet";

const FONT_SIZE = 15;
const LINE_HEIGHT = 21;
const PADDING = 10;
const WIDTH = 520;
const BAR_WIDTH = 6;
const FONT_FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

/** Ground, bar and letters, and a sign for those who do not see colours. */
const STYLES: Readonly<Record<Judgement, readonly [string, string, string, string]>> = {
  correct: ["#e8f5ea", "#1a7f37", "#0f5323", "\u2713"],
  "not yet": ["#fdeee3", "#bc4c00", "#7a3000", "\u2717"],
  "not answered yet": ["#f0f2f4", "#8c959f", "#424a53", "?"],
};

/** The judgement on an answer as a picture, with what is wrong in words. */
export function judgementBundle(id: string, judgement: Judgement, reason = ""): MimeBundle {
  const [ground, bar, ink, sign] = STYLES[judgement];
  const text = `${id}: ${judgement}${reason === "" ? "" : `: ${reason}`}`;
  const left = BAR_WIDTH + PADDING, size = FONT_SIZE;
  const lines = wrapText(reason, size, WIDTH - left - PADDING).map(clip);
  const height = 2 * PADDING + LINE_HEIGHT * (1 + lines.length) - 4;
  const baseline = (line: number) => PADDING + FONT_SIZE + LINE_HEIGHT * line;
  const parts = [
    element("rect", { width: WIDTH, height, rx: 4, fill: ground }),
    element("rect", { width: BAR_WIDTH, height, fill: bar }),
    element(
      "text",
      { x: left, y: baseline(0), "font-weight": "bold" },
      escapeXml(`${sign} ${id} ${judgement}`),
    ),
    ...lines.map((line, i) => element("text", { x: left, y: baseline(i + 1) }, escapeXml(line))),
  ];
  const svg = element("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width: WIDTH,
    height,
    viewBox: `0 0 ${WIDTH} ${height}`,
    "font-family": FONT_FAMILY,
    "font-size": FONT_SIZE,
    fill: ink,
    role: "img",
    "aria-label": text,
  }, parts.join("\n"));
  return { "image/svg+xml": svg, "text/plain": text };
}

/** A word without a space can be longer than a line. */
function clip(line: string): string {
  const room = WIDTH - BAR_WIDTH - 2 * PADDING;
  if (textWidth(line, FONT_SIZE) <= room) return line;
  let end = line.length;
  while (textWidth(line.slice(0, end), FONT_SIZE) > room - FONT_SIZE) end--;
  return `${line.slice(0, end)}…`;
}
