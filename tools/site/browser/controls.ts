/** The buttons of a notebook's page: they load what runs cells when the first of them is pressed. */

import type { CellNames } from "../cell_names.ts";
import { programsFile } from "../published_programs.ts";
import { CellGraph } from "./cell_graph.ts";
import { CellPrograms } from "./cell_programs.ts";
import { CellView } from "./cell_view.ts";
import { ControlPanel, ControlPanels } from "./control_panel.ts";
import { type Act, button } from "./buttons.ts";
import { setUpExercises } from "./exercises.ts";
import { setUpKeeping } from "./keeping.ts";
import type { Runner } from "./runner.ts";
import type { RunnerParts } from "./runner_parts.ts";
import { StatusBar } from "./status_bar.ts";

/** Gives every cell its buttons, and the page its own. */
export function setUpControls(): void {
  const cells = findCells();
  if (cells.length === 0) return;
  const { name, names } = readNotebook();
  const graph = new CellGraph(cells, names);
  const programs = new CellPrograms(new URL(`../${programsFile(name)}`, import.meta.url));
  const status = new StatusBar(() => runner?.then((started) => started.stop()));
  let runner: Promise<Runner> | undefined;
  const act: Act = async (work) => {
    runner ??= load({ cells, graph, programs, controls, status, worker: WORKER });
    try {
      await work(await runner);
    } catch (error) {
      runner = undefined;
      status.show(`What runs cells could not be loaded: ${(error as Error).message}`);
    }
  };
  const panels = cells.flatMap((cell) =>
    Array.from(
      cell.element.querySelectorAll<HTMLElement>(".control"),
      (element) =>
        new ControlPanel(element, cell, (control) => act((runner) => runner.renew(control))),
    )
  );
  const controls = new ControlPanels(panels, graph);
  for (const cell of cells) if (!cell.needsDeno && cell.kind !== "answer") addButtons(cell, act);
  setUpExercises(cells, act);
  const head = document.querySelector(".head");
  head?.append(runAllButton(() => act((runner) => runner.runAll())));
  head?.append(setUpKeeping({
    page: name,
    cells,
    controls: panels,
    run: (cell) => act((runner) => runner.run(cell)),
  }));
}

const WORKER = new URL("../runtime/kernel_worker.js", import.meta.url);

/** The cells that hold code, with the folded answers, in the order of the page. */
function findCells(): CellView[] {
  let number = 0;
  return Array.from(document.querySelectorAll<HTMLElement>(".cell"), (element) => {
    if (element.dataset.kind !== "answer") number++;
    return new CellView(element, number);
  });
}

/** What the page says of its notebook. */
function readNotebook(): { name: string; names: Record<string, CellNames> } {
  return JSON.parse(document.querySelector("#notebook")!.textContent);
}

async function load(parts: RunnerParts): Promise<Runner> {
  parts.status.show("Loading …");
  const { Runner } = await import("./runner.ts");
  return new Runner(parts);
}

function addButtons(cell: CellView, act: Act): void {
  const run = () => act((runner) => runner.run(cell));
  const tools = document.createElement("div");
  tools.className = "tools";
  const { kind, name } = cell;
  const before = kind === "cell" ? "those above that have not run" : "what it needs";
  tools.append(button("run", "▶", `Run ${name}, after ${before}`, run));
  if (kind === "cell") {
    const runAbove = () => act((runner) => runner.runAll(cell));
    tools.append(button("above", "⇊", `Run all cells down to ${name} again`, runAbove));
  }
  tools.append(
    button("edit", "✎", `Edit ${name}`, () => cell.edit(run)),
    button("restore", "↺", `Bring the published code of ${name} back`, () => cell.restore()),
  );
  cell.element.querySelector(".code")!.append(tools);
}

function runAllButton(run: () => void): HTMLElement {
  const line = document.createElement("p");
  line.className = "run-all";
  const whole = button("run", "▶ Run all 全部运行", "Run all cells of this page", run);
  line.append(whole, " in this page, on your machine. Nothing is installed, nothing leaves it.");
  return line;
}
