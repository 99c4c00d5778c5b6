/** Reference cases on the transitions of Gymnasium's environments. */
import {
  acrobotStep,
  cartPoleStep,
  mountainCarContinuousStep,
  mountainCarStep,
  pendulumStep,
  type Transition,
} from "lib/rl/envs/mod.ts";
import type { AdapterFunction } from "../case.ts";

type Step = (state: ArrayLike<number>, action: number) => Transition;

/** One step from each of the case's states; `terminated` and `reward` are compared where asked for. */
const singleSteps = (step: Step, steps: readonly { state: number[]; action: number }[]) =>
  steps.map(({ state, action }) => {
    const { observation, ...rest } = step(state, action);
    return { ...rest, observation, obs_float32: observation };
  });

/** The transitions under the case's actions, up to the one that ends the task. */
function rollout(step: Step, first: ArrayLike<number>, actions: readonly number[]): Transition[] {
  const transitions: Transition[] = [];
  let state = first;
  for (const action of actions) {
    const transition = step(state, action);
    transitions.push(transition);
    if (transition.terminated) break;
    state = transition.state;
  }
  return transitions;
}

const cartPole: AdapterFunction = ({ steps, rollout_state, rollout_actions }) => {
  const transitions = rollout(cartPoleStep, rollout_state, rollout_actions);
  return {
    steps: singleSteps(cartPoleStep, steps),
    rollout_states: transitions.map(({ state }) => state),
    rollout_terminated: transitions.at(-1)!.terminated,
    rollout_steps: transitions.length,
  };
};

const pendulum: AdapterFunction = ({ steps, rollout_state, rollout_actions }) => {
  const transitions = rollout(pendulumStep, rollout_state, rollout_actions);
  return {
    steps: singleSteps(pendulumStep, steps),
    rollout_states: transitions.map(({ state }) => state),
    rollout_return: transitions.reduce((sum, { reward }) => sum + reward, 0),
  };
};

export const adapters: Record<string, AdapterFunction> = {
  rl_env_acrobot: ({ steps }) => ({ steps: singleSteps(acrobotStep, steps) }),
  rl_env_cartpole: cartPole,
  rl_env_mountaincar: ({ steps }) => ({ steps: singleSteps(mountainCarStep, steps) }),
  rl_env_mountaincar_continuous: ({ steps }) => ({
    steps: singleSteps(mountainCarContinuousStep, steps),
  }),
  rl_env_pendulum: pendulum,
};
