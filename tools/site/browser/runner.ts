/** Runs the cells of a page, one after the other, in one worker that keeps what they declare. */

import { KernelClient } from "../../browser/kernel_client.ts";
import type { CellEnd } from "../../browser/messages.ts";
import { digestOf } from "../digest.ts";
import type { CellView } from "./cell_view.ts";
import { whyNot } from "./capabilities.ts";
import { prepareFor, renderLive } from "./render_live.ts";

/** What the runner tells of itself. */
export interface RunnerStatus {
  /** A line of text; `done` of `total` cells have run, where several were asked for. */
  show(text: string, progress?: { readonly done: number; readonly total: number }): void;
  /** Whether there is something that can be stopped. */
  isRunning: boolean;
}

/** How long a cell has to end by itself when it is stopped. */
const STOP_MS = 1500;

/** The cells of one page. */
export class Runner {
  readonly #cells: readonly CellView[];
  readonly #status: RunnerStatus;
  readonly #worker: URL;
  readonly #waiting: CellView[] = [];
  /** Cells whose names the worker has. */
  readonly #ran = new Set<CellView>();
  #kernel: KernelClient | undefined;
  #current: CellView | undefined;
  #total = 0;

  /** @param worker the address of the worker's module */
  constructor(cells: readonly CellView[], status: RunnerStatus, worker: URL) {
    this.#cells = cells;
    this.#status = status;
    this.#worker = worker;
  }

  /** Runs a cell behind those that wait, and before it the cells above that have not run. */
  async run(cell: CellView): Promise<void> {
    const above = this.#cells.slice(0, this.#cells.indexOf(cell));
    await this.#add([...above.filter((one) => !this.#ran.has(one)), cell]);
  }

  /** Runs all cells, or all down to one, from the first, also those that have run. */
  async runAll(last?: CellView): Promise<void> {
    const count = last === undefined ? this.#cells.length : this.#cells.indexOf(last) + 1;
    await this.#add(this.#cells.slice(0, count));
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

  async #add(cells: readonly CellView[]): Promise<void> {
    const missing = whyNot();
    if (missing !== undefined) return this.#status.show(missing);
    const added = cells.filter((cell) => !cell.needsDeno && !this.#waiting.includes(cell));
    for (const cell of added) cell.state = "waiting";
    this.#waiting.push(...added);
    this.#total += added.length;
    if (this.#status.isRunning) return;
    this.#status.isRunning = true;
    try {
      await this.#runWaiting();
    } finally {
      this.#status.isRunning = false;
      this.#total = 0;
    }
  }

  async #runWaiting(): Promise<void> {
    let same = 0, done = 0;
    for (let cell = this.#waiting.shift(); cell !== undefined; cell = this.#waiting.shift()) {
      this.#current = cell;
      this.#status.show(`Cell ${cell.number} runs`, { done, total: this.#total });
      const isSame = await this.#runOne(cell);
      this.#current = undefined;
      if (isSame === undefined) return this.#forgetWaiting();
      done++;
      if (isSame) same++;
    }
    const cells = done === 1 ? "1 cell" : `${done} cells`;
    this.#status.show(
      done === same
        ? `${cells} run: all as published 与发布的一致`
        : `${cells} run: ${same} as published, ${done - same} differ`,
    );
  }

  /** Whether a cell showed what was published; undefined where it failed. */
  async #runOne(cell: CellView): Promise<boolean | undefined> {
    try {
      const kernel = await this.#start();
      cell.begin();
      const end = await kernel.run(cell.id, cell.source);
      if (end.failure !== undefined) return await this.#tellFailure(cell, end);
      this.#ran.add(cell);
      const isSame = await digestOf(end.outputs) === cell.digest;
      if (!isSame) await prepareFor(end.outputs);
      cell.finish(end, isSame, renderLive);
      return isSame;
    } catch (error) {
      const message = this.#kernel === undefined
        ? "Stopped, and with it the worker: what cells had computed is lost. Run begins from the top."
        : `The cell cannot run: ${(error as Error).message}`;
      cell.fail(message);
      this.#status.show(message);
      return undefined;
    }
  }

  async #tellFailure(cell: CellView, { outputs, failure }: CellEnd): Promise<undefined> {
    await prepareFor(outputs);
    const { message, cell: at, line } = failure!;
    const where = this.#cells.find(({ id }) => id === at);
    const place = where === undefined || line === undefined
      ? ""
      : ` (cell ${where.number}, line ${line})`;
    cell.clear();
    if (outputs.length > 0) cell.showLive(outputs, renderLive);
    cell.fail(message + place, where === cell ? line : undefined);
    if (where !== cell && line !== undefined) where?.markLine(line);
    this.#status.show(`Cell ${cell.number} ended: ${message}${place}`);
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
