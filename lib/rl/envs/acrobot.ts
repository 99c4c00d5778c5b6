/** Acrobot: swing up two links by a motor in the joint between them. */
import { cosine, sine } from "../../_sine_cosine.ts";
import type { Random } from "../../random/mod.ts";
import { AutoResetEnvironment } from "./_auto_reset.ts";
import { checkDiscreteAction, copyState } from "./_transition.ts";
import type { EnvironmentOptions, PhysicalEnvironment, Transition } from "./environment.ts";

const GRAVITY = 9.8;
const SECONDS = 0.2;
const MAX_SPEED_1 = 4 * Math.PI;
const MAX_SPEED_2 = 9 * Math.PI;
const START_LIMIT = 0.1;
const TURN = 2 * Math.PI;
/** Angles from here on are first brought near by one division. */
const FAR = 100;
const STATE_SIZE = 4;
const OBSERVATION_SIZE = 6;
const ACTIONS = 3;

/** How far each stage of Runge and Kutta's method goes along the slope before it, in seconds. */
const STAGES = [0, SECONDS / 2, SECONDS / 2, SECONDS];
/** What the slope of each stage weighs, in sixths. */
const WEIGHTS = [1, 2, 2, 1];
/** Of the step that is being computed: a state on the way, the slope there, the weighted sum of slopes. */
const point = new Float64Array(STATE_SIZE);
const slope = new Float64Array(STATE_SIZE);
const sum = new Float64Array(STATE_SIZE);

/** The equations of motion: writes the derivative of `point` by time into `slope`. */
function derive(torque: number): void {
  const angle1 = point[0]!, angle2 = point[1]!, speed1 = point[2]!, speed2 = point[3]!;
  const cos = cosine(angle2), sin = sine(angle2);
  const d1 = 3.5 + cos;
  const d2 = 1.25 + 0.5 * cos;
  const phi2 = 0.5 * GRAVITY * sine(angle1 + angle2);
  const phi1 = -0.5 * (speed2 * speed2) * sin - speed2 * speed1 * sin +
    1.5 * GRAVITY * sine(angle1) + phi2;
  const acceleration2 = (torque + d2 / d1 * phi1 - 0.5 * (speed1 * speed1) * sin - phi2) /
    (1.25 - d2 * d2 / d1);
  slope[0] = speed1;
  slope[1] = speed2;
  slope[2] = -(d2 * acceleration2 + phi1) / d1;
  slope[3] = acceleration2;
}

/** The same angle in [-π, π]. */
function wrap(angle: number): number {
  let near = angle > -FAR && angle < FAR ? angle : angle % TURN;
  while (near > Math.PI) near -= TURN;
  while (near < -Math.PI) near += TURN;
  return near;
}

function clip(value: number, limit: number): number {
  return value < -limit ? -limit : value > limit ? limit : value;
}

/** Moves the state [angle 1, angle 2, speed 1, speed 2] at index `at`; true when the end is high enough. */
function moveAcrobot(states: Float64Array, at: number, action: number): boolean {
  const torque = action - 1;
  slope.fill(0);
  sum.fill(0);
  for (let stage = 0; stage < STAGES.length; stage++) {
    const seconds = STAGES[stage]!, weight = WEIGHTS[stage]!;
    for (let i = 0; i < STATE_SIZE; i++) point[i] = states[at + i]! + seconds * slope[i]!;
    derive(torque);
    for (let i = 0; i < STATE_SIZE; i++) sum[i]! += weight * slope[i]!;
  }
  const sixth = SECONDS / 6;
  const angle1 = wrap(states[at]! + sixth * sum[0]!);
  const angle2 = wrap(states[at + 1]! + sixth * sum[1]!);
  states[at] = angle1;
  states[at + 1] = angle2;
  states[at + 2] = clip(states[at + 2]! + sixth * sum[2]!, MAX_SPEED_1);
  states[at + 3] = clip(states[at + 3]! + sixth * sum[3]!, MAX_SPEED_2);
  return -cosine(angle1) - cosine(angle2 + angle1) > 1;
}

function observeAcrobot(states: Float64Array, at: number, out: Float32Array, to: number): void {
  out[to] = cosine(states[at]!);
  out[to + 1] = sine(states[at]!);
  out[to + 2] = cosine(states[at + 1]!);
  out[to + 3] = sine(states[at + 1]!);
  out[to + 4] = states[at + 2]!;
  out[to + 5] = states[at + 3]!;
}

