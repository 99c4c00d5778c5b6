/** What both MountainCar tasks share: the valley, and a car on it at rest at first. */
import { cosine } from "../../_sine_cosine.ts";
import type { Random } from "../../random/mod.ts";
import { AutoResetEnvironment } from "./_auto_reset.ts";

const MIN_POSITION = -1.2;
const MAX_POSITION = 0.6;
const MAX_SPEED = 0.07;
const GRAVITY = 0.0025;

/** Numbers in the state [position, velocity], which is also the observation. */
export const STATE_SIZE = 2;

/** Moves the state at index `at` under an acceleration; true when the car is at `goal`. */
export function moveCar(states: Float64Array, at: number, push: number, goal: number): boolean {
  const position = states[at]!;
  let velocity = states[at + 1]! + (push - cosine(3 * position) * GRAVITY);
  if (velocity > MAX_SPEED) velocity = MAX_SPEED;
  else if (velocity < -MAX_SPEED) velocity = -MAX_SPEED;
  let next = position + velocity;
  if (next > MAX_POSITION) next = MAX_POSITION;
  else if (next < MIN_POSITION) next = MIN_POSITION;
  if (next === MIN_POSITION && velocity < 0) velocity = 0;
  states[at] = next;
  states[at + 1] = velocity;
  return next >= goal && velocity >= 0;
}

/** Cars in valleys; a subclass has their engine and their reward. */
export abstract class CarsInValleys extends AutoResetEnvironment {
  protected override start(random: Random, at: number): void {
    this.states[at] = random.uniform(-0.6, -0.4);
    this.states[at + 1] = 0;
  }

  protected override observe(at: number, out: Float32Array, to: number): void {
    out[to] = this.states[at]!;
    out[to + 1] = this.states[at + 1]!;
  }
}
