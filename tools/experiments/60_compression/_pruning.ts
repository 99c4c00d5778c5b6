/** Notebook 60: the ways to a network of few weights. */
import { magnitudeMasks, unitMask } from "lib/compression/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { CLASSES, type Errors, INPUTS, Network } from "./_digits.ts";

/** How a network comes to have few weights. */
export type Method =
  | "dense" // it keeps all, and is trained by the first training alone
  | "continued" // it keeps all, and is trained on for as many steps as the pruned ones
  | "magnitude" // the smallest weights are pruned level by level, with fine-tuning
  | "units" // the same with whole hidden units
  | "small" // fewer hidden units from the start
  | "sparse" // a random mask from the start
  | "ticket" // the mask of "magnitude" from the start, with the same initial weights
  | "part" // all weights stay, but only a random part is trained
  | "low rank"; // the first kernel is the product of two thin ones, which are trained

/** Percent of the weights that are kept, level by level. */
const LEVELS = [50, 25, 10, 5];
/** The level of those that are trained once, with few weights from the start. */
const FEW = 10;
/** Steps of the first training, and of fine-tuning after each level. */
const FIRST = 1500, FINE = 300;
/** Of the first training, by width: what the tuning of "dense" chooses. */
const FIRST_RATES: Readonly<Record<number, number>> = { 64: 0.016, 256: 0.016, 512: 0.016 };
/** Of fine-tuning while the mask of "ticket" is looked for. */
const SEARCH_RATE = 0.004;

type Masks = readonly [Uint8Array, Uint8Array];

/** What a method is told. */
export interface Settings {
  readonly method: Method;
  readonly units: number;
  /** Of Adam: in fine-tuning, or in the only training. */
  readonly rate: number;
  readonly random: Random;
  /** The last level that is asked for. Default: all. */
  readonly only?: number | undefined;
}

/** Error rates by the percentage that is kept; "cut" are those before fine-tuning. */
export interface Pruned {
  readonly errors: ReadonlyMap<number, Errors>;
  readonly cut: ReadonlyMap<number, Errors>;
}

/** Train one network. */
export function prune(settings: Settings): Pruned {
  const { method, units, random } = settings;
  if (method === "dense") return once(100, fromScratch(settings, FIRST));
  if (method === "continued" || method === "magnitude" || method === "units") {
    return stepwise(settings, () => {});
  }
  const steps = FIRST + FINE * (LEVELS.indexOf(FEW) + 1);
  if (method === "small") {
    const fewer = Math.max(1, Math.round(units * FEW / 100));
    return once(FEW, fromScratch({ ...settings, units: fewer }, steps));
  }
  if (method === "low rank") {
    const left = Math.round(countOf(ones(units)) * FEW / 100) - units * CLASSES;
    const rank = Math.round(left / (INPUTS + units));
    return once(FEW, fromScratch(settings, steps, { rank }));
  }
  let mask = randomMasks(units, FEW, random);
  if (method === "ticket") {
    stepwise({ ...settings, rate: SEARCH_RATE, only: FEW }, (_, found) => mask = found);
  }
  return once(FEW, fromScratch(settings, steps, { mask }));
}

function once(level: number, errors: Errors): Pruned {
  return { errors: new Map([[level, errors]]), cut: new Map() };
}

/** Train all steps at once, with few weights from the start. */
function fromScratch(
  { method, units, rate, random }: Settings,
  steps: number,
  { mask, rank }: { readonly mask?: Masks; readonly rank?: number } = {},
): Errors {
  const network = new Network(units, random.split("weights"), rank);
  if (mask !== undefined) network.trainOnly(mask);
  if (method !== "part") network.clear();
  network.learn(steps, rate, random.split("order"));
  return network.judge();
}

/** Train, then prune level by level. */
function stepwise(settings: Settings, onLevel: (level: number, masks: Masks) => void): Pruned {
  const { method, units, rate, random, only = 0 } = settings, order = random.split("order");
  const network = new Network(units, random.split("weights"));
  network.learn(FIRST, FIRST_RATES[units]!, order);
  const errors = new Map([[100, network.judge()]]), cut = new Map<number, Errors>();
  let masks = ones(units);
  for (const level of LEVELS.filter((level) => level >= only)) {
    if (method !== "continued") {
      masks = nextMasks(network, masks, level, settings);
      onLevel(level, masks);
      network.trainOnly(masks);
      network.clear();
      cut.set(level, network.judge());
    }
    network.learn(FINE, rate, order);
    errors.set(level, network.judge());
  }
  return { errors, cut };
}

function nextMasks(network: Network, masks: Masks, level: number, settings: Settings): Masks {
  const { method, units } = settings;
  if (method === "units") {
    const kept = Math.max(1, Math.round(units * level / 100)), amount = { count: units - kept };
    const unit = unitMask(network.kernels[0], [INPUTS, units], { axis: 1, amount });
    return [
      Uint8Array.from(masks[0], (_, i) => unit[i % units]!),
      Uint8Array.from(masks[1], (_, i) => unit[Math.floor(i / CLASSES)]!),
    ];
  }
  return magnitudeMasks(network.kernels, { count: excess(masks, level) }, masks) as [
    Uint8Array,
    Uint8Array,
  ];
}

/** Of all weights, some at random. */
function randomMasks(units: number, level: number, random: Random): Masks {
  const all = ones(units),
    values = all.map(({ length }, i) => {
      const drawn = new Float32Array(length);
      random.split("mask").split(i).fillUniform(drawn);
      return drawn;
    });
  return magnitudeMasks(values, { count: excess(all, level) }) as [Uint8Array, Uint8Array];
}

/** How many weights are kept now and no longer at a level. */
function excess(masks: Masks, level: number): number {
  const total = masks[0].length + masks[1].length;
  return countOf(masks) - Math.round(total * level / 100);
}

function countOf(masks: Masks): number {
  return masks.reduce((sum, mask) => sum + mask.reduce((own, one) => own + one, 0), 0);
}

function ones(units: number): Masks {
  return [new Uint8Array(INPUTS * units).fill(1), new Uint8Array(CLASSES * units).fill(1)];
}
