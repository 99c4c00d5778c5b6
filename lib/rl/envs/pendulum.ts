/** Pendulum: swing a pendulum up with a torque too weak to lift it at once, and hold it there. */
import { cosine, sine } from "../../_sine_cosine.ts";
import type { Random } from "../../random/mod.ts";
import { AutoResetEnvironment } from "./_auto_reset.ts";
import { checkFiniteAction, copyState } from "./_transition.ts";
import type { EnvironmentOptions, PhysicalEnvironment, Transition } from "./environment.ts";

const GRAVITY = 10;
const MASS = 1;
const LENGTH = 1;
const SECONDS = 0.05;
const MAX_TORQUE = 2;
const MAX_SPEED = 8;
const TURN = 2 * Math.PI;
const STATE_SIZE = 2;
const OBSERVATION_SIZE = 3;

/** The same angle in [-π, π). */
function normalizeAngle(angle: number): number {
  const shifted = angle + Math.PI;
  if (shifted >= 0 && shifted < TURN) return shifted - Math.PI; // the slow % would change nothing
  const rest = shifted % TURN;
  return (rest < 0 ? rest + TURN : rest) - Math.PI;
}

function clip(value: number, limit: number): number {
  return value < -limit ? -limit : value > limit ? limit : value;
}

/** Moves the state [angle, angular velocity] at index `at`; returns the reward. */
function movePendulum(states: Float64Array, at: number, action: number): number {
  const angle = states[at]!;
  const speed = states[at + 1]!;
  const torque = clip(action, MAX_TORQUE);
  const lean = normalizeAngle(angle);
  const cost = lean * lean + 0.1 * (speed * speed) + 0.001 * (torque * torque);
  const acceleration = 3 * GRAVITY / (2 * LENGTH) * sine(angle) +
    3 / (MASS * LENGTH * LENGTH) * torque;
  const nextSpeed = clip(speed + acceleration * SECONDS, MAX_SPEED);
  states[at] = angle + nextSpeed * SECONDS;
  states[at + 1] = nextSpeed;
  return -cost;
}

function observePendulum(states: Float64Array, at: number, out: Float32Array, to: number): void {
  out[to] = cosine(states[at]!);
  out[to + 1] = sine(states[at]!);
  out[to + 2] = states[at + 1]!;
}

class Pendulum extends AutoResetEnvironment {
  protected override start(random: Random, at: number): void {
    this.states[at] = random.uniform(-Math.PI, Math.PI);
    this.states[at + 1] = random.uniform(-1, 1);
  }

  protected override move(): void {
    const { numEnvs, states, actions, rewards, finalObservations } = this;
    for (let env = 0; env < numEnvs; env++) {
      const at = env * STATE_SIZE;
      rewards[env] = movePendulum(states, at, actions[env]!);
      observePendulum(states, at, finalObservations, env * OBSERVATION_SIZE);
    }
  }

  protected override observe(at: number, out: Float32Array, to: number): void {
    observePendulum(this.states, at, out, to);
  }
}

/**
 * Pendulum-v1: swing up a pendulum of 1 kg and 1 m with a torque in [-2, 2] N m every 0.05 s. The
 * state is [θ, θ'], θ = 0 upright, at first uniform in [-π, π) and [-1, 1); the observation is
 * [cos θ, sin θ, θ']. The reward is -(θ^2 + 0.1 θ'^2 + 0.001 torque^2), with θ in [-π, π). The task
 * never ends; after 200 steps the episode is truncated. As in Gymnasium 1.3.
 *
 * @param options `numEnvs`: environments stepped together; `timeLimit`: default 200.
 * @returns The environments, to be started with `reset`. A torque beyond the limits acts as the limit.
 * @throws {RangeError | TypeError} when `numEnvs` or `timeLimit` is not an integer of at least 1.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { pendulum } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const environment = pendulum({ numEnvs: 2 });
 * environment.reset(new Random(0));
 * environment.step([0.5, -2]);
 * assert.ok(environment.rewards.every((reward) => reward <= 0 && reward >= -16.3));
 * ```
 */
export function pendulum(options: EnvironmentOptions): PhysicalEnvironment {
  return new Pendulum({
    name: "Pendulum",
    stateSize: STATE_SIZE,
    observationSize: OBSERVATION_SIZE,
    actionSpace: { kind: "box", size: 1, low: -MAX_TORQUE, high: MAX_TORQUE },
    timeLimit: 200,
  }, options);
}

/**
 * One step of Pendulum-v1 from any state (semi-implicit Euler, step 0.05 s), with torque u, g = 10,
 * m = l = 1:
 *
 *     θ'' = 3 g / (2 l) sin θ + 3 / (m l^2) u,   |θ'| kept to at most 8
 *     reward = -(θ^2 + 0.1 θ'^2 + 0.001 u^2),    of the state before the step, θ in [-π, π)
 *
 * @param state [θ, θ'], finite; θ is not wrapped.
 * @param action The torque; beyond [-2, 2] it acts as that bound.
 * @returns The next state, its observation [cos θ, sin θ, θ'] and the reward; it never ends.
 * @throws {RangeError | TypeError} when an argument is not finite.
 *
 * @example
 * ```ts
 * import { pendulumStep } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { observation, reward } = pendulumStep([0, 0], 0); // upright and at rest
 * assert.deepEqual([...observation], [1, 0, 0]);
 * assert.ok(reward === 0);
 * ```
 */
export function pendulumStep(state: ArrayLike<number>, action: number): Transition {
  const task = "step Pendulum";
  const next = copyState(task, state, STATE_SIZE);
  checkFiniteAction(task, action);
  const reward = movePendulum(next, 0, action);
  const observation = new Float32Array(OBSERVATION_SIZE);
  observePendulum(next, 0, observation, 0);
  return { state: next, observation, reward, terminated: false };
}
