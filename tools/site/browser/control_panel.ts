/** The controls of a page: a slider, a list or a switch under the cell that declares it. */

import type { ControlValue } from "lib/notebook/_chosen.ts";
import type { ControlCall } from "../control_calls.ts";
import { rangeText } from "../range_text.ts";
import type { CellGraph } from "./cell_graph.ts";
import type { CellView } from "./cell_view.ts";

/** Values are taken this many milliseconds after the slider began to move, and again while it moves. */
const DEBOUNCE_MS = 60;

/** Runs what depends on a control; called again only when it is over. */
export type Renew = (control: ControlPanel) => Promise<void>;

/** One control. */
export class ControlPanel {
  readonly name: string;
  readonly cell: CellView;
  /** Called when the reader changed the value. */
  onChange: () => void = () => {};
  readonly #call: ControlCall;
  readonly #input: HTMLInputElement | HTMLSelectElement;
  readonly #number: HTMLOutputElement | null;
  readonly #reset: HTMLButtonElement;
  readonly #renewWith: Renew;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRenewing = false;
  #isOutdated = false;

  constructor(element: HTMLElement, cell: CellView, renew: Renew) {
    this.#call = JSON.parse(element.dataset.control!);
    this.name = this.#call.name;
    this.cell = cell;
    this.#input = element.querySelector("input, select")!;
    this.#number = element.querySelector("output");
    this.#reset = element.querySelector("button")!;
    this.value = this.#call.options.value; // a browser may keep what a form held before a reload
    this.#renewWith = renew;
    this.#input.addEventListener("input", () => this.#changed());
    this.#reset.addEventListener("click", () => {
      this.#input.focus(); // the button cannot keep the focus: it is disabled now
      this.reset();
    });
  }

  /** Brings the published value back. */
  reset(): void {
    this.value = this.#call.options.value;
    this.#changed();
  }

  get value(): ControlValue {
    const { kind, options } = this.#call;
    if (kind === "toggle") return (this.#input as HTMLInputElement).checked;
    if (kind === "choice") {
      return options.options[(this.#input as HTMLSelectElement).selectedIndex]!;
    }
    return Number(this.#input.value);
  }

  set value(value: ControlValue) {
    const { kind, options } = this.#call;
    if (kind === "toggle") (this.#input as HTMLInputElement).checked = value === true;
    else if (kind === "choice") {
      const index = options.options.indexOf(value as string | number);
      if (index >= 0) (this.#input as HTMLSelectElement).selectedIndex = index;
    } else this.#input.value = String(value);
    this.#show();
  }

  /** The value as it stands beside the slider. */
  get text(): string {
    return this.#call.kind === "range"
      ? rangeText(this.value as number, this.#call.options.step)
      : String(this.value);
  }

  get isChanged(): boolean {
    return this.value !== this.#call.options.value;
  }

  #show(): void {
    if (this.#number !== null) this.#number.value = this.text;
    this.#reset.disabled = !this.isChanged;
  }

  #changed(): void {
    this.#show();
    this.onChange();
    this.#isOutdated = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#renew();
    }, DEBOUNCE_MS);
  }

  /** One run after the other; what was chosen meanwhile comes next, and the newest alone. */
  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        await this.#renewWith(this);
      }
    } finally {
      this.#isRenewing = false;
    }
  }
}

/** All controls of a page, with the cells that they change. */
export class ControlPanels {
  readonly all: readonly ControlPanel[];
  readonly #graph: CellGraph;

  constructor(all: readonly ControlPanel[], graph: CellGraph) {
    this.all = all;
    this.#graph = graph;
  }

  /** Those that are not as published. */
  get changed(): ControlPanel[] {
    return this.all.filter(({ isChanged }) => isChanged);
  }

  /** The cell that declares a control, and those that change with it. */
  cellsOf({ cell, name }: ControlPanel): CellView[] {
    return this.#graph.changedBy(cell, name);
  }

  /** "gamma = 0.5" for the controls that are not as published and on which a cell depends. */
  valuesFor(cell: CellView): string[] {
    return this.changed.filter((control) => this.cellsOf(control).includes(cell))
      .map(({ name, text }) => `${name} = ${text}`);
  }
}
