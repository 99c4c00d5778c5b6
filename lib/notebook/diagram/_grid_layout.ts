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
  let missing = "";
  for (let i = 0; i < GAPS.length;) {
    const scene = wire(parts, placeGrid(parts, areas, GAPS[i]!, low));
    if ("nodes" in scene) return scene;
    missing = scene.noRoom;
    if (scene.frame !== undefined && !low.has(scene.frame)) low.add(scene.frame);
    else i++;
  }
  const requirement = "drawable past what is in the grid, with room for each label";
  throw diagramError("arrows", requirement, missing);
}
