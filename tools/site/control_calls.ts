/** The controls of a cell, as its code declares them: a page draws them before anything runs. */

import type { ChoiceOptions, RangeOptions, ToggleOptions } from "lib/notebook/mod.ts";
import { parseCell } from "../browser/compile_cell.ts";
import type { Notebook } from "../notebook/notebook_file.ts";
import type { Node } from "../browser/syntax_tree.ts";

/** A control, with what it needs to be drawn. */
export type ControlCall =
  & { readonly name: string }
  & (
    | { readonly kind: "range"; readonly options: RangeOptions }
    | { readonly kind: "choice"; readonly options: ChoiceOptions<string | number> }
    | { readonly kind: "toggle"; readonly options: ToggleOptions }
  );

type Tree = Node & Readonly<Record<string, unknown>>;

/**
 * Finds `const gamma = control.range("gamma", { ... })` among the statements of a cell.
 *
 * @throws {SyntaxError} for a control in another place, of another name than its constant, or with options
 * that have to be computed
 */
export function findControls(source: string): ControlCall[] {
  const calls = [...source.matchAll(/\bcontrol\.(?:range|choice|toggle)\(/g)];
  if (calls.length === 0) return [];
  const body = parseCell(source).body as unknown as Tree[];
  const found = body.flatMap(({ type, declarations }) =>
    type === "VariableDeclaration" ? (declarations as Tree[]).flatMap(readDeclaration) : []
  );
  if (found.length < calls.length) {
    throw new SyntaxError(
      'a control stands in a statement such as const a = control.range("a", …)',
    );
  }
  return found;
}

function readDeclaration({ id, init }: Tree): ControlCall[] {
  const call = init as Tree | null;
  const callee = call?.type === "CallExpression" ? call.callee as Tree : undefined;
  if (callee?.type !== "MemberExpression" || !endsInControl(callee.object as Tree)) return [];
  const [name, options] = (call!.arguments as Tree[]).map(valueOf);
  if (name !== (id as Tree).name) {
    throw new SyntaxError(`the control of the constant ${(id as Tree).name} has its name`);
  }
  return [{ name, kind: (callee.property as Tree).name, options } as ControlCall];
}

/** `control` or `show.control`. */
function endsInControl(tree: Tree): boolean {
  return ((tree.property ?? tree) as Tree).name === "control";
}

/** What a literal is worth. */
function valueOf(tree: Tree): unknown {
  switch (tree.type) {
    case "Literal":
      return tree.value;
    case "UnaryExpression":
      if (tree.operator === "-") return -(valueOf(tree.argument as Tree) as number);
      break;
    case "ArrayExpression":
      return (tree.elements as Tree[]).map(valueOf);
    case "ObjectExpression":
      return Object.fromEntries(
        (tree.properties as Tree[]).map(({ key, value }) => [
          (key as Tree).name,
          valueOf(value as Tree),
        ]),
      );
  }
  throw new SyntaxError("the options of a control are numbers and texts as such");
}

/** What is wrong with the controls of a notebook, by cells counted from 1. */
export function findControlProblems({ cells }: Notebook): { cell: number; message: string }[] {
  const names = new Set<string>();
  return cells.flatMap(({ cell_type, source }, index) => {
    if (cell_type !== "code") return [];
    try {
      const own = findControls(source).map(({ name }) => name);
      const twice = own.find((name) => names.has(name));
      own.forEach((name) => names.add(name));
      return twice === undefined
        ? []
        : [{ cell: index + 1, message: `there is a control ${twice} already` }];
    } catch (error) {
      return [{ cell: index + 1, message: (error as Error).message }];
    }
  });
}
