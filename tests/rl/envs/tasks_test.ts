import { Random } from "lib/random/mod.ts";
import {
  acrobot,
  acrobotStep,
  cartPole,
  cartPoleStep,
  mountainCar,
  mountainCarContinuous,
  mountainCarContinuousStep,
  mountainCarStep,
  pendulum,
  pendulumStep,
  pointMass,
  pointMassStep,
} from "lib/rl/envs/mod.ts";
import assert from "node:assert/strict";

Deno.test("CartPole ends beyond 2.4 m or 12 degrees, on either side", () => {
  const degree = Math.PI / 180;
  for (const side of [-1, 1]) {
    assert.equal(cartPoleStep([side * 2.39, side * 0.4, 0, 0], 0).terminated, false);
    assert.equal(cartPoleStep([side * 2.39, side * 0.6, 0, 0], 0).terminated, true);
    assert.equal(cartPoleStep([0, 0, side * 11.9 * degree, side * 0.08], 0).terminated, false);
    assert.equal(cartPoleStep([0, 0, side * 11.9 * degree, side * 0.1], 0).terminated, true);
  }
});

Deno.test("CartPole pays for the step that ends the task too", () => {
  assert.equal(cartPoleStep([2.4, 1, 0, 0], 1).reward, 1);
});

Deno.test("CartPole flags both ends when the task ends on the last step of the time limit", () => {
  const environment = cartPole({ numEnvs: 1, timeLimit: 1 });
  environment.reset(new Random(0));
  environment.states.set([2.4, 1, 0, 0]);
  environment.step([1]);
  assert.deepEqual([environment.terminated[0], environment.truncated[0]], [1, 1]);
  assert.ok(environment.finalObservations[0]! > 2.4);
  assert.ok(Math.abs(environment.observations[0]!) < 0.05);
});

Deno.test("Pendulum limits torque and speed, and never ends", () => {
  const state = [1, 2];
  assert.deepEqual(pendulumStep(state, 5), pendulumStep(state, 2));
  assert.deepEqual(pendulumStep(state, -5), pendulumStep(state, -2));
  assert.equal(pendulumStep([Math.PI / 2, 7.9], 2).state[1], 8);
  assert.equal(pendulumStep([100, 8], 0).terminated, false);
});

Deno.test("Pendulum costs the same after whole turns", () => {
  const { reward } = pendulumStep([0.5, 1], 1);
  for (const turns of [-3, -1, 1, 4]) {
    const turned = pendulumStep([0.5 + turns * 2 * Math.PI, 1], 1).reward;
    assert.ok(Math.abs(turned - reward) < 1e-12);
  }
});

Deno.test("PointMass limits the force, and never ends", () => {
  assert.deepEqual(pointMassStep([0.5, 1], 3), pointMassStep([0.5, 1], 1));
  assert.deepEqual(pointMassStep([0.5, 1], -3), pointMassStep([0.5, 1], -1));
  assert.equal(pointMassStep([50, 8], 0).terminated, false);
});

Deno.test("PointMass pays more to who pushes to the middle than to who does nothing", () => {
  const totalOf = (policy: (x: number, velocity: number) => number) => {
    const environment = pointMass({ numEnvs: 1 });
    environment.reset(new Random(0));
    let total = 0;
    for (let t = 0; t < 50; t++) {
      environment.step([policy(environment.states[0]!, environment.states[1]!)]);
      total += environment.rewards[0]!;
    }
    return total;
  };
  assert.ok(totalOf((x, velocity) => -2 * x - 2 * velocity) > 0.6 * totalOf(() => 0));
});

Deno.test("MountainCar cannot get out by pushing to the right only, but by pushing as it moves", () => {
  const steps = (policy: (velocity: number) => number) => {
    let state: ArrayLike<number> = [-0.5, 0];
    for (let t = 1; t <= 200; t++) {
      const transition = mountainCarStep(state, policy(state[1]!));
      if (transition.terminated) return t;
      state = transition.state;
    }
    return Infinity;
  };
  assert.equal(steps(() => 2), Infinity);
  assert.ok(steps((velocity) => velocity < 0 ? 0 : 2) < 150);
});

