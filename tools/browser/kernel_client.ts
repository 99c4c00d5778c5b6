/** A page's side of the worker that runs cells. */

import type { ControlValue } from "lib/notebook/_chosen.ts";
import type { CellProgram } from "./cell_program.ts";
import type { CellEnd, Report, Request } from "./messages.ts";

/** What is heard of the cells while they run. */
export interface KernelListener {
  /** A cell shows something else than before. */
  outputs?(cell: string, outputs: CellEnd["outputs"]): void;
}

/** A worker with its state, from its start to its end. */
export class KernelClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<string, PromiseWithResolvers<CellEnd>>();
  readonly #ready = Promise.withResolvers<void>();

  /**
   * Starts the worker.
   *
   * @param script the address of the worker's module. It is started by a blob, so that what the page
   * may not do is forbidden to the worker, too.
   */
  constructor(script: URL, listener: KernelListener = {}) {
    const start = new Blob([`import ${JSON.stringify(script.href)};`], { type: "text/javascript" });
    this.#worker = new Worker(URL.createObjectURL(start), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) => this.#hear(data, listener);
    this.#worker.onerror = ({ message }) => this.#fail(new Error(message || "it cannot be loaded"));
  }

  /** Resolves when the worker has loaded. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Runs a cell behind those that wait. */
  run(cell: string, program: CellProgram): Promise<CellEnd> {
    const end = Promise.withResolvers<CellEnd>();
    this.#waiting.set(cell, end);
    this.#send({ type: "run", cell, program });
    return end.promise;
  }

  /** What the control of this name is from the next run of its cell on. */
  choose(name: string, value: ControlValue): void {
    this.#send({ type: "choose", name, value });
  }

  /** Ends the loop that runs, where it is one that can be ended; the state is kept. */
  interrupt(): void {
    this.#send({ type: "interrupt" });
  }

  /** Ends the worker at once; all state is lost, and what waits fails. */
  terminate(): void {
    this.#worker.terminate();
    this.#fail(new Error("it was ended"));
  }

  #send(request: Request): void {
    this.#worker.postMessage(request);
  }

  #hear(report: Report, listener: KernelListener): void {
    if (report.type === "ready") return this.#ready.resolve();
    if (report.type === "outputs") return listener.outputs?.(report.cell, report.outputs);
    this.#waiting.get(report.cell)?.resolve(report);
    this.#waiting.delete(report.cell);
  }

  #fail(error: Error): void {
    this.#ready.reject(error);
    this.#ready.promise.catch(() => {});
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
