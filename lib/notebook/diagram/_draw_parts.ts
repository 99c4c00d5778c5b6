/** From what a diagram consists of to its picture. */
import { drawScene } from "./_draw.ts";
import { layOutGraph } from "./_graphviz.ts";
import { layOutGrid } from "./_grid_layout.ts";
import { readParts } from "./_read_parts.ts";
import { checkOverlaps } from "./_scene.ts";
import type { DiagramOptions } from "./options.ts";

/** Draws a diagram whose `alt` and `direction` are right. */
export async function drawParts(options: DiagramOptions): Promise<string> {
  const { grid, direction = "right" } = options;
  const parts = readParts(options);
  const scene = grid === undefined ? await layOutGraph(parts, direction) : layOutGrid(parts, grid);
  checkOverlaps(scene);
  return drawScene(scene, options);
}
