/** The tree of a module's parameters, with repeated parts folded into one. */
import type { Module } from "../../nn/mod.ts";

/** A module, or an array or record of them; the names are those that parameters are saved under. */
export interface Branch {
  readonly name: string;
  readonly leaves: readonly Leaf[];
  readonly branches: readonly Branch[];
  /** How many parts of the same shapes it stands for. */
  readonly copies: number;
}

/** One array of numbers. */
export interface Leaf {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether an optimizer changes it. */
  readonly isTrained: boolean;
}

/** Reads the tree from the names of the parameters. */
export function readModule({ parameters }: Module, name: string): Branch {
  const leaves = Object.entries(parameters).map(([path, { shape, trainable }]) => ({
    path: path.split("/"),
    leaf: { name: path.slice(path.lastIndexOf("/") + 1), shape, isTrained: trainable },
  }));
  return branchOf(name, leaves);
}

function branchOf(
  name: string,
  items: readonly { readonly path: readonly string[]; readonly leaf: Leaf }[],
): Branch {
  const inner = new Map<string, { path: readonly string[]; leaf: Leaf }[]>();
  for (const { path: [first, ...path], leaf } of items) {
    if (path.length === 0) continue;
    inner.set(first!, [...inner.get(first!) ?? [], { path, leaf }]);
  }
  const leaves = items.filter(({ path }) => path.length === 1).map(({ leaf }) => leaf);
  const branches = Array.from(inner, ([key, values]) => branchOf(key, values));
  return { name, leaves, branches: fold(branches), copies: 1 };
}

/** Numbered neighbours with the same shapes become one. */
function fold(branches: readonly Branch[]): Branch[] {
  const shapes = (branch: Branch) => JSON.stringify({ ...branch, name: "", copies: 1 });
  const folded: Branch[] = [];
  for (const branch of branches) {
    const last = folded.at(-1);
    const isNumbered = last !== undefined && /^\d+( |$)/.test(last.name) &&
      /^\d+$/.test(branch.name);
    if (isNumbered && shapes(last) === shapes(branch)) {
      const first = last.name.split(" ")[0]!;
      folded[folded.length - 1] = {
        ...last,
        name: `${first} to ${branch.name}`,
        copies: last.copies + 1,
      };
    } else {
      folded.push(branch);
    }
  }
  return folded;
}

/** How many trained numbers there are, in all copies. */
export function sizeOf({ leaves, branches, copies }: Branch): number {
  const own = leaves.filter(({ isTrained }) => isTrained)
    .reduce((sum, { shape }) => sum + shape.reduce((size, side) => size * side, 1), 0);
  return copies * branches.reduce((sum, branch) => sum + sizeOf(branch), own);
}

/** The tree in words. */
export function describeBranch({ name, leaves, branches, copies }: Branch): string {
  const content = [
    ...leaves.map((leaf) => `${leaf.name} ${shapeText(leaf)}`),
    ...branches.map(describeBranch),
  ];
  return `${name}${copies > 1 ? ` (${copies} alike)` : ""}: ${content.join(", ")}`;
}

export function shapeText({ shape }: Leaf): string {
  return `[${shape.join(", ")}]`;
}
