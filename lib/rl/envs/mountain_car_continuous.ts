/** MountainCarContinuous: the car in a valley, whose driver chooses how hard it pushes. */
import { CarsInValleys, moveCar, STATE_SIZE } from "./_mountain.ts";
import { checkFiniteAction, copyState } from "./_transition.ts";
import type { EnvironmentOptions, PhysicalEnvironment, Transition } from "./environment.ts";

const GOAL = 0.45;
const POWER = 0.0015;
const MAX_FORCE = 1;

/** Moves the state [position, velocity] at index `at`; true when the car reached the goal. */
function moveMountainCarContinuous(states: Float64Array, at: number, action: number): boolean {
  const force = action > MAX_FORCE ? MAX_FORCE : action < -MAX_FORCE ? -MAX_FORCE : action;
  return moveCar(states, at, force * POWER, GOAL);
}

function rewardOf(action: number, terminated: boolean): number {
  return (terminated ? 100 : 0) - action * action * 0.1;
}

class MountainCarContinuous extends CarsInValleys {
  protected override move(): void {
    const { numEnvs, states, actions, rewards, terminated, finalObservations } = this;
    for (let env = 0; env < numEnvs; env++) {
      const at = env * STATE_SIZE;
      const action = actions[env]!;
      const atGoal = moveMountainCarContinuous(states, at, action);
      terminated[env] = atGoal ? 1 : 0;
      rewards[env] = rewardOf(action, atGoal);
      this.observe(at, finalObservations, at);
    }
  }
}

/**
 * MountainCarContinuous-v0: the car of `mountainCar` under a force in [-1, 1], with its goal at 0.45.
 * A step costs 0.1 action^2, and the goal pays 100: a car that never pushes earns 0, and one that
 * pushes without arriving earns less. An action beyond the limits moves the car as the limit does,
 * but is charged as it was given. After 999 steps the episode is truncated. As in Gymnasium 1.3,
 * which rounds the state to float32 after each step; here it stays float64.
 *
 * @param options `numEnvs`: environments stepped together; `timeLimit`: default 999.
 * @returns The environments, to be started with `reset`.
 * @throws {RangeError | TypeError} when `numEnvs` or `timeLimit` is not an integer of at least 1.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { mountainCarContinuous } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const environment = mountainCarContinuous({ numEnvs: 2 });
 * environment.reset(new Random(0));
 * environment.step([-0.5, 1]);
 * assert.deepEqual([...environment.rewards], [Math.fround(-0.025), Math.fround(-0.1)]);
 * ```
 */
export function mountainCarContinuous(options: EnvironmentOptions): PhysicalEnvironment {
  return new MountainCarContinuous({
    name: "MountainCarContinuous",
    stateSize: STATE_SIZE,
    observationSize: STATE_SIZE,
    actionSpace: { kind: "box", size: 1, low: -MAX_FORCE, high: MAX_FORCE },
    timeLimit: 999,
  }, options);
}

/**
 * One step of MountainCarContinuous-v0 from any state, with position x, velocity v and action a:
 *
 *     v <- v + 0.0015 a - 0.0025 cos(3 x),   a kept in [-1, 1], then v in [-0.07, 0.07]
 *     x <- x + v,                            kept in [-1.2, 0.6]; the left wall stops the car
 *     reward = 100 at the goal - 0.1 a^2,    a as it was given
 *
 * @param state [x, v], finite.
 * @param action The force; beyond [-1, 1] it acts as that bound.
 * @returns The next state and observation, the reward, and whether the car reached the goal.
 * @throws {RangeError | TypeError} when an argument is not finite.
 *
 * @example
 * ```ts
 * import { mountainCarContinuousStep } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { reward, terminated } = mountainCarContinuousStep([0.44, 0.03], 0.5);
 * assert.deepEqual([reward, terminated], [99.975, true]);
 * ```
 */
export function mountainCarContinuousStep(state: ArrayLike<number>, action: number): Transition {
  const task = "step MountainCarContinuous";
  const next = copyState(task, state, STATE_SIZE);
  checkFiniteAction(task, action);
  const terminated = moveMountainCarContinuous(next, 0, action);
  const observation = Float32Array.from(next);
  return { state: next, observation, reward: rewardOf(action, terminated), terminated };
}
