/** Small multiples: panels side by side and below each other, with the same scales. */
import * as Plot from "@observablehq/plot";

/** Where panels stand, and what Plot needs to draw them so. */
export interface Panels {
  /** Channels that put a mark of rows with a `panel` into its place; empty for one panel. */
  readonly channels: Record<string, (row: { readonly panel: string }) => number>;
  readonly options: Pick<Plot.PlotOptions, "fx" | "fy" | "marginTop">;
  /** The names above the panels. */
  readonly titles: readonly Plot.Markish[];
}

const NARROW_COLUMNS = 3;
const WIDE_COLUMNS = 2;

/**
 * Up to three panels stand in a row; more in rows of two. One panel without a name needs none.
 *
 * @param gap The space between two columns, as a share of the width: room for the labels of two ticks.
 */
export function layOutPanels(
  names: readonly string[],
  { columns, gap = 0.1 }: { readonly columns?: number; readonly gap?: number } = {},
): Panels {
  if (names.length <= 1 && (names[0] ?? "") === "") {
    return { channels: {}, options: {}, titles: [] };
  }
  const across = columns ?? (names.length <= NARROW_COLUMNS ? names.length : WIDE_COLUMNS);
  const rows = Math.ceil(names.length / across);
  const places = new Map(names.map((name, i) => [name, [i % across, Math.floor(i / across)]]));
  const channels = {
    fx: ({ panel }: { readonly panel: string }) => places.get(panel)![0]!,
    fy: ({ panel }: { readonly panel: string }) => places.get(panel)![1]!,
  };
  const titles = Plot.text(names.map((panel) => ({ panel })), {
    ...channels,
    text: "panel",
    frameAnchor: "top",
    lineAnchor: "bottom",
    dy: -5,
    fontWeight: "bold",
  });
  return {
    channels,
    options: {
      fx: { axis: null, padding: gap * across, domain: range(across) },
      fy: { axis: null, padding: rows > 1 ? 0.22 : 0, domain: range(rows) },
      marginTop: 40,
    },
    titles: [titles],
  };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
