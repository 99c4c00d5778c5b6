/** What a cell has to do with the names of others. Runs in pages, for cells that the reader edited. */

import type { Pattern } from "acorn";
import { parseCell } from "../browser/compile_cell.ts";
import { namesIn, type Node } from "../browser/syntax_tree.ts";

/** The names of a part of a cell: of a statement that declares something, or of all the others. */
export interface PartNames {
  /** What it declares, and imports. */
  readonly binds: readonly string[];
  /** What it takes from elsewhere, also within its functions. */
  readonly reads: readonly string[];
  /** Those of `reads` that it certainly changes: by an assignment, or as `push` does. */
  readonly writes: readonly string[];
  /** Those of `reads` that it may change: by a method, or since a function gets them. */
  readonly touches: readonly string[];
}

/** The names of a cell. */
export interface CellNames {
  readonly parts: readonly PartNames[];
  /** What it declares and nobody changes: imports, functions, classes, settings, data that is loaded. */
  readonly fixed: readonly string[];
}

/** What is known of a cell that does not parse. */
export const NO_NAMES: CellNames = { parts: [], fixed: [] };

/** What a cell declares. */
export function bindsOf({ parts }: CellNames): string[] {
  return parts.flatMap(({ binds }) => binds);
}

/** What a cell takes from others. */
export function readsOf(names: CellNames): string[] {
  const own = new Set(bindsOf(names));
  return [...new Set(names.parts.flatMap(({ reads }) => reads))].filter((name) => !own.has(name));
}

/**
 * Finds the names of a cell.
 *
 * @throws {CellSyntaxError} where it does not parse
 */
export function namesOfCell(source: string): CellNames {
  const names = new Names();
  names.readCell(parseCell(source).body as unknown as Tree[]);
  return names.found();
}

/** Any part of a syntax tree. */
type Tree = Node & Readonly<Record<string, unknown>>;
type Scope = ReadonlySet<string>;

/** Methods that change what they are called on. */
const CHANGING =
  /^(?:push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear)$/;
/** Methods that change nothing, of arrays, texts, numbers and tensors. */
const HARMLESS = new RegExp(
  "^(?:at|concat|every|entries|filter|find|findIndex|findLast|findLastIndex|flat|flatMap|forEach|" +
    "get|has|includes|indexOf|join|keys|map|reduce|slice|some|subarray|toFixed|toExponential|" +
    "toLocaleString|toPrecision|toReversed|toSorted|toSpliced|toString|values|with|" +
    "data|dataSync|array|arraySync|split|replace|replaceAll|padStart|padEnd|repeat|trim)$",
);
/** What gets values and changes none: the language's own, tfjs, and what draws. */
const HARMLESS_ROOTS =
  /^(?:console|Math|Number|String|JSON|Array|Object|structuredClone|assert|tf)$/;
const HARMLESS_MODULES = /^lib\/notebook\/|^@tensorflow|^node:/;

class Names {
  readonly #parts: PartNames[] = [];
  readonly #fixed = new Set<string>();
  readonly #harmless = new Set<string>();
  #binds = new Set<string>();
  #reads = new Set<string>();
  #writes = new Set<string>();
  #touches = new Set<string>();

