/** What a runner gets, and what it tells. */

import type { CellPrograms } from "./cell_programs.ts";
import type { CellGraph } from "./cell_graph.ts";
import type { CellView } from "./cell_view.ts";
import type { ControlPanels } from "./control_panel.ts";

/** What the runner tells of itself. */
export interface RunnerStatus {
  /** A line of text; `done` of `total` cells have run, where several were asked for. */
  show(text: string, progress?: { readonly done: number; readonly total: number }): void;
  /** Whether there is something that can be stopped. */
  isRunning: boolean;
}

/** What a runner works with. */
export interface RunnerParts {
  /** All cells of the page in order, with the folded answers. */
  readonly cells: readonly CellView[];
  readonly graph: CellGraph;
  readonly programs: CellPrograms;
  readonly controls: ControlPanels;
  readonly status: RunnerStatus;
  readonly worker: URL;
}
