/** Finds the margins that the axis labels of a drawing need. */
import { textWidth } from "./_text.ts";

/** Pixels between the frame of a drawing and its edges. */
export interface Margins {
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
}

/** From the frame over the tick to its label. */
const TICK = 9;
/** A line of text and the space around it. */
const LINE = 22;
const EMPTY = 16;

/** Margins for the axes of a first drawing; it is then drawn again with them. */
export function fitMargins(plot: Element, fontSize: number): Margins {
  const label = (axis: string) => plot.querySelector(`[aria-label="${axis}-axis label"]`);
  const ticks = (axis: string) => {
    const texts = plot.querySelectorAll(`[aria-label="${axis}-axis tick label"] text`);
    return Array.from(texts, (text) => textWidth(text.textContent ?? "", fontSize));
  };
  const across = (axis: string) => {
    const lines = Number(label(axis) !== null) + Number(ticks(axis).length > 0);
    return lines === 0 ? EMPTY : TICK + LINE * lines;
  };
  const along = (axis: string, rotated: boolean) => {
    if (ticks(axis).length === 0) return rotated ? EMPTY + LINE : EMPTY;
    const widest = ticks(axis).reduce((most, width) => Math.max(most, width));
    return Math.ceil(TICK + widest) + (rotated ? LINE + 4 : 4);
  };
  const yLabel = label("y");
  const yLabelRotated = yLabel !== null && isRotated(yLabel);
  const yLabelOnTop = yLabel !== null && !yLabelRotated;
  return {
    marginTop: ticks("fx").length > 0 && yLabelOnTop
      ? across("fx") + LINE
      : Math.max(across("fx"), yLabelOnTop ? TICK + LINE : EMPTY),
    marginRight: Math.max(20, along("fy", label("fy") !== null)),
    marginBottom: across("x"),
    marginLeft: Math.max(30, along("y", yLabelRotated)),
  };
}

/** Whether a label or a part of it is turned; its words may well speak of rotation. */
function isRotated(label: Element): boolean {
  return [label, ...Array.from(label.querySelectorAll("*"))]
    .some((element) => element.getAttribute("transform")?.includes("rotate"));
}
