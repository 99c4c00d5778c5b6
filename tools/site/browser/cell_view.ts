/** A code cell on the page: its code, what it shows, and how it stands. */

import type { CellEnd } from "../../browser/messages.ts";
import type { Editor } from "./editor.ts";

/** How a cell stands. */
export type CellState = "idle" | "waiting" | "running" | "done" | "failed";

/** A cell of the notebook, one in which an exercise is answered, or a folded answer. */
export type CellKind = "cell" | "exercise" | "answer";

/** How what a run showed is told from what was published: not at all for an exercise. */
export type CellMark = "same" | "differs" | "yours" | "none";

/** Turns outputs into HTML, one by one. */
export type Render = (output: CellEnd["outputs"][number]) => string;

/** A cell that the reader may run and edit. */
export class CellView {
  readonly id: string;
  readonly kind: CellKind;
  /** What it is called: "cell 3", counted over the code cells as JupyterLab does, or "answer 40.1". */
  readonly name: string;
  /** The exercise that it belongs to, such as "40.1". */
  readonly exercise: string | undefined;
  readonly element: HTMLElement;
  readonly needsDeno: boolean;
  readonly digest: string | undefined;
  /** Called when the reader changed the code. */
  onEdit: () => void = () => {};
  readonly #code: HTMLElement;
  readonly #published: string;
  readonly #outputs: HTMLElement;
  #editor: Editor | undefined;

  constructor(element: HTMLElement, number: number) {
    this.id = element.id;
    this.exercise = element.dataset.exercise;
    this.kind = element.dataset.kind as CellKind;
    this.name = this.kind === "answer" ? `answer ${this.exercise}` : `cell ${number}`;
    this.element = element;
    this.needsDeno = element.querySelector(".needs-deno") !== null;
    this.digest = element.dataset.digest;
    this.#code = element.querySelector(".code")!;
    this.#published = element.querySelector(".source")!.textContent;
    this.#outputs = element.querySelector(".outputs")!;
  }

  /** The code as it is now. */
  get source(): string {
    return this.#editor?.text ?? this.#published;
  }

  /** What is run: the names of a folded answer hold in it alone, so that it changes no other cell. */
  get statements(): string {
    const hasImports = /^import\b/m.test(this.source);
    return this.kind === "answer" && !hasImports ? `{ ${this.source}\n}` : this.source;
  }

  /** The code as it was published. */
  get published(): string {
    return this.#published;
  }

  get isEdited(): boolean {
    return this.source !== this.#published;
  }

  set state(state: CellState) {
    this.element.dataset.state = state;
  }

  /** Makes the code editable, with a text selected; `run` is called for Shift and Enter. */
  async edit(run: () => void, selected = ""): Promise<void> {
    const editor = await this.#open(run);
    if (selected !== "") editor.select(selected);
    editor.focus();
  }

  /** Puts code in place of the published one. */
  async write(text: string, run: () => void): Promise<void> {
    (await this.#open(run)).replace(text);
  }

  async #open(run: () => void): Promise<Editor> {
    const { Editor } = await import("./editor.ts");
    const name = `Code of ${this.name}`;
    return this.#editor ??= new Editor(
      this.#code.querySelector(".source")!,
      this.#published,
      name,
      {
        run,
        changed: () => {
          this.element.classList.toggle("edited", this.isEdited);
          this.onEdit();
        },
      },
    );
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
      fill(place, html);
    }
    while (live.children.length > outputs.length) live.lastElementChild!.remove();
  }

  /**
   * A run is over: what is as published stands alone; otherwise both stay to be seen, but for values that
   * the reader chose, which the note names.
   */
  finish(end: Pick<CellEnd, "outputs">, mark: CellMark, note: string, render: Render): void {
    this.state = "done";
    if (mark === "same") this.clear();
    else this.showLive(end.outputs, render);
    this.#outputs.classList.toggle("is-live", mark === "none");
    for (const [name, is] of [["is-same", "same"], ["differs", "differs"], ["is-yours", "yours"]]) {
      this.#outputs.classList.toggle(name!, mark === is);
    }
    this.#outputs.dataset.note = note;
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
    this.#outputs.classList.remove("is-live", "is-same", "differs", "is-yours");
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

/** A picture is changed in place, so that the old one stays until the new one can be seen. */
function fill(place: Element, html: string): void {
  const made = document.createElement("template");
  made.innerHTML = html;
  const [before, after] = [place, made.content].map(({ children }) =>
    children.length === 1 && children[0] instanceof HTMLImageElement ? children[0] : undefined
  );
  if (before === undefined || after === undefined) return place.replaceChildren(made.content);
  for (const name of ["src", "alt", "width", "height"]) {
    before.setAttribute(name, after.getAttribute(name) ?? "");
  }
}

/** What stands in a place of the page, as the text from which it was made. */
const places = new WeakMap<Element, string>();
