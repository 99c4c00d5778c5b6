/** What the reader changed, kept in the browser over a reload where the reader wants it. */

import type { ControlValue } from "lib/notebook/_chosen.ts";
import type { CellView } from "./cell_view.ts";
import type { ControlPanel } from "./control_panel.ts";
import { button } from "./buttons.ts";

/** What is kept of a page. */
interface Changes {
  /** By the cell's id; the code from which it was made tells whether it still fits. */
  readonly edits: Readonly<Record<string, { readonly from: string; readonly to: string }>>;
  readonly values: Readonly<Record<string, ControlValue>>;
}

/** What there is to be kept. */
export interface KeepingParts {
  /** The notebook's name. */
  readonly page: string;
  readonly cells: readonly CellView[];
  readonly controls: readonly ControlPanel[];
  readonly run: (cell: CellView) => void;
}

/** Brings back what was kept; returns the line with the switch and with what restores the page. */
export function setUpKeeping({ page, cells, controls, run }: KeepingParts): HTMLElement {
  const line = new KeepingLine(`changes of ${page}`, cells, controls);
  const kept = line.read();
  for (const control of controls) {
    const value = kept?.values[control.name];
    if (value !== undefined) control.value = value;
    control.onChange = () => line.changed();
  }
  for (const cell of cells) {
    const edit = kept?.edits[cell.id];
    if (edit?.from === cell.published) cell.write(edit.to, () => run(cell));
    cell.onEdit = () => line.changed();
  }
  line.changed();
  return line.element;
}

/** The switch, and the button that restores the page. */
class KeepingLine {
  readonly element = document.createElement("p");
  readonly #key: string;
  readonly #cells: readonly CellView[];
  readonly #controls: readonly ControlPanel[];
  readonly #switch = document.createElement("input");
  readonly #restore: HTMLButtonElement;

  constructor(key: string, cells: readonly CellView[], controls: readonly ControlPanel[]) {
    this.#key = key;
    this.#cells = cells;
    this.#controls = controls;
    this.#restore = button(
      "restore-all",
      "↺ Restore the page 全部还原",
      "",
      () => this.#bringBack(),
    );
    this.#restore.title = "Bring the published code and values back";
    this.element.className = "keeping";
    if (storage() === undefined) {
      this.element.append(
        "This browser keeps nothing for pages: what you change here is lost with it.",
      );
    } else {
      this.#switch.type = "checkbox";
      this.#switch.setAttribute("role", "switch");
      this.#switch.addEventListener("change", () => this.#write());
      const label = document.createElement("label");
      label.append(this.#switch, " Keep my changes on this page 保留我的修改");
      label.title = "Code and values that you changed are kept in this browser, and nowhere else";
      this.element.append(label);
    }
    this.element.append(" ", this.#restore);
  }

  /** What was kept, if anything was. */
  read(): Changes | undefined {
    const text = storage()?.getItem(this.#key) ?? undefined;
    this.#switch.checked = text !== undefined;
    try {
      return text === undefined ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  /** The reader changed something. */
  changed(): void {
    const isChanged = this.#cells.some(({ isEdited }) => isEdited) ||
      this.#controls.some(({ isChanged }) => isChanged);
    this.#restore.hidden = !isChanged;
    if (this.#switch.checked) this.#write();
  }

  #write(): void {
    if (!this.#switch.checked) return storage()?.removeItem(this.#key);
    const edited = this.#cells.filter(({ isEdited }) => isEdited);
    const changes: Changes = {
      edits: Object.fromEntries(
        edited.map(({ id, published, source }) => [id, { from: published, to: source }]),
      ),
      values: Object.fromEntries(
        this.#controls.filter(({ isChanged }) => isChanged).map(({ name, value }) => [name, value]),
      ),
    };
    try {
      storage()?.setItem(this.#key, JSON.stringify(changes));
    } catch {
      this.#switch.checked = false;
      this.element.append(" There is no room left in this browser's storage.");
    }
  }

  #bringBack(): void {
    for (const cell of this.#cells) cell.restore();
    for (const control of this.#controls) if (control.isChanged) control.reset();
  }
}

/** The browser's storage; undefined where it keeps nothing. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
