/** What is said at the foot of the window while cells run. */

import { button } from "./buttons.ts";
import type { RunnerStatus } from "./runner_parts.ts";

/** The bar at the foot of the window while cells run, and what it said last. */
export class StatusBar implements RunnerStatus {
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
