// The module has no memory of its own and may not grow tfjs's: its constants and small scratch
// areas live in one block that the loader allocates on tfjs's heap.
import { writeGeluConstants } from "./gelu_constants";
import { writeNormalConstants } from "./normal_constants";
import { writeVectorConstants } from "./vector_constants";

/** Start of the block, 16-byte aligned. */
export let block: usize = 0;

/** Must be called once, before any kernel, with the address of a block of at least 4096 bytes. */
export function initialize(address: usize): void {
  block = address;
  writeVectorConstants(address);
  writeNormalConstants(address);
  writeGeluConstants(address);
}
