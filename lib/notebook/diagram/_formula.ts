/** Reads the small part of TeX that can be drawn as plain SVG text. */
import { ACCENTS, type Face, FACES, FUNCTIONS, OPERATORS, UPRIGHT, VARIABLES } from "./_symbols.ts";

/** A piece of text that is set in one way. */
export interface Run {
  readonly text: string;
  /** Of the letters; undefined for words outside of formulas. */
  readonly face: Face | undefined;
  /** Whether it stands on the line, below or above it. */
  readonly script: "none" | "sub" | "super";
  /** Starts where the script before it started, so that one stands over the other. */
  readonly overlaid?: boolean;
}

/** What the parser meets. */
type Token = { readonly kind: "command" | "character"; readonly value: string };

const TOKEN = /\\([a-zA-Z]+|[^a-zA-Z])|(\s+)|([^])/gu;
const THIN = "\u2009";

/**
 * The runs of a formula.
 *
 * @param source TeX without dollar signs: letters, scripts (`h_{t-1}`, `x^2`), Greek letters, accents over
 *   one letter (`\tilde{c}`), operators (`\odot`), names of functions and `\mathrm`, `\mathbf`, `\mathcal`.
 * @throws {SyntaxError} for anything else, with what was met
 */
export function parseFormula(source: string): Run[] {
  const tokens: Token[] = [];
  for (const [, command, space, character] of source.matchAll(TOKEN)) {
    if (command !== undefined) tokens.push({ kind: "command", value: command });
    else if (space === undefined) tokens.push({ kind: "character", value: character! });
  }
  return merge(new Parser(tokens).formula());
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  formula(): Run[] {
    const runs = this.#list("none", "italic");
    if (this.#at < this.#tokens.length) throw new SyntaxError("} without {");
    if (runs.length === 0) throw new SyntaxError("nothing between dollar signs");
    return runs;
  }

  /** Everything up to a closing brace or the end. */
  #list(script: Run["script"], face: Face): Run[] {
    const runs: Run[] = [];
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (isCharacter(token, "}")) break;
      if (isCharacter(token, "_") || isCharacter(token, "^")) {
        runs.push(...this.#scripts(script, runs.length));
      } else {
        runs.push(...this.#atom(script, face, runs.length === 0));
      }
    }
    return runs;
  }

  /** One or both scripts of what stands before them. */
  #scripts(outer: Run["script"], before: number): Run[] {
    if (outer !== "none") throw new SyntaxError("a script of a script");
    if (before === 0) throw new SyntaxError(`${this.#peek()!.value} without a letter before it`);
    const runs: Run[] = [];
    const seen: string[] = [];
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (!isCharacter(token, "_") && !isCharacter(token, "^")) break;
      if (seen.includes(token.value)) throw new SyntaxError(`${token.value} twice`);
      this.#at++;
      const script = merge(this.#argument(token.value === "_" ? "sub" : "super", "italic"));
      runs.push(
        ...script.map((run, i) => seen.length > 0 && i === 0 ? { ...run, overlaid: true } : run),
      );
      seen.push(token.value);
    }
    return runs;
  }

  /** A group in braces, or one atom. */
  #argument(script: Run["script"], face: Face): Run[] {
    const token = this.#peek();
    if (token === undefined) throw new SyntaxError("something is missing at the end");
    if (!isCharacter(token, "{")) return this.#atom(script, face, true);
    this.#at++;
    const runs = this.#list(script, face);
    if (this.#peek() === undefined) throw new SyntaxError("{ without }");
    this.#at++;
    return runs;
  }

  #atom(script: Run["script"], face: Face, isFirst: boolean): Run[] {
    const token = this.#peek()!;
    if (isCharacter(token, "{")) return this.#argument(script, face);
    this.#at++;
    const { kind, value } = token;
    if (kind === "command" && Object.hasOwn(ACCENTS, value)) {
      return this.#accented(value, script, face);
    }
    if (kind === "command" && Object.hasOwn(FACES, value)) {
      return this.#argument(script, FACES[value]!);
    }
    const run = (text: string, own: Face): Run[] => [{ text, face: own, script }];
    if (isOperator(token)) {
      const sign = OPERATORS[value]!;
      return run(isFirst || script !== "none" ? sign : THIN + sign + THIN, "upright");
    }
    if (value === "," && kind === "character") return run("," + THIN, uprightOr(face));
    if (value === "'") return run("′", "upright");
    if (kind === "character") return run(value, /\p{L}/u.test(value) ? face : uprightOr(face));
    if (FUNCTIONS.includes(value)) {
      return run(value + (this.#opensArgument() ? "" : THIN), "upright");
    }
    if (Object.hasOwn(VARIABLES, value)) return run(VARIABLES[value]!, face);
    if (Object.hasOwn(UPRIGHT, value)) return run(UPRIGHT[value]!, uprightOr(face));
    throw new SyntaxError(`\\${value}`);
  }

  #accented(accent: string, script: Run["script"], face: Face): Run[] {
    const [run, ...others] = merge(this.#argument(script, face));
    if (run === undefined || others.length > 0 || [...run.text].length !== 1) {
      throw new SyntaxError(`\\${accent} over more than one letter`);
    }
    return [{ ...run, text: (run.text + ACCENTS[accent]!).normalize("NFC") }];
  }

  #opensArgument(): boolean {
    const next = this.#peek();
    return next === undefined || /^[(_^}]$/.test(next.value);
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }
}

function isCharacter(token: Token, value: string): boolean {
  return token.kind === "character" && token.value === value;
}

function isOperator({ kind, value }: Token): boolean {
  return Object.hasOwn(OPERATORS, value) && (kind === "command") === /^[a-z]/.test(value);
}

function uprightOr(face: Face): Face {
  return face === "bold" ? "bold" : "upright";
}

/** Joins neighbours that are set in the same way. */
function merge(runs: readonly Run[]): Run[] {
  const merged: Run[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (
      last !== undefined && last.face === run.face && last.script === run.script &&
      run.overlaid !== true
    ) {
      merged[merged.length - 1] = { ...last, text: last.text + run.text };
    } else {
      merged.push(run);
    }
  }
  return merged;
}
