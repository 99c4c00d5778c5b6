/** Runs the cells of a page, one after the other, in one worker that keeps what they declare. */

import { KernelClient } from "../../browser/kernel_client.ts";
import { CellSyntaxError } from "../../browser/cell_program.ts";
import type { CellEnd } from "../../browser/messages.ts";
import { digestOf } from "../digest.ts";
import type { CellGraph } from "./cell_graph.ts";
import type { CellPrograms } from "./cell_programs.ts";
import type { CellMark, CellView } from "./cell_view.ts";
import { whyNot } from "./capabilities.ts";
import type { ControlPanel, ControlPanels } from "./control_panel.ts";
import { prepareFor, renderLive } from "./render_live.ts";
import { sentence, summary } from "./run_summary.ts";
import type { RunnerParts, RunnerStatus } from "./runner_parts.ts";

/** How long a cell has to end by itself when it is stopped. */
const STOP_MS = 1500;

/** The cells of one page. */
export class Runner {
  readonly #all: readonly CellView[];
  /** Without the folded answers. */
  readonly #cells: readonly CellView[];
  readonly #graph: CellGraph;
  readonly #programs: CellPrograms;
  readonly #controls: ControlPanels;
  readonly #status: RunnerStatus;
  readonly #worker: URL;
  readonly #waiting: CellView[] = [];
  /** Cells whose names the worker has. */
  readonly #ran = new Set<CellView>();
  #kernel: KernelClient | undefined;
  #current: CellView | undefined;
  #total = 0;
  #work: Promise<void> = Promise.resolve();

  /** @param worker the address of the worker's module */
  constructor({ cells, graph, programs, controls, status, worker }: RunnerParts) {
    this.#all = cells;
    this.#cells = cells.filter(({ kind }) => kind !== "answer");
    this.#graph = graph;
    this.#programs = programs;
    this.#controls = controls;
    this.#status = status;
    this.#worker = worker;
  }

  /** Runs a cell behind those that wait, and before it the cells above, or that it needs, that have not run. */
  async run(cell: CellView): Promise<void> {
    const needed = cell.kind === "cell"
      ? this.#cells.slice(0, this.#cells.indexOf(cell))
      : await this.#needsOf(cell);
    await this.#plan(needed, [cell]);
  }

  /** Runs all cells, or all down to one, from the first, also those that have run. */
  async runAll(last?: CellView): Promise<void> {
    const count = last === undefined ? this.#cells.length : this.#cells.indexOf(last) + 1;
    await this.#add(this.#cells.slice(0, count));
  }

