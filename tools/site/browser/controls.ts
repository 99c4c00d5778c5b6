/** The buttons of a notebook's page: they load what runs cells when the first of them is pressed. */

import type { CellNames } from "../cell_names.ts";
import { CellGraph } from "./cell_graph.ts";
import { CellView } from "./cell_view.ts";
import { ControlPanel, ControlPanels } from "./control_panel.ts";
import { setUpExercises } from "./exercises.ts";
import { setUpKeeping } from "./keeping.ts";
import type { Runner } from "./runner.ts";
import type { RunnerParts, RunnerStatus } from "./runner_parts.ts";

/** Gives every cell its buttons, and the page its own. */
export function setUpControls(): void {
  const cells = findCells();
  if (cells.length === 0) return;
  const graph = new CellGraph(cells, readNotebook().names);
  const status = new StatusBar(() => runner?.then((started) => started.stop()));
  let runner: Promise<Runner> | undefined;
  const act: Act = async (work) => {
    runner ??= load({ cells, graph, controls, status, worker: WORKER });
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
    page: readNotebook().name,
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

/** Does something with what runs cells, which is loaded first; resolves when that is done. */
export type Act = (work: (runner: Runner) => Promise<void>) => Promise<void>;

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

/** A button that does something. */
export function button(
  name: string,
  text: string,
  title: string,
  act: () => void,
): HTMLButtonElement {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: name, textContent: text, title });
  if (text.length === 1) made.setAttribute("aria-label", title);
  made.addEventListener("click", act);
  return made;
}

/** The bar at the foot of the window while cells run, and what it said last. */
class StatusBar implements RunnerStatus {
  readonly #bar = document.createElement("div");
  readonly #text = document.createElement("span");
  readonly #progress = document.createElement("progress");
  readonly #stop: HTMLButtonElement;

  constructor(stop: () => void) {
    this.#stop = button("stop", "■ Stop", "Stop what runs", stop);
    const close = button("close", "×", "Close this line", () => this.#bar.hidden = true);
    this.#bar.className = "status";
    this.#bar.hidden = true;
    this.#text.setAttribute("role", "status");
    this.#progress.setAttribute("aria-label", "Cells that have run");
    this.#bar.append(this.#progress, this.#text, this.#stop, close);
    document.body.append(this.#bar);
    this.isRunning = false;
  }

  get isRunning(): boolean {
    return !this.#stop.hidden;
  }

  set isRunning(isRunning: boolean) {
    this.#stop.hidden = this.#progress.hidden = !isRunning;
  }

  show(text: string, progress?: { readonly done: number; readonly total: number }): void {
    this.#bar.hidden = false;
    this.#text.textContent = text;
    if (progress === undefined) return;
    this.#progress.max = progress.total;
    this.#progress.value = progress.done;
    this.#text.textContent = `${text} (${progress.done + 1} of ${progress.total})`;
  }
}
