/** How values are written that the kernel writes badly: tensors, whole modules, and what a cell has shown already. */
import { wasShown } from "./_shown.ts";
import { describeTensor, isTensor, type TensorLike } from "./_tensor_like.ts";

const INSPECT = Symbol.for("Deno.customInspect");
const DISPLAY = Symbol.for("Jupyter.display");
/** How deep tensors are looked for in arrays, objects and maps. */
const DEEPEST = 4;
const MOST_ITEMS = 100;

/** The value in whose place the kernel shows a cell's result; undefined shows nothing. */
export function presentResult(result: unknown): unknown {
  if (wasShown(result)) return undefined;
  if (Object.prototype.toString.call(result) === "[object Module]") {
    const text = describeModule(result as Record<string, unknown>);
    return { [DISPLAY]: () => ({ "text/plain": text }) };
  }
  makeTensorsReadable(result);
  return result;
}

/** Has every tensor of the classes that are found in a value write its shape, type and values from now on. */
export function makeTensorsReadable(value: unknown, depth = 0): void {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return;
  if (isTensor(value)) {
    const { prototype } = rootClass(value);
    if (INSPECT in prototype) return;
    Object.defineProperty(prototype, INSPECT, {
      configurable: true,
      value(this: TensorLike) {
        return describeTensor(this);
      },
    });
    return;
  }
  if (ArrayBuffer.isView(value)) return;
  const items = value instanceof Map || value instanceof Set
    ? [...value.values()]
    : ownValues(value);
  for (const item of items.slice(0, MOST_ITEMS)) makeTensorsReadable(item, depth + 1);
}

/** The class of all tensors: Variable extends it. */
function rootClass(tensor: object): { prototype: object } {
  let prototype: object = Object.getPrototypeOf(tensor);
  for (;;) {
    const parent: object | null = Object.getPrototypeOf(prototype);
    if (parent === null || parent === Object.prototype) return { prototype };
    prototype = parent;
  }
}

/** Values of properties that are no getters, which might compute. */
function ownValues(value: object): unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(value)).map((property) => property.value);
}

/** The names that a module exports, by kind. */
function describeModule(module: Record<string, unknown>): string {
  const names: Record<"classes" | "functions" | "values", string[]> = {
    classes: [],
    functions: [],
    values: [],
  };
  for (const [name, value] of Object.entries(module)) {
    const isClass = typeof value === "function" && /^class\b/.test(String(value));
    names[isClass ? "classes" : typeof value === "function" ? "functions" : "values"].push(name);
  }
  const lines = Object.entries(names).filter(([, list]) => list.length > 0)
    .map(([kind, list]) => `${kind}: ${list.join(", ")}`);
  return [`module of ${Object.keys(module).length} exports`, ...lines].join("\n");
}
