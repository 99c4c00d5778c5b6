/** CartPole: balance a pole on a cart that is pushed to the left or to the right. */
import { cosine, sine } from "../../_sine_cosine.ts";
import type { Random } from "../../random/mod.ts";
import { AutoResetEnvironment } from "./_auto_reset.ts";
import { checkDiscreteAction, copyState } from "./_transition.ts";
import type { EnvironmentOptions, PhysicalEnvironment, Transition } from "./environment.ts";

const GRAVITY = 9.8;
const POLE_MASS = 0.1;
const TOTAL_MASS = 1 + POLE_MASS;
const HALF_POLE_LENGTH = 0.5;
const POLE_MASS_LENGTH = POLE_MASS * HALF_POLE_LENGTH;
const FORCE = 10;
const SECONDS = 0.02;
const POSITION_LIMIT = 2.4;
const ANGLE_LIMIT = 12 * 2 * Math.PI / 360;
const START_LIMIT = 0.05;
const STATE_SIZE = 4;
const ACTIONS = 2;

/** Moves the state [position, velocity, angle, angular velocity] at index `at`; true when it fell. */
function moveCartPole(states: Float64Array, at: number, action: number): boolean {
  const velocity = states[at + 1]!;
  const angle = states[at + 2]!;
  const angularVelocity = states[at + 3]!;
  const force = action === 1 ? FORCE : -FORCE;
  const cos = cosine(angle);
  const sin = sine(angle);
  const push = (force + POLE_MASS_LENGTH * (angularVelocity * angularVelocity) * sin) / TOTAL_MASS;
  const angularAcceleration = (GRAVITY * sin - cos * push) /
    (HALF_POLE_LENGTH * (4 / 3 - POLE_MASS * (cos * cos) / TOTAL_MASS));
  const acceleration = push - POLE_MASS_LENGTH * angularAcceleration * cos / TOTAL_MASS;
  const nextPosition = states[at]! + SECONDS * velocity;
  const nextAngle = angle + SECONDS * angularVelocity;
  states[at] = nextPosition;
  states[at + 1] = velocity + SECONDS * acceleration;
  states[at + 2] = nextAngle;
  states[at + 3] = angularVelocity + SECONDS * angularAcceleration;
  return nextPosition < -POSITION_LIMIT || nextPosition > POSITION_LIMIT ||
    nextAngle < -ANGLE_LIMIT || nextAngle > ANGLE_LIMIT;
}

function observeCartPole(states: Float64Array, at: number, out: Float32Array, to: number): void {
  for (let i = 0; i < STATE_SIZE; i++) out[to + i] = states[at + i]!;
}

class CartPole extends AutoResetEnvironment {
  protected override start(random: Random, at: number): void {
    for (let i = at; i < at + STATE_SIZE; i++) {
      this.states[i] = random.uniform(-START_LIMIT, START_LIMIT);
    }
  }

  protected override move(): void {
    const { numEnvs, states, actions, rewards, terminated, finalObservations } = this;
    for (let env = 0; env < numEnvs; env++) {
      const at = env * STATE_SIZE;
      terminated[env] = moveCartPole(states, at, actions[env]!) ? 1 : 0;
      rewards[env] = 1;
      observeCartPole(states, at, finalObservations, at);
    }
  }

  protected override observe(at: number, out: Float32Array, to: number): void {
    observeCartPole(this.states, at, out, to);
  }
}

/**
 * CartPole-v1 (倒立摆): a pole stands on a cart, which is pushed with 10 N to the left (action 0) or
 * to the right (action 1) every 0.02 s. The state, which is also the observation, is [position,
 * velocity, angle, angular velocity], each at first uniform in [-0.05, 0.05). The reward is 1 a
 * step. The task ends when the cart is more than 2.4 m off the middle or the pole leans more than
 * 12 degrees; after 500 steps the episode is truncated. Barto, Sutton and Anderson (1983), "Neuronlike
 * adaptive elements that can solve difficult learning control problems", as in Gymnasium 1.3.
 *
 * @param options `numEnvs`: environments stepped together; `timeLimit`: default 500.
 * @returns The environments, to be started with `reset`.
 * @throws {RangeError | TypeError} when `numEnvs` or `timeLimit` is not an integer of at least 1.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const environment = cartPole({ numEnvs: 3 });
 * environment.reset(new Random(0));
 * environment.step([0, 1, 1]);
 * assert.deepEqual([...environment.rewards], [1, 1, 1]);
 * ```
 */
export function cartPole(options: EnvironmentOptions): PhysicalEnvironment {
  return new CartPole({
    name: "CartPole",
    stateSize: STATE_SIZE,
    observationSize: STATE_SIZE,
    actionSpace: { kind: "discrete", actions: ACTIONS },
    timeLimit: 500,
  }, options);
}

/**
 * One step of CartPole-v1 from any state (explicit Euler, step 0.02 s), with x the position, θ the
 * angle (0 is upright), F = ±10 N, g = 9.8, m = 0.1 the pole's and M = 1.1 the total mass, l = 0.5
 * half the pole's length (Florian 2007, "Correct equations for the dynamics of the cart-pole
 * system", equations 23 and 24 without friction):
 *
 *     θ'' = (g sin θ - cos θ (F + m l θ'^2 sin θ) / M) / (l (4/3 - m cos^2 θ / M))
 *     x'' = (F + m l (θ'^2 sin θ - θ'' cos θ)) / M
 *
 * @param state [x, x', θ, θ'], finite.
 * @param action 0 pushes to the left, 1 to the right.
 * @returns The next state and observation, reward 1, and whether the task ended.
 * @throws {RangeError | TypeError} when an argument is not as said.
 *
 * @example
 * ```ts
 * import { cartPoleStep } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { state, terminated } = cartPoleStep([0, 0, 0, 0], 1);
 * assert.ok(state[1]! > 0 && state[3]! < 0); // the cart goes right, the pole falls left
 * assert.equal(terminated, false);
 * ```
 */
export function cartPoleStep(state: ArrayLike<number>, action: number): Transition {
  const task = "step CartPole";
  const next = copyState(task, state, STATE_SIZE);
  checkDiscreteAction(task, action, ACTIONS);
  const terminated = moveCartPole(next, 0, action);
  return { state: next, observation: Float32Array.from(next), reward: 1, terminated };
}
