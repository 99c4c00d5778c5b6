/** One check of the arguments that every agent is made with, by one rule a setting. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import type { VectorEnvironment } from "./envs/mod.ts";

/** What a setting must be. */
export interface Rule {
  readonly requirement: string;
  fits(value: unknown): boolean;
  /** The `typeof` that it must have. */
  readonly type: string;
}

/** A rule for each setting, so that none is forgotten. */
export type Rules<Config> = { readonly [Name in keyof Config]-?: Rule };

function numbers(requirement: string, fits: (value: number) => boolean): Rule {
  return {
    requirement,
    fits: (value) => typeof value === "number" && fits(value),
    type: "number",
  };
}

export const UNIT_INTERVAL = numbers("in [0, 1]", (x) => x >= 0 && x <= 1);
export const BELOW_ONE = numbers("in [0, 1)", (x) => x >= 0 && x < 1);
export const SHARE = numbers("in (0, 1]", (x) => x > 0 && x <= 1);
export const POSITIVE_INTEGER = numbers("a positive integer", (x) => isSize(x));
export const NOT_NEGATIVE = numbers("finite and at least 0", (x) => x >= 0 && x < Infinity);
export const POSITIVE = numbers("finite and greater than 0", (x) => x > 0 && x < Infinity);
/** Infinity switches it off. */
export const LIMIT = numbers("greater than 0", (x) => x > 0);
export const SWITCH: Rule = {
  requirement: "true or false",
  fits: (value) => typeof value === "boolean",
  type: "boolean",
};
export const HIDDEN_SIZES: Rule = {
  requirement: "an array of positive integers",
  fits: (value) => Array.isArray(value) && value.every(isSize),
  type: "object",
};

export function oneOf(...names: readonly string[]): Rule {
  const requirement = `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
  return { requirement, fits: (value) => names.includes(value as string), type: "string" };
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/**
 * The settings of an agent: the defaults and what differs from them.
 *
 * @throws {RangeError | TypeError} for a setting that does not exist or is out of its range
 */
export function agentConfig<Config extends object>(
  task: string,
  given: Partial<Config>,
  { defaults, rules }: { readonly defaults: Config; readonly rules: Rules<Config> },
): Config {
  if (typeof given !== "object" || given === null) {
    throw invalidArgument(task, "config", "an object of settings", given, "object");
  }
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(rules, name)) continue;
    const requirement = `one of ${Object.keys(rules).join(", ")}`;
    throw invalidArgument(task, "a setting of config", requirement, name, "string");
  }
  const config = { ...defaults, ...given };
  for (const [name, { requirement, fits, type }] of Object.entries<Rule>(rules)) {
    const value = config[name as keyof Config];
    if (!fits(value)) throw invalidArgument(task, `config.${name}`, requirement, value, type);
  }
  return Object.freeze(config);
}

/** Throws unless it is an environment that agents can learn in. */
export function checkEnvironment(task: string, environment: VectorEnvironment): void {
  const isOne = typeof environment === "object" && environment !== null &&
    isSize(environment.numEnvs) && isSize(environment.observationSize) &&
    typeof environment.step === "function";
  if (!isOne) {
    const requirement = "a vector environment, such as cartPole({ numEnvs: 8 })";
    throw invalidArgument(task, "environment", requirement, environment, "never");
  }
  const { numEnvs, actionSpace, actionMasks } = environment;
  const masks = actionSpace.kind === "discrete" ? numEnvs * actionSpace.actions : 0;
  if (actionMasks !== undefined && actionMasks.length !== masks) {
    const requirement = masks === 0 ? "absent in a box" : `an array of ${masks}`;
    throw invalidArgument(task, "environment.actionMasks", requirement, actionMasks, "object");
  }
}

/** The generator of an agent's options; throws where there is none. */
export function agentRandom(task: string, options: { readonly random: Random }): Random {
  return requireRandom(task, options?.random, "options.random");
}
