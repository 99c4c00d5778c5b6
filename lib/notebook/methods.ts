/** A colour of its own for every method, the same in all notebooks. */
import { NEUTRAL, palette } from "./palette.ts";

const [blue, vermilion, green, purple, orange, sky, black, indigo, wine, khaki] = palette;

/**
 * Families of methods that are compared with each other; no two of a family share a colour. What is
 * only there to compare with (chance, a reference implementation) is grey.
 */
export const METHOD_FAMILIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  recurrence: {
    SimpleRNN: green,
    LSTM: blue,
    GRU: vermilion,
    "LSTM, f = 1": orange,
    "LSTM, i = 1": purple,
    "LSTM, o = 1": sky,
  },
  attention: {
    "without attention": purple,
    "with attention": blue,
    "additive attention": blue,
    "dot attention": vermilion,
    "multi-head attention": green,
  },
  transformer: { Transformer: green, BERT: vermilion, GPT: purple, LSTM: blue },
  autoencoder: { AE: vermilion, VAE: blue, "β-VAE": green, GAN: purple, diffusion: orange },
  gradientEstimator: { reparameterization: blue, "score function": vermilion },
  dynamicProgramming: { "policy iteration": blue, "value iteration": vermilion },
  tabularMethods: {
    "Monte Carlo": purple,
    "TD(0)": green,
    SARSA: vermilion,
    "Expected SARSA": orange,
    "Q-learning": blue,
    "Double Q-learning": sky,
  },
  deepMethods: {
    DQN: green,
    "Double DQN": khaki,
    REINFORCE: purple,
    A2C: vermilion,
    PPO: blue,
    DDPG: orange,
    TD3: wine,
    random: NEUTRAL,
  },
  td3Parts: { DDPG: orange, "two critics": blue, delay: green, smoothing: purple, TD3: wine },
  advantage: { "Monte Carlo": purple, "TD error": green, "n-step": vermilion, GAE: blue },
  scoreWeight: {
    "less the mean": purple,
    "less the critic": vermilion,
    "GAE 0.95": orange,
    "TD error": green,
  },
  noise: { correlated: vermilion, independent: blue, "no noise": NEUTRAL },
  optimizer: { SGD: green, momentum: sky, RMSProp: orange, Adam: blue, AdamW: vermilion },
  normalization: {
    "batch norm": blue,
    "layer norm": vermilion,
    "RMS norm": green,
    "no norm": NEUTRAL,
  },
  alignment: { SFT: green, PPO: blue, DPO: vermilion, GRPO: purple },
  software: { "tfjs wasm": vermilion, ours: blue, native: black, PyTorch: indigo, Keras: wine },
};

const keyOf = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}()]/gu, "");

/** The name as it is written and its colour, by the letters and digits of the name. */
const METHODS: ReadonlyMap<string, readonly [string, string]> = new Map(
  Object.values(METHOD_FAMILIES).toReversed().flatMap((family) => Object.entries(family))
    .map(([name, color]) => [keyOf(name), [name, color]]),
);

/**
 * A method's name as it is written in figures: "simple_rnn" and "simpleRnn" become "SimpleRNN".
 *
 * @param id A name or an identifier of code.
 * @returns The registered name; without one, `id` itself.
 *
 * @example
 * ```ts
 * import { methodName } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(methodName("simple_rnn"), "SimpleRNN");
 * assert.equal(methodName("tau = 0.005"), "tau = 0.005");
 * ```
 */
export function methodName(id: string): string {
  return METHODS.get(keyOf(id))?.[0] ?? id;
}

/**
 * Colours for the methods of one figure: a known method has its own, the same in every notebook; the
 * others take those that are left of `palette`, in order.
 *
 * @param names Names or identifiers, in the order of the figure.
 * @returns A colour for each.
 *
 * @example
 * ```ts
 * import { methodColors, palette } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(methodColors(["without clip", "PPO"]), [palette[1], palette[0]]);
 * ```
 */
export function methodColors(names: readonly string[]): string[] {
  const known = names.map((name) => METHODS.get(keyOf(name))?.[1]);
  const free = palette.filter((color) => !known.includes(color));
  const unknown = names.filter((_, i) => known[i] === undefined);
  const choice = free.length > 0 ? free : palette;
  return names.map((name, i) => known[i] ?? choice[unknown.indexOf(name) % choice.length]!);
}
