/** What an agent that acts in a single environment demands of it. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkEnvironment } from "../_agent_config.ts";
import type { ActionSpace, VectorEnvironment } from "../envs/environment.ts";

/** The action space; throws unless it is of the given kind and no action is masked. */
export function singleActionSpace<Kind extends ActionSpace["kind"]>(
  task: string,
  environment: VectorEnvironment,
  kind: Kind,
): Extract<ActionSpace, { kind: Kind }> {
  checkEnvironment(task, environment);
  const { numEnvs, actionSpace, actionMasks } = environment;
  if (numEnvs !== 1) throw invalidArgument(task, "environment.numEnvs", "1", numEnvs);
  if (actionMasks !== undefined) {
    const requirement = "absent: only policy gradients take masks";
    throw invalidArgument(task, "environment.actionMasks", requirement, actionMasks, "object");
  }
  if (actionSpace.kind === kind) return actionSpace as Extract<ActionSpace, { kind: Kind }>;
  throw invalidArgument(task, "environment.actionSpace.kind", kind, actionSpace.kind, "string");
}
