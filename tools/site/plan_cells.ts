/** Which cells are to run so that another can, and which depend on a value. Runs in pages. */

import { bindsOf, type CellNames, type PartNames, readsOf } from "./cell_names.ts";

/**
 * The cells that a cell needs, in order: those that declare what it reads, those that may have changed it in
 * between, and what these need. The list is rather too long than too short.
 *
 * @param cells the names of all cells, in the order of the page
 * @param target the place of the cell, which is not in the result
 */
export function needsOf(cells: readonly CellNames[], target: number): number[] {
  const reaches = cells.map((_, index) => reachOf(cells, index));
  const needed = new Set<number>(), waiting = [target];
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    for (const name of reaches[cell]!.reads) {
      const maker = makerOf(cells, name, cell, target);
      if (maker < 0) continue;
      const isFixed = cells[maker]!.fixed.includes(name);
      const changers = reaches.flatMap(({ touches }, index) =>
        index > maker && index < cell && !isFixed && touches.has(name) ? [index] : []
      );
      for (const needs of [maker, ...changers]) {
        if (needed.has(needs) || needs === target) continue;
        needed.add(needs);
        waiting.push(needs);
      }
    }
  }
  return [...needed].sort((a, b) => a - b);
}

/** The cell that declares what a name is in a cell; -1 without one. */
function makerOf(
  cells: readonly CellNames[],
  name: string,
  cell: number,
  target: number,
): number {
  const above = lastBinding(cells, name, cell);
  // a function may call what is declared below it
  return above >= 0
    ? above
    : cells.findIndex((names, index) => index < target && bindsOf(names).includes(name));
}

/** The last cell above a place that declares a name; -1 without one. */
function lastBinding(cells: readonly CellNames[], name: string, place: number): number {
  return cells.findLastIndex((names, index) => index < place && bindsOf(names).includes(name));
}

/** What a cell reads and may change, also by calling functions of cells above, which may call others. */
function reachOf(
  cells: readonly CellNames[],
  cell: number,
): { readonly reads: ReadonlySet<string>; readonly touches: ReadonlySet<string> } {
  const touched = new Set(cells[cell]!.parts.flatMap(({ touches }) => touches));
  const seen = new Set<string>(), waiting = readsOf(cells[cell]!);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const maker = cells[lastBinding(cells, name, cell)];
    if (maker === undefined || !maker.fixed.includes(name)) continue;
    for (const { binds, reads, touches } of maker.parts) {
      if (!binds.includes(name)) continue;
      touches.forEach((one) => touched.add(one));
      waiting.push(...reads);
    }
  }
  return { reads: seen, touches: touched };
}

/**
 * The cells that change when a name of a cell does, in order, without that cell.
 *
 * @param declares the place of the cell
 */
export function dependantsOf(
  cells: readonly CellNames[],
  declares: number,
  name: string,
): number[] {
  const changed = new Set([name]), dependants: number[] = [];
  for (let index = declares; index < cells.length; index++) {
    if (!spread(cells[index]!, changed, index === declares ? name : undefined)) continue;
    if (index > declares) dependants.push(index);
  }
  return dependants;
}

/** Adds to what has changed what changes with it in a cell; says whether anything there reads it. */
function spread({ parts }: CellNames, changed: Set<string>, cause?: string): boolean {
  const own = new Set(parts.flatMap(({ binds }) => binds)), ownChanged = new Set([cause]);
  const isChanged = (name: string) => (own.has(name) ? ownChanged : changed).has(name);
  const reached = new Set<PartNames>();
  for (let count = -1; count < reached.size;) {
    count = reached.size;
    for (const part of parts) {
      if (reached.has(part) || !part.reads.some(isChanged)) continue;
      reached.add(part);
      for (const name of [...part.binds, ...part.writes]) ownChanged.add(name);
    }
  }
  for (const name of own) if (!ownChanged.has(name)) changed.delete(name); // another thing of this name
  for (const name of ownChanged) if (name !== undefined) changed.add(name);
  return reached.size > 0;
}

/**
 * The cells to run, in order, so that those that are asked for show what a run from the top would.
 *
 * @param ran the cells that have run
 * @param needed cells that are run unless they have run
 * @param asked cells that are run whatever they did
 */
export function planRun(
  cells: readonly CellNames[],
  ran: ReadonlySet<number>,
  needed: readonly number[],
  asked: readonly number[],
): number[] {
  const wanted = new Set([...needed.filter((index) => !ran.has(index)), ...asked]);
  const last = Math.max(-1, ...wanted), renewed = new Set<string>(), plan: number[] = [];
  for (let index = 0; index <= last; index++) {
    const binds = bindsOf(cells[index]!);
    // it ran, and a cell above it that runs now would take its names
    const isTaken = ran.has(index) && binds.some((name) => renewed.has(name));
    if (!wanted.has(index) && !isTaken) continue;
    plan.push(index);
    for (const name of binds) renewed.add(name);
  }
  return plan;
}
