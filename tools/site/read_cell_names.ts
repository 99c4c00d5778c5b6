/** Reads the names of a cell. Runs in pages, for cells that the reader edited. */

import { parseCell } from "../browser/compile_cell.ts";
import { namesIn } from "../browser/syntax_tree.ts";
import type { CellNames, PartNames } from "./cell_names.ts";
import {
  declaredBy,
  type Import,
  innerScope,
  isSetting,
  rootOf,
  rootsOf,
  type Scope,
  type Tree,
  type Variables,
} from "./cell_syntax.ts";

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
      if (statement.type === "VariableDeclaration") this.#readVariables(statement);
      else this.#readDeclaration(statement);
    }
    this.#visit(body.filter((statement) => !declarations.includes(statement)), new Set());
    this.#endPart();
  }

  /** An import, a function or a class. */
  #readDeclaration(statement: Tree): void {
    const isHarmless = statement.type === "ImportDeclaration" &&
      HARMLESS_MODULES.test((statement as unknown as Import).source.value);
    for (const name of declaredBy(statement)) {
      this.#binds.add(name);
      this.#fixed.add(name);
      if (isHarmless) this.#harmless.add(name);
    }
    this.#visit(statement, new Set());
    this.#endPart();
  }

  #readVariables(statement: Tree): void {
    const { kind, declarations } = statement as unknown as Variables;
    for (const declarator of declarations) {
      const isFixed = kind === "const" && isSetting(declarator.init);
      for (const name of namesIn(declarator.id)) {
        this.#binds.add(name);
        if (isFixed) this.#fixed.add(name);
      }
      this.#visit(declarator, new Set());
      this.#endPart();
    }
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
