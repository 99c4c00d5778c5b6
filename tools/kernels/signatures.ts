/** Reads the kernels' signatures from their preprocessed source, and writes them as TypeScript. */
import { TaskError } from "../common/task.ts";

type ParameterType = "i32" | "f32" | "f64" | "usize";

interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
}

/** One kernel as TypeScript calls it. */
export interface Signature {
  readonly name: string;
  readonly result: "void" | "i32";
  readonly parameters: readonly Parameter[];
}

const KERNEL =
  /__attribute__\(\(visibility\("default"\)\)\)\s+(?<result>void|int)\s+(?<name>\w+)\s*\((?<list>[^)]*)\)/g;
const TYPES: Readonly<Record<string, ParameterType>> = { int: "i32", float: "f32", double: "f64" };

/** The kernels of a source file after the preprocessor. */
export function readSignatures(preprocessed: string): Signature[] {
  return Array.from(preprocessed.matchAll(KERNEL), ({ groups }) => ({
    name: groups!["name"]!,
    result: groups!["result"] === "int" ? "i32" : "void",
    parameters: groups!["list"]!.split(",").map((text) => readParameter(text.trim())),
  }));
}

function readParameter(text: string): Parameter {
  const { type, star, name } = text.match(/^(?<type>.*?)\s*(?<star>\*?)\s*(?<name>\w+)$/s)!.groups!;
  const camelCase = name!.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const known = star === "*" ? "usize" : TYPES[type!.replace("const ", "")];
  if (known === undefined) {
    throw new TaskError(
      `A kernel's parameter must be int, float, double or a pointer, not "${text}".`,
    );
  }
  return { name: camelCase, type: known };
}

/** The file lib/backend/host/kernel_signatures.ts. */
export function writeSignatures(signatures: readonly Signature[]): string {
  const sorted = signatures.toSorted((a, b) => a.name < b.name ? -1 : 1);
  const methods = sorted.map(({ name, result, parameters }) => {
    const list = parameters.map((parameter) => `${parameter.name}: number`).join(", ");
    return `  ${name}(${list}): ${result === "i32" ? "number" : "void"};`;
  });
  const types = sorted.map(({ name, result, parameters }) => {
    const list = parameters.map(({ type }) => JSON.stringify(type)).join(", ");
    return `  ${name}: { parameters: [${list}], result: "${result}" },`;
  });
  const calls = sorted.map(({ name, parameters }) => {
    const names = parameters.map((parameter) => parameter.name).join(", ");
    const values = parameters.map((p) => p.type === "usize" ? `at(${p.name})` : p.name);
    return `    ${name}: (${names}) => native.${name}(${values.join(", ")}),`;
  });
  return [
    "/** The kernels of kernels/*.c. Written by `deno task kernels`: do not edit. */\n",
    "/** Pointers are byte addresses on tfjs's heap; 0 is no array. Each is explained in its source. */",
    "export interface Kernels {",
    ...methods,
    "}\n",
    "/** Types of a native function, as FFI wants them. */",
    "export interface NativeSignature {",
    '  readonly parameters: readonly ("i32" | "f32" | "f64" | "usize")[];',
    '  readonly result: "void" | "i32";',
    "}\n",
    "/** What each kernel takes and gives. */",
    "export const KERNEL_SIGNATURES: Readonly<Record<keyof Kernels, NativeSignature>> = {",
    ...types,
    "};\n",
    "/** Native kernels, which take addresses of the process, as kernels on a heap. */",
    "export function onHeap(native: Kernels, at: (address: number) => number): Kernels {",
    "  return {",
    ...calls,
    "  };",
    "}\n",
  ].join("\n");
}
