/** The constants of a node, by name and type. */
import type { OnnxAttribute, OnnxNode } from "./model.ts";

/** Looks a constant up; the second argument is its default. */
export interface Attributes {
  readonly integer: (name: string, absent: number) => number;
  readonly float: (name: string, absent: number) => number;
  readonly text: (name: string, absent: string) => string;
  readonly integers: (name: string) => readonly number[] | undefined;
}

/** Those of a node. */
export function attributesOf({ attribute }: OnnxNode): Attributes {
  const find = (name: string) => attribute.find((one) => one.name === name);
  return {
    integer: (name, absent) => find(name)?.i ?? absent,
    float: (name, absent) => find(name)?.f ?? absent,
    text: (name, absent) => {
      const bytes = find(name)?.s;
      return bytes === undefined ? absent : new TextDecoder().decode(bytes);
    },
    integers: (name) => find(name)?.ints,
  };
}

/** An attribute of one integer. */
export const integerAttribute = (name: string, i: number): OnnxAttribute => ({ name, i, type: 2 });
/** An attribute of several integers. */
export const integersAttribute = (name: string, ints: readonly number[]): OnnxAttribute => ({
  name,
  ints,
  type: 7,
});
