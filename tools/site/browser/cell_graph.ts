/** What the cells of a page need of each other, as their code is now. */

import { type CellNames, NO_NAMES, readsOf } from "../cell_names.ts";
import { dependantsOf, needsOf, planRun } from "../plan_cells.ts";
import type { CellView } from "./cell_view.ts";

/** The cells of a page, with the names by which they depend on each other. */
export class CellGraph {
  readonly #cells: readonly CellView[];
  readonly #published: Readonly<Record<string, CellNames>>;
  /** Of cells that the reader edited, by their code. */
  readonly #edited = new Map<string, CellNames>();

  /** @param published the names of each cell by its id, as the page was built */
  constructor(cells: readonly CellView[], published: Readonly<Record<string, CellNames>>) {
    this.#cells = cells;
    this.#published = published;
  }

  /** Reads what the reader wrote; call it before the other methods. */
  async refresh(): Promise<void> {
    const edited = this.#cells.filter(({ isEdited, source }) =>
      isEdited && !this.#edited.has(source)
    );
    if (edited.length === 0) return;
    const { namesOfCell } = await import("../read_cell_names.ts");
    for (const { source } of edited) {
      try {
        this.#edited.set(source, namesOfCell(source));
      } catch {
        this.#edited.set(source, NO_NAMES); // its run says what is wrong with it
      }
    }
  }

  /** The cells without which these can't run. */
  needs(...targets: readonly CellView[]): CellView[] {
    const names = this.#names();
    const places = targets.flatMap((cell) => needsOf(names, this.#cells.indexOf(cell)));
    return this.#at([...new Set(places)].sort((a, b) => a - b));
  }

  /** The cells that change with a control, from the one that declares it on. */
  changedBy(declares: CellView, control: string): CellView[] {
    const place = this.#cells.indexOf(declares);
    const dependants = this.#at(dependantsOf(this.#names(), place, control));
    return [declares, ...dependants.filter(({ kind, needsDeno }) => kind === "cell" && !needsDeno)];
  }

  /** What is to be run, in order: `needed` where they have not run, and `asked`. */
  plan(
    ran: ReadonlySet<CellView>,
    needed: readonly CellView[],
    asked: readonly CellView[],
  ): CellView[] {
    const placesOf = (cells: Iterable<CellView>) =>
      Array.from(cells, (cell) => this.#cells.indexOf(cell));
    return this.#at(
      planRun(this.#names(), new Set(placesOf(ran)), placesOf(needed), placesOf(asked)),
    );
  }

  /** Folded answers declare nothing for the cells below them. */
  #names(): CellNames[] {
    return this.#cells.map(({ id, kind, isEdited, source }) => {
      const names = (isEdited ? this.#edited.get(source) : this.#published[id]) ?? NO_NAMES;
      return kind === "answer"
        ? { ...NO_NAMES, parts: [{ binds: [], reads: readsOf(names), writes: [], touches: [] }] }
        : names;
    });
  }

  #at(places: readonly number[]): CellView[] {
    return places.map((place) => this.#cells[place]!);
  }
}
