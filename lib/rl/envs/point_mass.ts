/** PointMass: push a mass on a line to its middle; small enough to learn within a test. */
import type { Random } from "../../random/mod.ts";
import { AutoResetEnvironment } from "./_auto_reset.ts";
import { checkFiniteAction, copyState } from "./_transition.ts";
import type { EnvironmentOptions, PhysicalEnvironment, Transition } from "./environment.ts";

const SECONDS = 0.1;
const MAX_FORCE = 1;
const STATE_SIZE = 2;

/** Moves the state [position, velocity] at index `at`; returns the reward. */
function movePointMass(states: Float64Array, at: number, action: number): number {
  const position = states[at]!;
  const velocity = states[at + 1]!;
  const force = Math.min(MAX_FORCE, Math.max(-MAX_FORCE, action));
  const nextVelocity = velocity + force * SECONDS;
  states[at] = position + nextVelocity * SECONDS;
  states[at + 1] = nextVelocity;
  return -(position * position + 0.1 * velocity * velocity + 0.01 * force * force);
}

class PointMass extends AutoResetEnvironment {
  protected override start(random: Random, at: number): void {
    this.states[at] = random.uniform(-1, 1);
    this.states[at + 1] = 0;
  }

  protected override move(): void {
    const { numEnvs, states, actions, rewards, finalObservations } = this;
    for (let env = 0; env < numEnvs; env++) {
      const at = env * STATE_SIZE;
      rewards[env] = movePointMass(states, at, actions[env]!);
      this.observe(at, finalObservations, at);
    }
  }

  protected override observe(at: number, out: Float32Array, to: number): void {
    out[to] = this.states[at]!;
    out[to + 1] = this.states[at + 1]!;
  }
}

/**
 * PointMass: a mass of 1 kg on a line without friction, pushed with a force in [-1, 1] N every 0.1 s.
 * The state, which is also the observation, is [position, velocity]; it starts at rest, uniform in
 * [-1, 1). The reward is -(position^2 + 0.1 velocity^2 + 0.01 force^2). The task never ends; after 50
 * steps the episode is truncated. It is none of Gymnasium's: the double integrator of control theory,
 * whose best policy without the bounds on the force is linear, to try an algorithm out on in a second.
 *
 * @param options `numEnvs`: environments stepped together; `timeLimit`: default 50.
 * @returns The environments, to be started with `reset`. A force beyond the limits acts as the limit.
 * @throws {RangeError | TypeError} when `numEnvs` or `timeLimit` is not an integer of at least 1.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { pointMass } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const environment = pointMass({ numEnvs: 1 });
 * environment.reset(new Random(0));
 * for (let step = 0; step < 49; step++) {
 *   const [position, velocity] = environment.observations;
 *   environment.step([-2 * position! - 2 * velocity!]);
 * }
 * assert.ok(Math.abs(environment.observations[0]!) < 0.02); // it stands in the middle
 * ```
 */
export function pointMass(options: EnvironmentOptions): PhysicalEnvironment {
  return new PointMass({
    name: "PointMass",
    stateSize: STATE_SIZE,
    observationSize: STATE_SIZE,
    actionSpace: { kind: "box", size: 1, low: -MAX_FORCE, high: MAX_FORCE },
    timeLimit: 50,
  }, options);
}

/**
 * One step of PointMass from any state (semi-implicit Euler, step 0.1 s), with force u:
 *
 *     v <- v + 0.1 u
 *     x <- x + 0.1 v
 *
 * @param state [x, v], finite.
 * @param action The force; beyond [-1, 1] it acts as that bound.
 * @returns The next state and observation, and the reward of the state before; it never ends.
 * @throws {RangeError | TypeError} when an argument is not finite.
 *
 * @example
 * ```ts
 * import { pointMassStep } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { state, reward } = pointMassStep([1, 0], -1);
 * assert.deepEqual([...state], [0.99, -0.1]);
 * assert.equal(reward, -1.01);
 * ```
 */
export function pointMassStep(state: ArrayLike<number>, action: number): Transition {
  const task = "step PointMass";
  const next = copyState(task, state, STATE_SIZE);
  checkFiniteAction(task, action);
  const reward = movePointMass(next, 0, action);
  return { state: next, observation: Float32Array.from(next), reward, terminated: false };
}