class Acrobot extends AutoResetEnvironment {
  protected override start(random: Random, at: number): void {
    for (let i = at; i < at + STATE_SIZE; i++) {
      this.states[i] = random.uniform(-START_LIMIT, START_LIMIT);
    }
  }

  protected override move(): void {
    const { numEnvs, states, actions, rewards, terminated, finalObservations } = this;
    for (let env = 0; env < numEnvs; env++) {
      const at = env * STATE_SIZE;
      const isHigh = moveAcrobot(states, at, actions[env]!);
      terminated[env] = isHigh ? 1 : 0;
      rewards[env] = isHigh ? 0 : -1;
      observeAcrobot(states, at, finalObservations, env * OBSERVATION_SIZE);
    }
  }

  protected override observe(at: number, out: Float32Array, to: number): void {
    observeAcrobot(this.states, at, out, to);
  }
}

/**
 * Acrobot-v1: two links of 1 m and 1 kg hang from a fixed pivot, and a motor in the joint between them
 * turns with -1 (action 0), 0 (1) or 1 N m (2) for 0.2 s. The state is [θ1, θ2, θ1', θ2']: θ1 = 0 hangs
 * down, θ2 = 0 is a straight line; each is at first uniform in [-0.1, 0.1). The observation is [cos θ1,
 * sin θ1, cos θ2, sin θ2, θ1', θ2']. The reward is -1 a step, and 0 for the step that ends the task: when
 * the free end is more than 1 m above the pivot. After 500 steps the episode is truncated. Sutton (1996),
 * "Generalization in reinforcement learning: successful examples using sparse coarse coding", as in
 * Gymnasium 1.3.
 *
 * @param options `numEnvs`: environments stepped together; `timeLimit`: default 500.
 * @returns The environments, to be started with `reset`.
 * @throws {RangeError | TypeError} when `numEnvs` or `timeLimit` is not an integer of at least 1.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { acrobot } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const environment = acrobot({ numEnvs: 2 });
 * environment.reset(new Random(0));
 * environment.step([0, 2]);
 * assert.deepEqual([...environment.rewards], [-1, -1]);
 * ```
 */
export function acrobot(options: EnvironmentOptions): PhysicalEnvironment {
  return new Acrobot({
    name: "Acrobot",
    stateSize: STATE_SIZE,
    observationSize: OBSERVATION_SIZE,
    actionSpace: { kind: "discrete", actions: ACTIONS },
    timeLimit: 500,
  }, options);
}

/**
 * One step of Acrobot-v1 from any state: 0.2 s by one step of Runge and Kutta's method of order 4, with
 * torque u = action - 1, g = 9.8, masses, lengths and moments of inertia of 1 and centres of mass in the
 * middle (Sutton and Barto 1998, "Reinforcement learning: an introduction", section 11.3):
 *
 *     d1 = 3.5 + cos θ2,  d2 = 1.25 + cos θ2 / 2,  φ2 = g / 2 sin(θ1 + θ2)
 *     φ1  = -(θ2'^2 / 2 + θ1' θ2') sin θ2 + 1.5 g sin θ1 + φ2
 *     θ2'' = (u + d2 / d1 φ1 - θ1'^2 / 2 sin θ2 - φ2) / (1.25 - d2^2 / d1)
 *     θ1'' = -(d2 θ2'' + φ1) / d1
 *
 * Then θ1 and θ2 are brought into [-π, π], |θ1'| is kept to at most 4 π and |θ2'| to 9 π.
 *
 * @param state [θ1, θ2, θ1', θ2'], finite.
 * @param action 0, 1 or 2: a torque of -1, 0 or 1 N m.
 * @returns The next state and observation, the reward, and whether the free end is more than 1 m above
 *   the pivot: -cos θ1 - cos(θ1 + θ2) > 1.
 * @throws {RangeError | TypeError} when an argument is not as said.
 *
 * @example
 * ```ts
 * import { acrobotStep } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...acrobotStep([0, 0, 0, 0], 1).state], [0, 0, 0, 0]); // it hangs still
 * const { reward, terminated } = acrobotStep([Math.PI, 0, 0, 0], 1); // on its head
 * assert.deepEqual([reward, terminated], [0, true]);
 * ```
 */
export function acrobotStep(state: ArrayLike<number>, action: number): Transition {
  const task = "step Acrobot";
  const next = copyState(task, state, STATE_SIZE);
  checkDiscreteAction(task, action, ACTIONS);
  const terminated = moveAcrobot(next, 0, action);
  const observation = new Float32Array(OBSERVATION_SIZE);
  observeAcrobot(next, 0, observation, 0);
  return { state: next, observation, reward: terminated ? 0 : -1, terminated };
}