Deno.test("MountainCarContinuous moves as MountainCar does under the same acceleration", () => {
  for (const [x, velocity] of [[-0.5, 0.01], [-1.2, -0.02], [0.2, 0.07], [0.59, 0.06]] as const) {
    for (const action of [0, 1, 2]) {
      const force = (action - 1) * 0.001 / 0.0015;
      const { state } = mountainCarContinuousStep([x, velocity], force);
      mountainCarStep([x, velocity], action).state.forEach((value, i) =>
        assert.ok(Math.abs(value - state[i]!) < 1e-15)
      );
    }
  }
});

Deno.test("MountainCarContinuous limits the force, but charges the action as it was given", () => {
  for (const side of [-1, 1]) {
    const most = mountainCarContinuousStep([-0.5, 0], side);
    const more = mountainCarContinuousStep([-0.5, 0], 3 * side);
    assert.deepEqual(more.state, most.state);
    assert.deepEqual([most.reward, more.reward], [-0.1, -0.9]);
  }
  assert.ok(Object.is(mountainCarContinuousStep([-0.5, 0], 0).reward, 0));
});

Deno.test("MountainCarContinuous pays 100 at 0.45, to a car that does not roll back", () => {
  const before = mountainCarContinuousStep([0.4, 0.048], 0);
  const there = mountainCarContinuousStep([0.4, 0.052], 1);
  const back = mountainCarContinuousStep([0.5, -0.02], 0);
  assert.deepEqual([before.terminated, before.reward], [false, 0]);
  assert.deepEqual([there.terminated, there.reward], [true, 99.9]);
  assert.deepEqual([back.terminated, back.reward], [false, 0]);
  assert.ok(back.state[0]! > 0.45);
});

Deno.test("MountainCarContinuous gets out by pushing as it moves, not by pushing to the right", () => {
  const totalOf = (policy: (velocity: number) => number) => {
    const environment = mountainCarContinuous({ numEnvs: 1 });
    environment.reset(new Random(0));
    let total = 0;
    do {
      environment.step([policy(environment.states[1]!)]);
      total += environment.rewards[0]!;
    } while (environment.terminated[0] === 0 && environment.truncated[0] === 0);
    return total;
  };
  assert.ok(Math.abs(totalOf(() => 1) + 99.9) < 1e-4); // 999 steps at 0.1 each, and no goal
  assert.ok(totalOf((velocity) => velocity < 0 ? -1 : 1) > 85);
  assert.equal(totalOf(() => 0), 0);
});

/** The energy of both links in joules: that of motion and that of height. */
function acrobotEnergy([angle1, angle2, speed1, speed2]: Float64Array): number {
  const [a, b, v, w] = [angle1!, angle2!, speed1!, speed2!];
  const moving = (3.5 + Math.cos(b)) * v * v / 2 + (1.25 + Math.cos(b) / 2) * v * w +
    1.25 * w * w / 2;
  return moving - 9.8 * (1.5 * Math.cos(a) + 0.5 * Math.cos(a + b));
}

Deno.test("Acrobot without torque keeps its energy, and gains or loses it with torque", () => {
  let state = Float64Array.of(0.9, -0.4, 0.3, -0.2);
  const first = acrobotEnergy(state);
  for (let t = 0; t < 50; t++) state = Float64Array.from(acrobotStep(state, 1).state);
  // the method's error at steps of 0.2 s, of about 29 J between hanging and standing
  assert.ok(Math.abs(acrobotEnergy(state) - first) < 0.3, `${acrobotEnergy(state) - first}`);
  const moving = Float64Array.of(0, 0, 0, 1); // the torque works along the speed of the joint
  const after = [0, 1, 2].map((action) => acrobotEnergy(acrobotStep(moving, action).state));
  assert.ok(after[0]! < after[1]! && after[1]! < after[2]!);
});

