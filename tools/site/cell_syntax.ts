/** What is read out of the syntax tree of a cell, to tell its own names from those of others. Runs in pages. */

import type { Pattern } from "acorn";
import { namesIn, type Node } from "../browser/syntax_tree.ts";

/** Any part of a syntax tree. */
export type Tree = Node & Readonly<Record<string, unknown>>;
/** Names that hold in a part of a cell. */
export type Scope = ReadonlySet<string>;

/** An import of a cell. */
export interface Import {
  readonly source: { readonly value: string };
  readonly specifiers: readonly { readonly local: { readonly name: string } }[];
}

/** A declaration of variables. */
export interface Variables {
  readonly kind: string;
  readonly declarations: readonly (Node & { readonly id: Pattern; readonly init?: Tree | null })[];
}

/** What a statement declares in the block in which it stands. */
export function declaredBy(statement: Tree): string[] {
  if (statement.type === "ImportDeclaration") {
    const { specifiers } = statement as unknown as Import;
    return specifiers.map(({ local: { name } }) => name);
  }
  if (statement.type === "VariableDeclaration") {
    return (statement as unknown as Variables).declarations.flatMap(({ id }) => namesIn(id));
  }
  const isNamed = statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration";
  return isNamed ? [String((statement.id as Tree).name)] : [];
}

/** The names that hold within a part of a syntax tree. */
export function innerScope(tree: Tree, scope: Scope): Scope {
  const own: string[] = [];
  if (/Function/.test(tree.type)) {
    own.push(...(tree.params as Pattern[]).flatMap(namesIn), "arguments");
    if (tree.type === "FunctionExpression" && tree.id) own.push(String((tree.id as Tree).name));
  } else if (tree.type === "BlockStatement" || tree.type === "StaticBlock") {
    own.push(...(tree.body as Tree[]).flatMap(declaredBy));
  } else if (tree.type === "SwitchStatement") {
    const cases = tree.cases as { consequent: Tree[] }[];
    own.push(...cases.flatMap(({ consequent }) => consequent.flatMap(declaredBy)));
  } else if (tree.type === "ForStatement" && tree.init) own.push(...declaredBy(tree.init as Tree));
  else if (/^For(?:Of|In)Statement$/.test(tree.type)) own.push(...declaredBy(tree.left as Tree));
  else if (tree.type === "CatchClause" && tree.param) own.push(...namesIn(tree.param as Pattern));
  return own.length === 0 ? scope : new Set([...scope, ...own]);
}

/** The name at the beginning of `a.b[c]()`; undefined where there is none. */
export function rootOf(part: unknown): string | undefined {
  let tree = part as Tree;
  for (;;) {
    if (tree.type === "Identifier") return String(tree.name);
    if (tree.type === "MemberExpression") tree = tree.object as Tree;
    else if (tree.type === "CallExpression") tree = tree.callee as Tree;
    else if (tree.type === "ChainExpression") tree = tree.expression as Tree;
    else return undefined;
  }
}

/** The names at the beginnings of all parts of what is assigned to; of a declaration none. */
export function rootsOf(target: unknown): string[] {
  const tree = target as Tree | null;
  switch (tree?.type) {
    case "ArrayPattern":
      return (tree.elements as Tree[]).flatMap(rootsOf);
    case "ObjectPattern":
      return (tree.properties as Tree[]).flatMap((one) => rootsOf(one.value ?? one.argument));
    case "AssignmentPattern":
      return rootsOf(tree.left);
    case "RestElement":
      return rootsOf(tree.argument);
    case undefined:
      return [];
    default:
      return [rootOf(tree) ?? []].flat();
  }
}

/** Whether a value is one that nobody changes: numbers and texts, functions, data that is loaded. */
export function isSetting(value: Tree | null | undefined): boolean {
  switch (value?.type) {
    case "Literal":
    case "TemplateLiteral":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "ClassExpression":
      return true;
    case "UnaryExpression":
    case "AwaitExpression":
      return isSetting(value.argument as Tree);
    case "BinaryExpression":
      return isSetting(value.left as Tree) && isSetting(value.right as Tree);
    case "ObjectExpression":
      return (value.properties as Tree[]).every(({ value }) => isSetting(value as Tree));
    case "ArrayExpression": {
      const elements = value.elements as Tree[];
      return elements.length > 0 && elements.every(isSetting);
    }
    case "CallExpression":
      return /^(?:load|control$)/.test(lastNameOf(value.callee as Tree));
    default:
      return false;
  }
}

/** "loadIris" of `datasets.loadIris`, "control" of `show.control.range`. */
function lastNameOf(callee: Tree): string {
  const last = (tree: Tree) => String(((tree.property ?? tree) as Tree).name ?? "");
  return callee.type === "MemberExpression" && last(callee.object as Tree) === "control"
    ? "control"
    : last(callee);
}
