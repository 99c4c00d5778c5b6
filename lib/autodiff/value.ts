/** A number that remembers how it was computed, for reverse-mode automatic differentiation. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";

/** What a value was computed from, and how fast it changes with it. */
export interface Input {
  /** The value that was used. */
  readonly value: Value;
  /** The local derivative: of the result with respect to this input. */
  readonly slope: number;
}

/** A value, or a number that needs no gradient. */
export type Operand = Value | number;

/**
 * A number in a computation graph. Its methods compute a new value and note, for each input, the local
 * derivative; {@linkcode Value.backward} multiplies these along every path and adds up the paths:
 *
 *     dL/dv = sum over the results r that used v of dL/dr dr/dv
 *
 * Reverse-mode automatic differentiation (Linnainmaa 1970; Baydin et al. 2018, JMLR 18(153), section
 * 3.2), for scalars, as micrograd has it. Explained in notebook 01.
 *
 * @throws {RangeError | TypeError} for a number that is not finite, in the constructor and wherever a
 *   method would give one
 *
 * @example
 * ```ts
 * import { Value } from "lib/autodiff/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const w = new Value(2), b = new Value(-1);
 * const error = w.multiply(3).add(b).subtract(4); // (3 w + b) - 4
 * const loss = error.multiply(error);
 * loss.backward();
 * assert.deepEqual([loss.data, w.gradient, b.gradient], [1, 6, 2]);
 * ```
 */
export class Value {
  /** The number. An optimizer may change that of a value without inputs. */
  data: number;
  /** The derivative of what `backward` was called on with respect to this; 0 before. */
  gradient = 0;
  /** What it was computed from; none for a number that was given. */
  readonly inputs: readonly Input[];
  /** How it was computed, such as "+"; empty for a number that was given. */
  readonly operation: string;

  /**
   * Make a value; a reader's own code gives `data` alone.
   *
   * @param data finite
   * @param inputs what it was computed from
   * @param operation the name of how
   */
  constructor(data: number, inputs: readonly Input[] = [], operation = "") {
    const task = operation === "" ? "make a value" : `compute ${operation}`;
    if (typeof data !== "number" || !Number.isFinite(data)) {
      throw invalidArgument(task, "data", "a finite number", data, "number");
    }
    this.data = data;
    this.inputs = inputs;
    this.operation = operation;
  }

  /** this + other. */
  add(other: Operand): Value {
    const right = valueOf(other, "add");
    return this.#from(this.data + right.data, "+", [[this, 1], [right, 1]]);
  }

  /** this - other. */
  subtract(other: Operand): Value {
    const right = valueOf(other, "subtract");
    return this.#from(this.data - right.data, "-", [[this, 1], [right, -1]]);
  }

  /** this times other. */
  multiply(other: Operand): Value {
    const right = valueOf(other, "multiply");
    return this.#from(this.data * right.data, "*", [[this, right.data], [right, this.data]]);
  }

  /** this divided by other, which must not be 0. */
  divide(other: Operand): Value {
    const right = valueOf(other, "divide"), quotient = this.data / right.data;
    if (right.data === 0) throw invalidArgument("divide", "other", "other than 0", 0);
    return this.#from(quotient, "/", [[this, 1 / right.data], [right, -quotient / right.data]]);
  }

  /** this to a constant power. */
  power(exponent: number): Value {
    const slope = exponent === 0 ? 0 : exponent * this.data ** (exponent - 1);
    return this.#from(this.data ** exponent, `^${exponent}`, [[this, slope]]);
  }

  /** e to this. */
  exp(): Value {
    const result = exp(this.data);
    return this.#from(result, "exp", [[this, result]]);
  }

  /** The natural logarithm of this, which must be above 0. */
  log(): Value {
    if (this.data <= 0) {
      throw invalidArgument("take the logarithm", "data", "greater than 0", this.data);
    }
    return this.#from(log(this.data), "log", [[this, 1 / this.data]]);
  }

  /** The hyperbolic tangent of this. */
  tanh(): Value {
    const shrunk = exp(-2 * Math.abs(this.data)); // never overflows
    const result = Math.sign(this.data) * (1 - shrunk) / (1 + shrunk);
    return this.#from(result, "tanh", [[this, 1 - result * result]]);
  }

  /** this where it is above 0, else 0; its derivative at 0 is taken to be 0. */
  relu(): Value {
    return this.#from(Math.max(0, this.data), "relu", [[this, this.data > 0 ? 1 : 0]]);
  }

  /**
   * Sets `gradient` of every value that this one was computed from: the derivative of this with respect
   * to it. What an earlier call left in them is gone (PyTorch and micrograd add to it).
   */
  backward(): void {
    const order = inputsFirst(this);
    for (const value of order) value.gradient = 0;
    this.gradient = 1;
    for (const { gradient, inputs } of order.reverse()) {
      for (const { value, slope } of inputs) value.gradient += slope * gradient;
    }
  }

  #from(data: number, operation: string, inputs: readonly (readonly [Value, number])[]): Value {
    return new Value(data, inputs.map(([value, slope]) => ({ value, slope })), operation);
  }
}

function valueOf(operand: Operand, task: string): Value {
  if (operand instanceof Value) return operand;
  if (typeof operand === "number") return new Value(operand);
  throw invalidArgument(task, "other", "a Value or a number", operand, "object");
}

/** All values below `last` and itself, each after its inputs; without recursion, as chains are long. */
function inputsFirst(last: Value): Value[] {
  const order: Value[] = [], seen = new Set<Value>();
  const stack: { value: Value; isDone: boolean }[] = [{ value: last, isDone: false }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.isDone) order.push(top.value);
    else if (!seen.has(top.value)) {
      seen.add(top.value);
      stack.push({ value: top.value, isDone: true });
      for (const { value } of top.value.inputs) stack.push({ value, isDone: false });
    }
  }
  return order;
}
