/** A code cell on the page: its code, what it shows, and how it stands. */

import type { CellEnd } from "../../browser/messages.ts";
import type { Editor } from "./editor.ts";

/** How a cell stands. */
export type CellState = "idle" | "waiting" | "running" | "done" | "failed";

/** Turns outputs into HTML, one by one. */
export type Render = (output: CellEnd["outputs"][number]) => string;

/** A cell that the reader may run and edit. */
export class CellView {
  readonly id: string;
  /** Counted from 1 over the code cells, as JupyterLab shows it. */
  readonly number: number;
  readonly element: HTMLElement;
  readonly needsDeno: boolean;
  readonly digest: string;
  readonly #code: HTMLElement;
  readonly #published: string;
  readonly #outputs: HTMLElement;
  #editor: Editor | undefined;

  constructor(element: HTMLElement, number: number) {
    this.id = element.id;
    this.number = number;
    this.element = element;
    this.needsDeno = element.querySelector(".needs-deno") !== null;
    this.digest = element.dataset.digest!;
    this.#code = element.querySelector(".code")!;
    this.#published = element.querySelector(".source")!.textContent;
    this.#outputs = element.querySelector(".outputs")!;
  }

  /** The code as it is now. */
  get source(): string {
    return this.#editor?.text ?? this.#published;
  }

  set state(state: CellState) {
    this.element.dataset.state = state;
  }

  /** Makes the code editable; `run` is called for Shift and Enter. */
  async edit(run: () => void): Promise<void> {
    if (this.#editor === undefined) {
      const { Editor } = await import("./editor.ts");
      this.#editor ??= new Editor(this.#code.querySelector(".source")!, this.#published, {
        run,
        changed: (text) => this.element.classList.toggle("edited", text !== this.#published),
      });
    }
    this.#editor.focus();
  }

  /** Brings the published code back. */
  restore(): void {
    this.#editor?.replace(this.#published);
  }

  /** A run begins: what the last one left is taken away when the first output comes. */
  begin(): void {
    this.state = "running";
    this.#outputs.style.minHeight = `${this.#outputs.offsetHeight}px`;
    this.#code.querySelector(".failed-line")?.remove();
    this.#outputs.querySelector(".failure")?.remove();
  }

  /** Shows what a run has shown so far, in place of what was published. */
  showLive(outputs: CellEnd["outputs"], render: Render): void {
    const live = this.#live();
    this.#outputs.classList.add("is-live");
    for (const [index, output] of outputs.entries()) {
      const html = render(output);
      const place = live.children[index] ?? live.appendChild(document.createElement("div"));
      if (places.get(place) === html) continue;
      places.set(place, html);
      place.innerHTML = html;
    }
    while (live.children.length > outputs.length) live.lastElementChild!.remove();
  }

  /** A run is over: one mark if it gave what was published; otherwise both stay to be seen. */
  finish(end: Pick<CellEnd, "outputs">, isSame: boolean, render: Render): void {
    this.state = "done";
    if (isSame) this.clear();
    else this.showLive(end.outputs, render);
    this.#outputs.classList.remove("is-live");
    this.#outputs.classList.toggle("is-same", isSame);
    this.#outputs.classList.toggle("differs", !isSame);
    this.#outputs.style.minHeight = "";
  }

  /** A run failed, or was stopped: says why, and marks the line. */
  fail(message: string, line?: number): void {
    this.state = "failed";
    this.#outputs.style.minHeight = "";
    const failure = document.createElement("p");
    failure.className = "failure";
    failure.setAttribute("role", "alert");
    failure.textContent = message;
    this.#outputs.append(failure);
    if (line !== undefined) this.markLine(line);
  }

  /** Marks a line of the code. */
  markLine(line: number): void {
    const mark = document.createElement("div");
    mark.className = "failed-line";
    mark.style.setProperty("--line", String(line - 1));
    this.#code.append(mark);
  }

  /** Takes away what runs left: the published outputs stand alone. */
  clear(): void {
    this.#outputs.querySelector(".live")?.remove();
    this.#outputs.querySelector(".failure")?.remove();
    this.#outputs.classList.remove("is-live", "is-same", "differs");
  }

  #live(): HTMLElement {
    const found = this.#outputs.querySelector<HTMLElement>(".live");
    if (found !== null) return found;
    const live = document.createElement("div");
    live.className = "live";
    this.#outputs.prepend(live);
    return live;
  }
}

/** What stands in a place of the page, as the text from which it was made. */
const places = new WeakMap<Element, string>();
