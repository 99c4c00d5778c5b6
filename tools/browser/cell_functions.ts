/**
 * Makes a module of a notebook's code cells: a function for each, which can be run again, and the
 * names that they declare between them, as in a kernel.
 */

import { parse, type Pattern, type Statement } from "npm:acorn@8.19.0";
import { join } from "node:path";
import { deno, inTemporaryFolder, PROJECT_CONFIG } from "../notebook/cell_code.ts";
import type { Notebook } from "../notebook/notebook_file.ts";

/** What the module exports by default. */
export type CellFunctions = readonly {
  /** The cell's number, counted from 1 over all cells. */
  readonly cell: number;
  /** Gives the value of the cell's last statement where that is an expression. */
  readonly run: () => Promise<{ readonly value: unknown } | void>;
}[];

/** A piece of a module with its place in the code. */
type Piece = { readonly start: number; readonly end: number };

/**
 * Writes the JavaScript of a module that exports {@linkcode CellFunctions}.
 *
 * Imports and functions stand in the module itself. What a cell declares by const, let or class becomes
 * a variable of the module, to which the cell assigns.
 *
 * @throws {SyntaxError} where the cells together are no valid module
 */
export async function cellFunctions(notebook: Notebook): Promise<string> {
  const code = await transpile(notebook);
  const module = new CellModule(code);
  const options = { ecmaVersion: "latest", sourceType: "module" } as const;
  for (const statement of parse(code, options).body) module.add(statement);
  return module.toString();
}

/** All code cells as JavaScript, each behind a statement that holds its number. */
async function transpile({ cells }: Notebook): Promise<string> {
  const marked = cells.flatMap(({ cell_type, source }, index) =>
    cell_type === "code" ? [`;"${MARK}${index + 1}";`, source] : []
  );
  return await inTemporaryFolder(async (folder) => {
    const [from, to] = [join(folder, "cells.ts"), join(folder, "cells.js")];
    await Deno.writeTextFile(from, [...marked, "export {};\n"].join("\n"));
    const report = await deno(
      ...["transpile", "--quiet", "--no-check", "--config", PROJECT_CONFIG, "--output", to, from],
    );
    return await Deno.readTextFile(to).catch(() => {
      throw new SyntaxError(report);
    });
  });
}

const MARK = "code of cell ";

class CellModule {
  readonly #code: string;
  /** What stands outside of the cells: imports and functions. */
  readonly #shared: string[] = [];
  readonly #names: string[] = [];
  readonly #cells: { readonly cell: number; readonly statements: Statement[] }[] = [];

  constructor(code: string) {
    this.#code = code;
  }

  /** Adds a statement of the module's code to the cell that was begun last. */
  add(statement: ReturnType<typeof parse>["body"][number]): void {
    const cell = markedCell(statement as Statement);
    if (cell !== undefined) this.#cells.push({ cell, statements: [] });
    else if (statement.type === "ImportDeclaration" || statement.type === "FunctionDeclaration") {
      this.#shared.push(this.#text(statement));
    } else if (statement.type !== "ExportNamedDeclaration") {
      this.#cells.at(-1)!.statements.push(statement as Statement);
    }
  }

  /** The function of a cell. */
  #function({ cell, statements }: { readonly cell: number; readonly statements: Statement[] }) {
    const code = statements.map((statement, index) =>
      index === statements.length - 1 && statement.type === "ExpressionStatement"
        ? `return { value: (${this.#text(statement.expression)}) };`
        : this.#assignment(statement)
    );
    return `{ cell: ${cell}, run: async () => {\n${code.join("\n")}\n} },`;
  }

  /** A declaration as an assignment, whose names the module declares; another statement as it is. */
  #assignment(statement: Statement): string {
    if (statement.type === "ClassDeclaration") {
      this.#names.push(statement.id.name);
      return `${statement.id.name} = ${this.#text(statement)};`;
    }
    if (statement.type !== "VariableDeclaration") return this.#text(statement);
    return statement.declarations.map(({ id, init }) => {
      this.#names.push(...namesIn(id));
      return `(${this.#text(id)} = ${init ? this.#text(init) : "undefined"});`;
    }).join("\n");
  }

  #text({ start, end }: Piece): string {
    return this.#code.slice(start, end);
  }

  toString(): string {
    const cells = this.#cells.map((cell) => this.#function(cell));
    return [
      ...this.#shared,
      ...(this.#names.length > 0 ? [`let ${this.#names.join(", ")};`] : []),
      `export default [\n${cells.join("\n")}\n];\n`,
    ].join("\n");
  }
}

/** The number of the cell that begins with this statement, if one does. */
function markedCell(statement: Statement): number | undefined {
  if (statement.type !== "ExpressionStatement") return undefined;
  const { expression } = statement;
  const text = expression.type === "Literal" ? String(expression.value) : "";
  return text.startsWith(MARK) ? Number(text.slice(MARK.length)) : undefined;
}

/** The names that a declaration such as `{ a, b: [c] }` gives. */
function namesIn(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesIn(property.type === "Property" ? property.value : property)
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => element === null ? [] : namesIn(element));
    case "RestElement":
      return namesIn(pattern.argument);
    case "AssignmentPattern":
      return namesIn(pattern.left);
    default:
      throw new SyntaxError(`A declaration cannot hold a ${pattern.type}`);
  }
}
