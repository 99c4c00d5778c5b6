/**
 * Functions of int32 whose values are int32: stock wasm reads the integers as floating-point numbers, or
 * stops the program at a division by 0. And Sign of every type: stock takes all between -1e-6 and 1e-6
 * for 0, where optimizers by sign (Lion, signSGD) then stand still.
 */
import type { SideModule } from "../host/side_module.ts";
import { elementsOf, mapElements, zipElements } from "../host/heap_elements.ts";
import { type Kernel, overrideKernel } from "../host/override_kernel.ts";
import { castTo, operationName } from "../host/stock_guard.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Ceil: (x) => x,
  Floor: (x) => x,
  Neg: (x) => -x,
  Relu: (x) => Math.max(x, 0),
  Round: (x) => x,
  Square: (x) => Math.imul(x, x),
};

/** A function of two integers, and which second operands it has no value for. */
interface Binary {
  readonly value: (a: number, b: number) => number;
  readonly operand: string;
  readonly requirement: string;
  readonly isAllowed: (b: number) => boolean;
}

const NOT_ZERO = {
  operand: "b",
  requirement: "other than 0",
  isAllowed: (b: number) => b !== 0,
};

const BINARY: Readonly<Record<string, Binary>> = {
  FloorDiv: { ...NOT_ZERO, value: (a, b) => Math.floor(a / b) },
  Mod: {
    ...NOT_ZERO,
    // the sign of the divisor, as in Python
    value: (a, b) => {
      const rest = a % b;
      return rest !== 0 && (rest < 0) !== (b < 0) ? rest + b : rest;
    },
  },
  Pow: {
    operand: "exp",
    requirement: "at least 0 for integers",
    isAllowed: (b) => b >= 0,
    value: power,
  },
};

/** Install them: bool counts as int32. */
export function installIntegers(module: SideModule): void {
  for (const [name, f] of Object.entries(UNARY)) {
    overrideKernel(name, (stock) => unary(module, f, stock!));
  }
  overrideKernel("Sign", (stock) => {
    const ofReal: Kernel = ({ inputs }) => mapElements(module.backend, inputs["x"]!, Math.sign);
    const ofWhole = unary(module, Math.sign, stock!);
    return (args) => (args.inputs["x"]!.dtype === "float32" ? ofReal : ofWhole)(args);
  });
  overrideKernel("Step", (stock) => (args) => {
    const alpha = args.attrs["alpha"] as number;
    return unary(module, (x) => x > 0 ? 1 : alpha, stock!)(args);
  });
  for (const [name, f] of Object.entries(BINARY)) {
    overrideKernel(name, (stock) => binary(module, name, f, stock!));
  }
}

function unary({ backend }: SideModule, f: (x: number) => number, stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    if (x.dtype === "int32") return mapElements(backend, x, f);
    if (x.dtype !== "bool") return stock(args);
    const whole = castTo(backend, x, "int32");
    const y = mapElements(backend, whole, f);
    backend.disposeData(whole.dataId);
    return y;
  };
}

function binary({ backend }: SideModule, name: string, f: Binary, stock: Kernel): Kernel {
  return (args) => {
    const operands = [args.inputs["a"]!, args.inputs["b"]!];
    if (operands.some(({ dtype }) => dtype !== "int32" && dtype !== "bool")) return stock(args);
    const [a, b] = operands.map((x) => castTo(backend, x, "int32")) as [TensorInfo, TensorInfo];
    try {
      const bad = elementsOf(backend, b).find((element) => !f.isAllowed(element));
      if (bad !== undefined) {
        throw new RangeError(
          `Cannot compute ${operationName(name)}: "${f.operand}" must be ${f.requirement}, ` +
            `current value is ${bad}`,
        );
      }
      return zipElements(backend, a, b, f.value);
    } finally {
      for (const { dataId } of [a, b]) backend.disposeData(dataId);
    }
  };
}

/** By squaring, modulo 2^32 as all of int32. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let factor = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = Math.imul(result, factor);
    factor = Math.imul(factor, factor);
  }
  return result;
}