  /** Runs what an exercise and its answer need, unless it has run. */
  async prepare(...cells: readonly CellView[]): Promise<void> {
    const needed = await this.#needsOf(...cells);
    await this.#plan(needed, []);
    const isReady = needed.every((cell) => cell.needsDeno || this.#ran.has(cell));
    if (isReady) this.#status.show("Ready: write your answer, then press Check 写好答案后检查");
  }

  /** Runs the cell of a control and what depends on it with the value that it has now. */
  async renew(control: ControlPanel): Promise<void> {
    await this.#graph.refresh();
    const changed = this.#controls.cellsOf(control);
    this.#kernel?.choose(control.name, control.value);
    await this.#plan(this.#graph.needs(...changed), changed);
  }

  /** Ends what runs: a loop with a progress bar keeps its state; anything else is ended with the worker. */
  stop(): void {
    this.#forgetWaiting();
    const cell = this.#current, kernel = this.#kernel;
    if (cell === undefined || kernel === undefined) return;
    kernel.interrupt();
    setTimeout(() => {
      if (this.#current !== cell || this.#kernel !== kernel) return;
      this.#kernel = undefined;
      for (const one of this.#ran) one.state = "idle";
      this.#ran.clear();
      kernel.terminate();
    }, STOP_MS);
  }

  async #needsOf(...cells: readonly CellView[]): Promise<CellView[]> {
    await this.#graph.refresh();
    return this.#graph.needs(...cells);
  }

  async #plan(needed: readonly CellView[], asked: readonly CellView[]): Promise<void> {
    const isCurrentAsked = this.#current !== undefined && asked.includes(this.#current);
    const ran = this.#current === undefined || isCurrentAsked
      ? this.#ran
      : new Set([...this.#ran, this.#current]);
    await this.#graph.refresh();
    await this.#add(this.#graph.plan(ran, needed, asked));
  }

  /** Runs cells behind those that wait; resolves when all have run. */
  async #add(cells: readonly CellView[]): Promise<void> {
    const missing = whyNot();
    if (missing !== undefined) return this.#status.show(missing);
    const added = cells.filter((cell) => !cell.needsDeno && !this.#waiting.includes(cell));
    for (const cell of added) cell.state = "waiting";
    this.#waiting.push(...added);
    this.#total += added.length;
    if (!this.#status.isRunning) this.#work = this.#runWaiting();
    await this.#work;
  }

  async #runWaiting(): Promise<void> {
    this.#status.isRunning = true;
    const marks: CellMark[] = [];
    try {
      for (let cell = this.#waiting.shift(); cell !== undefined; cell = this.#waiting.shift()) {
        this.#current = cell;
        const progress = { done: marks.length, total: this.#total };
        this.#status.show(`${sentence(cell.name)} runs`, progress);
        const mark = await this.#runOne(cell);
        this.#current = undefined;
        if (mark === undefined) return this.#forgetWaiting();
        marks.push(mark);
      }
      this.#status.show(summary(marks));
    } finally {
      this.#current = undefined;
      this.#status.isRunning = false;
      this.#total = 0;
    }
  }

  /** How what a cell showed is told from what was published; undefined where it failed. */
  async #runOne(cell: CellView): Promise<CellMark | undefined> {
    try {
      const [kernel, program] = await Promise.all([this.#start(), this.#programs.of(cell)]);
      cell.begin();
      const end = await kernel.run(cell.id, program);
      if (end.failure !== undefined) return await this.#tellFailure(cell, end);
      this.#ran.add(cell);
      const mark = await this.#markOf(cell, end);
      if (mark !== "same") await prepareFor(end.outputs);
      cell.finish(end, mark, this.#controls.valuesFor(cell).join(", "), renderLive);
      return mark;
    } catch (error) {
      if (error instanceof CellSyntaxError) return await this.#tellNotParsed(cell, error);
      const message = this.#kernel === undefined
        ? "Stopped, and with it the worker: what cells had computed is lost. Run begins from the top."
        : `The cell cannot run: ${(error as Error).message}`;
      cell.fail(message);
      this.#status.show(message);
      return undefined;
    }
  }

  async #markOf(cell: CellView, { outputs }: CellEnd): Promise<CellMark> {
    if (await digestOf(outputs) === cell.digest) return "same";
    if (cell.kind !== "cell") return "none";
    return this.#controls.valuesFor(cell).length > 0 ? "yours" : "differs";
  }

  async #tellNotParsed(
    cell: CellView,
    { name, message, line }: CellSyntaxError,
  ): Promise<undefined> {
    cell.begin();
    const failure = { message: `${name}: ${message}`, cell: cell.id, line };
    await this.#tellFailure(cell, { cell: cell.id, outputs: [], failure });
  }

  async #tellFailure(cell: CellView, { outputs, failure }: CellEnd): Promise<undefined> {
    await prepareFor(outputs);
    const { message, cell: at, line } = failure!;
    const where = this.#all.find(({ id }) => id === at);
    const place = where === undefined || line === undefined ? "" : ` (${where.name}, line ${line})`;
    cell.clear();
    if (outputs.length > 0) cell.showLive(outputs, renderLive);
    cell.fail(message + place, where === cell ? line : undefined);
    if (where !== cell && line !== undefined) where?.markLine(line);
    this.#status.show(`${sentence(cell.name)} ended: ${message}${place}`);
    return undefined;
  }

  async #start(): Promise<KernelClient> {
    if (this.#kernel !== undefined) return this.#kernel;
    this.#status.show("Loading the library …");
    const kernel = this.#kernel = new KernelClient(this.#worker, {
      outputs: async (id, outputs) => {
        await prepareFor(outputs);
        if (this.#current?.id === id) this.#current.showLive(outputs, renderLive);
      },
    });
    try {
      await kernel.ready;
      for (const { name, value } of this.#controls.changed) kernel.choose(name, value);
      return kernel;
    } catch (error) {
      this.#kernel = undefined;
      throw error;
    }
  }

  #forgetWaiting(): void {
    for (const cell of this.#waiting.splice(0)) cell.state = "idle";
  }
}
