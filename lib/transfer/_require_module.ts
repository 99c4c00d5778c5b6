/** What the functions of this folder ask of their model. */
import { invalidArgument } from "../_invalid_argument.ts";
import { Module } from "../nn/mod.ts";

/** Throws unless it is a module. */
export function requireModule(task: string, model: Module): void {
  if (!(model instanceof Module)) throw invalidArgument(task, "model", "a module", model, "never");
}
