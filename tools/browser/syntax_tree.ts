/** What is looked for in the syntax tree of a cell. */

import type { Pattern } from "acorn";

/** Something of a syntax tree, with its place in the code. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** The names that a declaration such as `{ a, b: [c] }` gives. */
export function namesIn(pattern: Pattern): string[] {
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

/** Calls `see` for all parts of a syntax tree but the names of properties. */
export function visit(part: unknown, see: (node: Node) => void): void {
  if (Array.isArray(part)) part.forEach((each) => visit(each, see));
  else if (typeof part === "object" && part !== null && "type" in part) {
    see(part as Node);
    const { computed, shorthand } = part as { computed?: boolean; shorthand?: boolean };
    for (const [name, each] of Object.entries(part)) {
      const isName = (name === "property" || name === "key") && computed === false && !shorthand;
      if (!isName) visit(each, see);
    }
  }
}
