/** What is said of cells that have run. */

import type { CellMark } from "./cell_view.ts";

/** How many cells ran, and how many of them showed what was published. */
export function summary(marks: readonly CellMark[]): string {
  const cells = marks.length === 1 ? "1 cell" : `${marks.length} cells`;
  const count = (mark: CellMark) => marks.filter((one) => one === mark).length;
  const same = count("same"), yours = count("yours"), differ = count("differs");
  if (same + yours + differ === 0) return `${cells} run`;
  if (yours + differ === 0) return `${cells} run: all as published 与发布的一致`;
  const others = [
    yours > 0 ? `${yours} with your values` : [],
    differ > 0 ? `${differ} differ` : [],
  ].flat();
  return `${cells} run: ${same === 0 ? "" : `${same} as published, `}${others.join(", ")}`;
}

/** "Cell 3" of "cell 3". */
export function sentence(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
