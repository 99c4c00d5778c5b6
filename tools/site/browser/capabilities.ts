/** What a browser must have to run cells, and what is said where it lacks it. */

/** The smallest module with a vector: (module (func (result v128) i32.const 0 i8x16.splat)). */
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0]
  .concat([65, 0, 253, 15, 11]);

/** Why cells can't run here; undefined where they can. */
export function whyNot(): string | undefined {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(new Uint8Array(SIMD))) {
    return "This browser has no WebAssembly with SIMD, by which the cells compute: the page can be read, not run.";
  }
  if (globalThis.crypto?.subtle === undefined) {
    return "Cells run where the page comes by https or from this machine: here it can be read, not run.";
  }
  return undefined;
}
