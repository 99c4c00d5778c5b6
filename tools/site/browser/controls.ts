/** The buttons of a notebook's page: they load what runs cells when the first of them is pressed. */

import { CellView } from "./cell_view.ts";
import type { Runner, RunnerStatus } from "./runner.ts";

/** Gives every cell its buttons, and the page its own. */
export function setUpControls(): void {
  const elements = [...document.querySelectorAll<HTMLElement>(".cell")];
  if (elements.length === 0) return;
  const cells = elements.map((element, index) => new CellView(element, index + 1));
  const status = new StatusBar(() => runner?.then((started) => started.stop()));
  let runner: Promise<Runner> | undefined;
  const act = (work: (runner: Runner) => Promise<void>) => {
    runner ??= load(cells, status);
    runner.then(work).catch((error) => {
      runner = undefined;
      status.show(`What runs cells could not be loaded: ${error.message}`);
    });
  };
  for (const cell of cells) if (!cell.needsDeno) addButtons(cell, act);
  document.querySelector(".head")?.append(runAllButton(() => act((runner) => runner.runAll())));
}

async function load(cells: readonly CellView[], status: StatusBar): Promise<Runner> {
  status.show("Loading …");
  const { Runner } = await import("./runner.ts");
  return new Runner(cells, status, new URL("../runtime/kernel_worker.js", import.meta.url));
}

type Act = (work: (runner: Runner) => Promise<void>) => void;

function addButtons(cell: CellView, act: Act): void {
  const run = () => act((runner) => runner.run(cell));
  const tools = document.createElement("div");
  tools.className = "tools";
  tools.append(
    button("run", "▶", `Run cell ${cell.number}, after those above that have not run`, run),
    button(
      "above",
      "⇊",
      `Run all cells down to ${cell.number} again`,
      () => act((runner) => runner.runAll(cell)),
    ),
    button("edit", "✎", `Edit cell ${cell.number}`, () => cell.edit(run)),
    button(
      "restore",
      "↺",
      `Bring the published code of cell ${cell.number} back`,
      () => cell.restore(),
    ),
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

function button(name: string, text: string, title: string, act: () => void): HTMLButtonElement {
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
