/** Reads what was typed after `deno task NAME`; what a task does not know is an error, before anything is touched. */

import { parseArgs } from "node:util";
import { UsageError } from "./task.ts";

/** The flags of a task: "boolean" for a switch, "string" for one that takes a value. */
export type FlagTypes = Readonly<Record<string, "boolean" | "string">>;

/** What was typed: the flags that were given, and the other words. */
export interface CommandLine<F extends FlagTypes> {
  readonly flags: { readonly [K in keyof F]?: F[K] extends "boolean" ? boolean : string };
  readonly names: readonly string[];
}

/**
 * Reads a command line strictly.
 *
 * @param usage how the task is called with all that it knows, such as "deno task run [NOTEBOOK...]"
 * @param mostNames how many words may stand beside the flags
 * @throws {UsageError} for a flag that is not known, a flag twice, a value too many or too few,
 *     and for more words than `mostNames`
 */
export function readCommandLine<const F extends FlagTypes>(
  usage: string,
  { flags, mostNames, args = Deno.args }: {
    readonly flags: F;
    readonly mostNames: number;
    readonly args?: readonly string[];
  },
): CommandLine<F> {
  const refuse = (reason: string) => new UsageError(`${reason}. Use it as: ${usage}`);
  const options = Object.fromEntries(Object.entries(flags).map(([name, type]) => [name, { type }]));
  const read = () => {
    try {
      return parseArgs({ args: [...args], options, allowPositionals: true, tokens: true });
    } catch (error) {
      const [reason] = (error as Error).message.split(/[.\n]/); // more sentences advise on "--"
      throw refuse(reason!);
    }
  };
  const { values, positionals, tokens } = read();
  const given = tokens.flatMap((token) => token.kind === "option" ? [token.name] : []);
  const twice = given.find((name, i) => given.indexOf(name) < i);
  if (twice !== undefined) throw refuse(`--${twice} was given twice`);
  if (positionals.length > mostNames) {
    throw refuse(`"${positionals[mostNames]}" is one word too many`);
  }
  return { flags: values as CommandLine<F>["flags"], names: positionals };
}

/**
 * The known names that the wanted ones begin, such as "13_dates" and "13_length" for "13"; all of
 * them where none is wanted.
 *
 * @param kind what is named, such as "sweep"
 * @throws {UsageError} for a wanted name that begins no known one; it lists those
 */
export function chooseNames(
  kind: string,
  known: Iterable<string>,
  wanted: readonly string[],
): string[] {
  const names = [...known];
  for (const start of wanted) {
    if (start !== "" && names.some((name) => name.startsWith(start))) continue;
    throw new UsageError(`There is no ${kind} "${start}": there are ${names.join(", ")}.`);
  }
  return wanted.length === 0
    ? names
    : names.filter((name) => wanted.some((start) => name.startsWith(start)));
}
