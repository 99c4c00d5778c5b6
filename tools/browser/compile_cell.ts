/**
 * A cell's TypeScript as a JavaScript module that does what the kernel does: what a cell declares is there
 * for later ones, and may be declared again. Runs in pages for cells that the reader edited.
 */

import { parse, type Statement } from "acorn";
import { transform } from "sucrase";
import { type CellProgram, CellSyntaxError, IMPORT, VALUE } from "./cell_program.ts";
import { usesLateParts } from "./late_parts.ts";
import { namesIn, type Node, visit } from "./syntax_tree.ts";

/** A cell as it runs, and what it names. */
export interface CompiledCell {
  readonly program: CellProgram;
  /** What modules it imports. */
  readonly imports: readonly string[];
  /** Every identifier in it but those of properties. */
  readonly identifiers: ReadonlySet<string>;
}

/**
 * Compiles a cell.
 *
 * @throws {CellSyntaxError} where it does not parse
 */
export function compileCell(source: string): CompiledCell {
  const { code, body } = parseCell(source);
  const cell = new Cell(code);
  locateErrors(() => body.forEach((node, index) => cell.add(node, index === body.length - 1)));
  visit(body, (node) => cell.see(node));
  return cell.compiled(usesLateParts(source));
}

/**
 * The statements of a cell, and the JavaScript in which they stand.
 *
 * @throws {CellSyntaxError} where it does not parse
 */
export function parseCell(source: string): { readonly code: string; readonly body: Statement[] } {
  return locateErrors(() => {
    const options = { disableESTransforms: true, keepUnusedImports: true } as const;
    const { code } = transform(source, { transforms: ["typescript"], ...options });
    const { body } = parse(code, { ecmaVersion: "latest", sourceType: "module" });
    return { code, body: body as Statement[] };
  });
}

/** Says of an error that it is one of the cell, and in which line. */
function locateErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { message } = error as Error;
    const line = /\((\d+):\d+\)/.exec(message)?.[1];
    throw new CellSyntaxError(
      message.replace(/^Error transforming[^:]*: |\s*\(\d+:\d+\)/g, ""),
      Number(line ?? 1),
    );
  }
}

type Of<Type extends Statement["type"]> = Extract<Statement, { type: Type }>;

/** Collects how the code of a cell is to be changed; no change adds or takes a line. */
class Cell {
  readonly #code: string;
  readonly #edits: { start: number; end: number; text: string }[] = [];
  readonly #names: string[] = [];
  readonly #constants: string[] = [];
  readonly #imports: string[] = [];
  readonly #identifiers = new Set<string>();
  /** What happens before the first line: imports, and functions, which may be called above their place. */
  #head = "";

  constructor(code: string) {
    this.#code = code;
  }

  /** A statement that stands in no other. */
  add(node: Statement, isLast: boolean): void {
    if ((node.type as string) === "ImportDeclaration") this.#addImport(node as unknown as Import);
    else if (node.type === "FunctionDeclaration") this.#addFunction(node);
    else if (node.type === "VariableDeclaration") this.#addVariables(node);
    else if (node.type === "ClassDeclaration") {
      this.#names.push(node.id.name);
      this.#insert(node.start, `;${node.id.name} = `);
      this.#insert(node.end, ";");
    } else if (node.type === "ExpressionStatement" && isLast) {
      this.#insert(node.start, `;${VALUE} = (`);
      this.#insert(node.expression.end, ")");
    }
  }

  /** Any part of the cell. */
  see(node: Node & { readonly name?: unknown; readonly source?: { value?: unknown } }): void {
    if (node.type === "Identifier") this.#identifiers.add(String(node.name));
    if (node.type !== "ImportExpression") return;
    this.#replace(node.start, node.start + 6, IMPORT);
    if (typeof node.source?.value === "string") this.#imports.push(node.source.value);
  }

  compiled(usesLateParts: boolean): CompiledCell {
    let code = this.#head, end = 0;
    for (const edit of this.#edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
      code += this.#code.slice(end, edit.start) + edit.text;
      end = edit.end;
    }
    const program = {
      code: code + this.#code.slice(end),
      names: this.#names,
      constants: this.#constants,
      usesLateParts,
    };
    return { program, imports: this.#imports, identifiers: this.#identifiers };
  }

  #addImport({ start, end, source, specifiers }: Import): void {
    const from = `await ${IMPORT}(${JSON.stringify(source.value)})`;
    const whole = specifiers.filter(({ type }) => type === "ImportNamespaceSpecifier");
    const parts = specifiers.filter(({ type }) => type !== "ImportNamespaceSpecifier")
      .map(({ local, imported }) => `${nameOf(imported) ?? "default"}: ${local.name}`);
    const taken = whole.map(({ local }) => `${local.name} = ${from};`);
    this.#head += parts.length > 0 || whole.length === 0
      ? `({ ${parts.join(", ")} } = ${from});${taken.join("")}`
      : taken.join("");
    this.#imports.push(String(source.value));
    const names = specifiers.map(({ local }) => local.name);
    this.#names.push(...names);
    this.#constants.push(...names);
    this.#replace(start, end, this.#code.slice(start, end).replace(/[^\n]/g, ""));
  }

  /** It is called by its global name, also from itself, so that a later cell may replace it. */
  #addFunction({ id }: Of<"FunctionDeclaration">): void {
    const name = id.name, own = `${name}$cell`;
    this.#names.push(name);
    this.#insert(id.end, "$cell");
    this.#head += `${name} = Object.defineProperty(${own}, "name", { value: "${name}" });`;
  }

  #addVariables({ start, end, kind, declarations }: Of<"VariableDeclaration">): void {
    for (const { id, init, end } of declarations) {
      const names = namesIn(id);
      this.#names.push(...names);
      if (kind === "const") this.#constants.push(...names);
      if (init === null || init === undefined) this.#insert(end, " = undefined");
    }
    this.#replace(start, declarations[0]!.start, ";(");
    this.#insert(declarations.at(-1)!.end, ")");
    if (this.#code[end - 1] !== ";") this.#insert(end, ";");
  }

  #insert(at: number, text: string): void {
    this.#replace(at, at, text);
  }

  #replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }
}

interface Import extends Node {
  readonly source: { readonly value: unknown };
  readonly specifiers: readonly {
    readonly type: string;
    readonly local: { readonly name: string };
    readonly imported?: { readonly name?: string; readonly value?: unknown };
  }[];
}

/** The name of what is imported; undefined for the default. */
function nameOf(imported: Import["specifiers"][number]["imported"]): string | undefined {
  return imported === undefined ? undefined : imported.name ?? JSON.stringify(imported.value);
}
