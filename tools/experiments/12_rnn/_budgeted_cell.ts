/**
 * A recurrent layer of a given number of parameters for the sweeps of notebook 12: a SimpleRNN, a GRU, an
 * LSTM, or an LSTM of which one gate is left open for good and has no parameters.
 */
import * as tf from "@tensorflow/tfjs";
import { initialWeights } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { type CellKind, RecurrentLayer, type RecurrentParameters } from "lib/rnn/mod.ts";
import type { SweepSettings } from "../../sweep/sweep.ts";

/** Places of the gates in an LSTM's kernels: i, f, g, o. */
const LSTM_PLACES = { input: 0, forget: 1, output: 3 } as const;
/** sigmoid(40) is 1 in single precision. */
const OPEN = 40;

/** Settings of an arm, as the sweeps declare them. */
export interface CellSettings {
  readonly cell: CellKind;
  /** Of an LSTM: the gate that is always 1. */
  readonly open?: keyof typeof LSTM_PLACES;
  /**
   * How the layer begins. A number is the initial bias: of the forget gate, of a GRU's update gate, and of
   * the input gate where the forget gate is open or has a bias of its own below. Of a SimpleRNN it names
   * the recurrent kernel.
   */
  readonly start: number | "glorot" | "orthogonal" | "identity";
  /** Of a whole LSTM: the forget gate's initial bias, so that `start` is the input gate's. */
  readonly forgetBias?: number;
}

/** The arms of both sweeps, each with as many ways to begin. */
const CELLS: Readonly<
  Record<string, { settings: SweepSettings; start: readonly (string | number)[] }>
> = {
  "SimpleRNN": {
    settings: { cell: "simple_rnn" },
    start: ["glorot", "orthogonal", "identity"],
  },
  "GRU": { settings: { cell: "gru" }, start: [0, 1, 3] },
  "LSTM": { settings: { cell: "lstm" }, start: [0, 1, 3] },
  "LSTM, f = 1": { settings: { cell: "lstm", open: "forget" }, start: [0, -1, -3] },
  "LSTM, i = 1": { settings: { cell: "lstm", open: "input" }, start: [0, 1, 3] },
  "LSTM, o = 1": { settings: { cell: "lstm", open: "output" }, start: [0, 1, 3] },
};

const RATES = [0.001, 0.003, 0.01, 0.03];

/**
 * The arms as a sweep declares them: each trains for so many steps, and tunes its rate and its start.
 *
 * @param steps of training
 * @param gatedRates rates to try for the cells that have gates
 */
export function declareCells(steps: number, gatedRates: readonly number[] = RATES) {
  return Object.fromEntries(
    Object.entries(CELLS).map(([name, { settings, start }]) => {
      const rate = settings.cell === "simple_rnn" ? RATES : gatedRates;
      return [name, { settings: { ...settings, steps }, grid: { rate, start } }];
    }),
  );
}

/** Parts of a cell that have weights. */
function partsOf({ cell, open }: CellSettings): number {
  if (cell === "simple_rnn") return 1;
  return cell === "gru" || open !== undefined ? 3 : 4;
}

/** Parameters of the layer and of a dense layer behind it. */
export function parametersOf(
  settings: CellSettings,
  { inputs, units, outputs }: { inputs: number; units: number; outputs: number },
): number {
  const biases = settings.cell === "gru" ? 2 : 1;
  return partsOf(settings) * units * (inputs + units + biases) + outputs * (units + 1);
}

/** The largest number of units with which layer and dense layer stay within a budget. */
export function unitsWithin(
  budget: number,
  settings: CellSettings,
  sizes: { inputs: number; outputs: number },
): number {
  let units = 1;
  while (parametersOf(settings, { ...sizes, units: units + 1 }) <= budget) units++;
  return units;
}

/** The variables of a layer, and the parameters that it runs with. */
export interface BudgetedCell {
  readonly variables: readonly tf.Variable[];
  /** An open gate has constants in place of variables: to be called inside the loss. */
  readonly parameters: () => RecurrentParameters;
}

/** Draws the weights. */
export function budgetedCell(
  settings: CellSettings,
  { inputs, units, random }: { inputs: number; units: number; random: Random },
): BudgetedCell {
  const { cell, open, start, forgetBias } = settings;
  const layer = new RecurrentLayer(cell, inputs, units, { random, forgetBias: forgetBias ?? 0 });
  const isInput = open === "forget" || forgetBias !== undefined;
  if (typeof start === "string") startKernel(layer, start, random);
  else startBias(layer, isInput ? LSTM_PLACES.input : placeOfMemory(cell), start);
  if (open === undefined) return { variables: layer.variables, parameters: () => layer };
  const place = LSTM_PLACES[open];
  const split = [layer.kernel, layer.recurrentKernel, layer.bias!].map((whole) => {
    const parts = tf.tidy(() => tf.split(whole as tf.Tensor, 4, -1).map((part) => tf.keep(part)));
    return parts.map((part, i) => i === place ? part : tf.variable(part));
  });
  const [kernels, recurrentKernels, biases] = split as [tf.Tensor[], tf.Tensor[], tf.Tensor[]];
  kernels[place] = tf.zerosLike(kernels[place]!);
  recurrentKernels[place] = tf.zerosLike(recurrentKernels[place]!);
  biases[place] = tf.fill([units], OPEN);
  return {
    variables: split.flat().filter((tensor): tensor is tf.Variable =>
      tensor instanceof tf.Variable
    ),
    parameters: () => ({
      kernel: tf.concat(kernels, 1), // [inputs, 4 units]
      recurrentKernel: tf.concat(recurrentKernels, 1), // [units, 4 units]
      bias: tf.concat(biases), // [4 units]
    }),
  };
}

/** The place of the gate that says how much stays: the forget gate, a GRU's update gate. */
const placeOfMemory = (cell: CellKind) => cell === "lstm" ? LSTM_PLACES.forget : 0;

function startBias({ bias, units }: RecurrentLayer, place: number, value: number): void {
  const values = bias!.dataSync<"float32">().slice();
  values.fill(value, place * units, (place + 1) * units);
  bias!.assign(tf.tensor1d(values));
}

/** An orthogonal recurrent kernel is there already. */
function startKernel({ recurrentKernel, units }: RecurrentLayer, start: string, random: Random) {
  if (start === "identity") recurrentKernel.assign(tf.eye(units));
  if (start !== "glorot") return;
  const options = { random: random.split("glorot"), initializer: "glorot_uniform" } as const;
  recurrentKernel.assign(initialWeights([units, units], options));
}