  found(): CellNames {
    return { parts: this.#parts, fixed: [...this.#fixed] };
  }

  readCell(body: readonly Tree[]): void {
    const declarations = body.filter((statement) => declaredBy(statement).length > 0);
    for (const statement of declarations) {
      this.#declare(statement);
      this.#visit(statement, new Set());
      this.#endPart();
    }
    this.#visit(body.filter((statement) => !declarations.includes(statement)), new Set());
    this.#endPart();
  }

  #endPart(): void {
    const binds = this.#binds;
    const others = (names: ReadonlySet<string>) => [...names].filter((name) => !binds.has(name));
    if (binds.size + this.#reads.size > 0) {
      this.#parts.push({
        binds: [...binds],
        reads: others(this.#reads),
        writes: others(this.#writes),
        touches: others(this.#touches),
      });
    }
    this.#binds = new Set();
    this.#reads = new Set();
    this.#writes = new Set();
    this.#touches = new Set();
  }

  #declare(statement: Tree): void {
    if (statement.type === "ImportDeclaration") {
      const { source } = statement as unknown as Import;
      for (const name of declaredBy(statement)) {
        this.#bind(name, true);
        if (HARMLESS_MODULES.test(source.value)) this.#harmless.add(name);
      }
    } else {
      const isFixed = statement.type !== "VariableDeclaration";
      for (const name of declaredBy(statement)) this.#bind(name, isFixed);
      if (isFixed) return;
      const { declarations, kind } = statement as unknown as Variables;
      for (const { id, init } of declarations) {
        if (kind !== "const" || !isSetting(init)) continue;
        for (const name of namesIn(id)) this.#fixed.add(name);
      }
    }
  }

  #bind(name: string, isFixed: boolean): void {
    this.#binds.add(name);
    if (isFixed) this.#fixed.add(name);
  }

  #visit(part: unknown, scope: Scope): void {
    if (Array.isArray(part)) return part.forEach((each) => this.#visit(each, scope));
    if (typeof part !== "object" || part === null || !("type" in part)) return;
    const tree = part as Tree;
    if (tree.type === "ImportDeclaration") return;
    if (tree.type === "Identifier") {
      if (!scope.has(String(tree.name))) this.#reads.add(String(tree.name));
      return;
    }
    if (tree.type === "AssignmentExpression") this.#change(this.#writes, tree.left, scope);
    if (tree.type === "UpdateExpression") this.#change(this.#writes, tree.argument, scope);
    if (tree.type === "ForOfStatement") this.#change(this.#writes, tree.left, scope);
    if (tree.type === "CallExpression" || tree.type === "NewExpression") this.#call(tree, scope);
    const inner = innerScope(tree, scope);
    for (const [name, each] of Object.entries(tree)) {
      const isName = (name === "property" || name === "key" || name === "label") &&
        tree.computed !== true;
      if (!isName) this.#visit(each, inner);
    }
  }

  #call({ callee, arguments: given }: Tree, scope: Scope): void {
    const root = rootOf(callee), method = (callee as Tree).property as Tree | undefined;
    if (root !== undefined && (HARMLESS_ROOTS.test(root) || this.#harmless.has(root))) return;
    const name = String(method?.name ?? "");
    if (HARMLESS.test(name)) return;
    if (method !== undefined) {
      if (CHANGING.test(name)) this.#change(this.#writes, callee, scope);
      this.#change(this.#touches, callee, scope);
    }
    this.#touch(given, scope);
  }

  /** All names that stand in arguments. */
  #touch(part: unknown, scope: Scope): void {
    const inner = new Names();
    inner.#visit(part, scope);
    for (const name of inner.#reads) this.#touches.add(name);
  }

  /** The name at the beginning of `a.b[c]`, of each part of `[a, { b }]`. */
  #change(kind: Set<string>, target: unknown, scope: Scope): void {
    for (const name of rootsOf(target)) {
      if (scope.has(name)) continue;
      kind.add(name);
      this.#touches.add(name);
    }
  }
}

interface Import {
  readonly source: { readonly value: string };
  readonly specifiers: readonly { readonly local: { readonly name: string } }[];
}

interface Variables {
  readonly kind: string;
  readonly declarations: readonly { readonly id: Pattern; readonly init?: Tree | null }[];
}

/** What a statement declares in the block in which it stands. */
function declaredBy(statement: Tree): string[] {
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
function innerScope(tree: Tree, scope: Scope): Scope {
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
function rootOf(part: unknown): string | undefined {
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
function rootsOf(target: unknown): string[] {
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
function isSetting(value: Tree | null | undefined): boolean {
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
