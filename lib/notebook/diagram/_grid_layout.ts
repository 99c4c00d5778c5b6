/** Lays out a diagram on its grid, as closely as its labels allow. */
import { type Gaps, placeGrid, readGrid } from "./_grid.ts";
import { diagramError, type Group, type Parts } from "./_parts.ts";
import type { Scene } from "./_scene.ts";
import { wire } from "./_wiring.ts";

/** Tried one after the other, until every label has room. */
const GAPS: readonly Gaps[] = [24, 32, 40, 52, 64, 84, 110, 140].flatMap((x, i, all) =>
  i === 0 ? [{ x, y: x }] : [{ x: all[i - 1]!, y: Math.min(x, 64) }, { x, y: Math.min(x, 64) }]
);

/**
 * Places everything and draws the arrows; a frame whose label an arrow would cross has it at the
 * bottom, and where a label has no room, the gaps grow.
 */
export function layOutGrid(parts: Parts, grid: string): Scene {
  const areas = readGrid(grid, parts.nodes);
  const low = new Set<Group>();
  let noRoom = "";
  for (let i = 0; i < GAPS.length;) {
    const scene = wire(parts, placeGrid(parts, areas, GAPS[i]!, low));
    if ("nodes" in scene) return scene;
    noRoom = scene.source;
    const frame = parts.groups.find(({ label }) => label === scene);
    if (frame !== undefined && !low.has(frame)) low.add(frame);
    else i++;
  }
  throw diagramError("arrows", "labelled so that each label has room beside its arrow", noRoom);
}