Deno.test("Acrobot is its own mirror image", () => {
  const { state, reward } = acrobotStep([0.5, -1.2, 2, -3], 2);
  const mirrored = acrobotStep([-0.5, 1.2, -2, 3], 0);
  assert.deepEqual([...mirrored.state], [...state].map((value) => -value));
  assert.equal(mirrored.reward, reward);
});

Deno.test("Acrobot ends when its end is more than 1 m above the pivot, and pays -1 until then", () => {
  const low = acrobotStep([2.0, 0, 0, 0], 1), high = acrobotStep([2.6, 0, 0, 0], 1);
  assert.deepEqual([low.terminated, low.reward], [false, -1]);
  assert.deepEqual([high.terminated, high.reward], [true, 0]);
});

Deno.test("Acrobot limits its speeds and has its angles within half a turn, from any state", () => {
  for (const state of [[3, 3, 12, 28], [-3, -3, -12, -28], [1e6, -1e6, 0, 0], [50, -70, 1, 1]]) {
    const [angle1, angle2, speed1, speed2] = acrobotStep(state, 2).state;
    assert.ok(Math.abs(angle1!) <= Math.PI && Math.abs(angle2!) <= Math.PI);
    assert.ok(Math.abs(speed1!) <= 4 * Math.PI && Math.abs(speed2!) <= 9 * Math.PI);
  }
  assert.equal(Math.abs(acrobotStep([0, 1, 60, 80], 1).state[2]!), 4 * Math.PI);
});

Deno.test("Acrobot needs no more than a torque along the joint's speed to get up", () => {
  let state: ArrayLike<number> = [0.05, -0.02, 0, 0.01];
  const still = acrobot({ numEnvs: 1 });
  still.reset(new Random(0));
  for (let t = 0; t < 499; t++) still.step([1]);
  assert.equal(still.terminated[0], 0);
  let steps = 0;
  for (; steps < 500; steps++) {
    const transition = acrobotStep(state, state[3]! > 0 ? 2 : 0);
    state = transition.state;
    if (transition.terminated) break;
  }
  assert.ok(steps < 200, `${steps} steps`);
});

Deno.test("first states have the bounds and the means of Gymnasium's", () => {
  const numEnvs = 4000;
  const bounds = (states: Float64Array, size: number, column: number) => {
    const values = states.filter((_, i) => i % size === column);
    return {
      min: Math.min(...values),
      max: Math.max(...values),
      mean: values.reduce((sum, value) => sum + value, 0) / numEnvs,
    };
  };
  const cases = [
    { make: acrobot, size: 4, column: 0, low: -0.1, high: 0.1 },
    { make: acrobot, size: 4, column: 3, low: -0.1, high: 0.1 },
    { make: cartPole, size: 4, column: 0, low: -0.05, high: 0.05 },
    { make: cartPole, size: 4, column: 3, low: -0.05, high: 0.05 },
    { make: pendulum, size: 2, column: 0, low: -Math.PI, high: Math.PI },
    { make: pendulum, size: 2, column: 1, low: -1, high: 1 },
    { make: mountainCar, size: 2, column: 0, low: -0.6, high: -0.4 },
    { make: mountainCarContinuous, size: 2, column: 0, low: -0.6, high: -0.4 },
    { make: pointMass, size: 2, column: 0, low: -1, high: 1 },
  ];
  for (const { make, size, column, low, high } of cases) {
    const environment = make({ numEnvs });
    environment.reset(new Random(0));
    const { min, max, mean } = bounds(environment.states, size, column);
    const width = high - low;
    assert.ok(min >= low && min < low + 0.01 * width);
    assert.ok(max < high && max > high - 0.01 * width);
    assert.ok(Math.abs(mean - (low + high) / 2) < 0.03 * width); // 6.6 standard errors
  }
  for (const make of [mountainCar, mountainCarContinuous, pointMass]) {
    const atRest = make({ numEnvs: 9 });
    atRest.reset(new Random(0));
    assert.ok(atRest.states.every((value, i) => i % 2 === 0 || value === 0));
  }
});
