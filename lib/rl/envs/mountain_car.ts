/** MountainCar: rock a weak car back and forth until it gets out of a valley. */
import { CarsInValleys, moveCar, STATE_SIZE } from "./_mountain.ts";
import { checkDiscreteAction, copyState } from "./_transition.ts";
import type { EnvironmentOptions, PhysicalEnvironment, Transition } from "./environment.ts";

const GOAL = 0.5;
const FORCE = 0.001;
const ACTIONS = 3;

/** Moves the state [position, velocity] at index `at`; true when the car reached the goal. */
function moveMountainCar(states: Float64Array, at: number, action: number): boolean {
  return moveCar(states, at, (action - 1) * FORCE, GOAL);
}

class MountainCar extends CarsInValleys {
  protected override move(): void {
    const { numEnvs, states, actions, rewards, terminated, finalObservations } = this;
    for (let env = 0; env < numEnvs; env++) {
      const at = env * STATE_SIZE;
      terminated[env] = moveMountainCar(states, at, actions[env]!) ? 1 : 0;
      rewards[env] = -1;
      this.observe(at, finalObservations, at);
    }
  }
}

/**
 * MountainCar-v0: a car in a valley, whose engine is too weak for the hill on the right, pushes to
 * the left (action 0), not at all (1) or to the right (2). The state, which is also the observation,
 * is [position, velocity]; it starts at rest, uniform in [-0.6, -0.4). The reward is -1 a step. The
 * task ends at position 0.5; after 200 steps the episode is truncated. Moore (1990), "Efficient
 * memory-based learning for robot control", as in Gymnasium 1.3.
 *
 * @param options `numEnvs`: environments stepped together; `timeLimit`: default 200.
 * @returns The environments, to be started with `reset`.
 * @throws {RangeError | TypeError} when `numEnvs` or `timeLimit` is not an integer of at least 1.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { mountainCar } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const environment = mountainCar({ numEnvs: 2 });
 * environment.reset(new Random(0));
 * environment.step([0, 2]);
 * assert.ok(environment.observations[1]! < environment.observations[3]!); // the velocities
 * ```
 */
export function mountainCar(options: EnvironmentOptions): PhysicalEnvironment {
  return new MountainCar({
    name: "MountainCar",
    stateSize: STATE_SIZE,
    observationSize: STATE_SIZE,
    actionSpace: { kind: "discrete", actions: ACTIONS },
    timeLimit: 200,
  }, options);
}

/**
 * One step of MountainCar-v0 from any state, with position x, velocity v and action a in {0, 1, 2}:
 *
 *     v <- v + 0.001 (a - 1) - 0.0025 cos(3 x),   kept in [-0.07, 0.07]
 *     x <- x + v,                                 kept in [-1.2, 0.6]; the left wall stops the car
 *
 * @param state [x, v], finite.
 * @param action 0 pushes to the left, 1 not at all, 2 to the right.
 * @returns The next state and observation, reward -1, and whether the car reached the goal.
 * @throws {RangeError | TypeError} when an argument is not as said.
 *
 * @example
 * ```ts
 * import { mountainCarStep } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(mountainCarStep([0.49, 0.03], 2).terminated, true);
 * assert.equal(mountainCarStep([-1.19, -0.05], 0).state[1], 0); // at the wall
 * ```
 */
export function mountainCarStep(state: ArrayLike<number>, action: number): Transition {
  const task = "step MountainCar";
  const next = copyState(task, state, STATE_SIZE);
  checkDiscreteAction(task, action, ACTIONS);
  const terminated = moveMountainCar(next, 0, action);
  return { state: next, observation: Float32Array.from(next), reward: -1, terminated };
}
