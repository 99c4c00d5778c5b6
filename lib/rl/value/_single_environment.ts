/** What an agent that acts in one copy of an environment demands of it. */
import { invalidArgument } from "../../_invalid_argument.ts";
import type { ActionSpace, VectorEnvironment } from "../envs/environment.ts";

/** The action space of an environment of one copy; throws unless it is of the given kind. */
export function singleActionSpace<Kind extends ActionSpace["kind"]>(
  task: string,
  { count, actionSpace }: VectorEnvironment,
  kind: Kind,
): Extract<ActionSpace, { kind: Kind }> {
  if (count !== 1) throw invalidArgument(task, "environment.numEnvs", "1", count);
  if (actionSpace.kind === kind) return actionSpace as Extract<ActionSpace, { kind: Kind }>;
  throw invalidArgument(task, "environment.actionSpace.kind", kind, actionSpace.kind, "string");
}
