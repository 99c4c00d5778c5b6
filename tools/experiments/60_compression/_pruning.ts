/** Notebook 60: the ways to a network of few weights. */
import { magnitudeMasks, unitMask } from "lib/compression/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { type Errors, INPUTS, Network, UNIT_WEIGHTS } from "./_digits.ts";

/** How a network comes to have few weights. */
export type Method =
  | "dense" // it keeps all
  | "magnitude" // trained, then the smallest are pruned level by level, with fine-tuning
  | "random" // the same with weights chosen at random
  | "units" // the same with whole hidden units
  | "small" // fewer hidden units from the start
  | "sparse" // a random mask from the start
  | "ticket" // the mask of "magnitude" from the start, with the same initial weights
  | "part"; // all weights stay, but only a random part is trained

/** Percent of the weights that are kept, level by level. */
const LEVELS = [50, 25, 10, 5, 2, 1];
/** Those of the methods that need a training for each. */
const FEW = [10, 5];
/** Steps of the first training, and of fine-tuning after each level; from scratch it is all of them. */
const FIRST = 1200, FINE = 300, TOTAL = FIRST + FINE * LEVELS.length;

type Masks = readonly [Uint8Array, Uint8Array];

/** What a method is told. */
export interface Settings {
  readonly method: Method;
  readonly units: number;
  /** Of Adam. */
  readonly rate: number;
  readonly random: Random;
  /** One level for the methods that need a training for each. Default: two. */
  readonly only?: number | undefined;
}

/** Error rates by the percentage that is kept; "cut" are those before fine-tuning. */
export interface Pruned {
  readonly errors: ReadonlyMap<number, Errors>;
  readonly cut: ReadonlyMap<number, Errors>;
}

/** Train one network, or one for each level. */
export function prune(settings: Settings): Pruned {
  const { method, units, only } = settings;
  if (method === "dense") {
    return { errors: new Map([[100, fromScratch(settings)]]), cut: new Map() };
  }
  if (method === "magnitude" || method === "random" || method === "units") {
    return step(settings, () => {});
  }
  const levels = only === undefined ? FEW : [only], masks = new Map<number, Masks>();
  if (method === "ticket") step(settings, (level, found) => masks.set(level, found));
  const errors = new Map(levels.map((level) => {
    if (method === "small") {
      const fewer = Math.max(1, Math.round(units * level / 100));
      return [level, fromScratch({ ...settings, units: fewer })];
    }
    const chosen = masks.get(level) ?? randomMasks(ones(units), level, settings.random);
    return [level, fromScratch(settings, chosen)];
  }));
  return { errors, cut: new Map() };
}

/** Train all steps at once, with a mask from the start. */
function fromScratch({ method, units, rate, random }: Settings, masks = ones(units)): Errors {
  const network = new Network(units, random.split("weights"));
  network.trainOnly(masks);
  if (method !== "part") network.clear();
  network.learn(TOTAL, rate, random.split("order"));
  return network.judge();
}

/** Train, then prune level by level. */
function step(settings: Settings, onLevel: (level: number, masks: Masks) => void): Pruned {
  const { units, rate, random } = settings, order = random.split("order");
  const network = new Network(units, random.split("weights"));
  network.learn(FIRST, rate, order);
  const errors = new Map([[100, network.judge()]]), cut = new Map<number, Errors>();
  let masks = ones(units);
  for (const level of LEVELS) {
    masks = nextMasks(network, masks, level, settings);
    onLevel(level, masks);
    network.trainOnly(masks);
    network.clear();
    cut.set(level, network.judge());
    network.learn(FINE, rate, order);
    errors.set(level, network.judge());
  }
  return { errors, cut };
}

function nextMasks(network: Network, masks: Masks, level: number, settings: Settings): Masks {
  const { method, units, random } = settings;
  if (method === "random") return randomMasks(masks, level, random);
  if (method === "units") {
    const kept = Math.max(1, Math.round(units * level / 100)), amount = { count: units - kept };
    const unit = unitMask(network.kernels[0], [INPUTS, units], { axis: 1, amount });
    return [
      Uint8Array.from(masks[0], (_, i) => unit[i % units]!),
      Uint8Array.from(masks[1], (_, i) => unit[Math.floor(i / (masks[1].length / units))]!),
    ];
  }
  return magnitudeMasks(network.kernels, { count: excess(masks, level) }, masks) as [
    Uint8Array,
    Uint8Array,
  ];
}

/** Weights are pruned at random out of those that are kept. */
function randomMasks(masks: Masks, level: number, random: Random): Masks {
  const values = masks.map(({ length }, i) => {
    const drawn = new Float32Array(length);
    random.split("mask").split(i).fillUniform(drawn);
    return drawn;
  });
  const count = excess(masks, level);
  return magnitudeMasks(values, { count }, masks) as [Uint8Array, Uint8Array];
}

/** How many weights are kept now and no longer at a level. */
function excess(masks: Masks, level: number): number {
  const kept = masks.flatMap((mask) => [...mask]).filter((one) => one === 1).length;
  const total = masks[0].length + masks[1].length;
  return kept - Math.round(total * level / 100);
}

function ones(units: number): Masks {
  return [
    new Uint8Array(INPUTS * units).fill(1),
    new Uint8Array((UNIT_WEIGHTS - INPUTS) * units).fill(1),
  ];
}
