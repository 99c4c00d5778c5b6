import { Random } from "lib/random/mod.ts";
import {
  cartPole,
  cartPoleStep,
  mountainCar,
  mountainCarStep,
  pendulum,
  pendulumStep,
  pointMass,
  pointMassStep,
  type Transition,
} from "lib/rl/envs/mod.ts";
import assert from "node:assert/strict";
import { randomActions } from "./_play.ts";

const ENVIRONMENTS = [
  { name: "CartPole", make: cartPole, step: cartPoleStep, stateSize: 4, timeLimit: 500 },
  { name: "Pendulum", make: pendulum, step: pendulumStep, stateSize: 2, timeLimit: 200 },
  { name: "MountainCar", make: mountainCar, step: mountainCarStep, stateSize: 2, timeLimit: 200 },
  { name: "PointMass", make: pointMass, step: pointMassStep, stateSize: 2, timeLimit: 50 },
] as const;

/** Pushes the cart to where the pole leans to; the pole never falls. */
function balance(
  [x, velocity, angle, angularVelocity]: ArrayLike<number> & Iterable<number>,
): 0 | 1 {
  return angle! + 0.5 * angularVelocity! + 0.02 * x! + 0.05 * velocity! > 0 ? 1 : 0;
}

for (const { name, make, step, stateSize, timeLimit } of ENVIRONMENTS) {
  Deno.test(`${name}: every copy moves as the step of a single state does`, () => {
    const count = 5;
    const environment = make({ count });
    const size = environment.observationSize;
    environment.reset(new Random(0));
    let ended = 0;
    for (let t = 0; t < 450; t++) {
      const before = environment.states.slice();
      const actions = randomActions(environment, new Random(1), t);
      environment.step(actions);
      for (let copy = 0; copy < count; copy++) {
        const state = before.subarray(copy * stateSize, (copy + 1) * stateSize);
        const expected: Transition = step(state, actions[copy]!);
        const row = [copy * size, (copy + 1) * size] as const;
        assert.deepEqual(environment.finalObservations.slice(...row), expected.observation);
        assert.equal(environment.rewards[copy], Math.fround(expected.reward));
        assert.equal(environment.terminated[copy], Number(expected.terminated));
        const isOver = environment.terminated[copy] === 1 || environment.truncated[copy] === 1;
        const observation = environment.observations.slice(...row);
        if (isOver) {
          ended++;
          assert.notDeepEqual(observation, expected.observation);
          continue;
        }
        assert.deepEqual(observation, expected.observation);
        const after = environment.states.slice(copy * stateSize, (copy + 1) * stateSize);
        assert.deepEqual(after, expected.state);
      }
    }
    assert.ok(ended >= count);
  });

  Deno.test(`${name}: the same seed gives the same episodes, another seed others`, () => {
    const play = (seed: number) => {
      const environment = make({ count: 3 });
      environment.reset(new Random(seed));
      const seen = [...environment.observations];
      for (let t = 0; t < 250; t++) {
        environment.step(randomActions(environment, new Random(1), t));
        seen.push(...environment.observations);
      }
      return seen;
    };
    assert.deepEqual(play(4), play(4));
    assert.notDeepEqual(play(4), play(5));
  });

  Deno.test(`${name}: a copy's episodes do not depend on the count of copies`, () => {
    const [few, many] = [make({ count: 2 }), make({ count: 7 })];
    few.reset(new Random(0));
    many.reset(new Random(0));
    for (let t = 0; t < 250; t++) {
      few.step(randomActions(few, new Random(1), t));
      many.step(randomActions(many, new Random(1), t));
      assert.deepEqual(few.observations, many.observations.slice(0, few.observations.length));
      assert.deepEqual(few.rewards, many.rewards.slice(0, 2));
    }
  });

  Deno.test(`${name}: reset() starts every copy anew, and does not advance its generator`, () => {
    const environment = make({ count: 3 });
    const random = new Random(6);
    environment.reset(random);
    const first = environment.observations.slice();
    for (let t = 0; t < 60; t++) environment.step(randomActions(environment, new Random(1), t));
    environment.reset(random);
    assert.deepEqual(environment.observations, first);
    assert.deepEqual(environment.finalObservations, first);
    assert.deepEqual([...environment.rewards, ...environment.terminated], [0, 0, 0, 0, 0, 0]);
    assert.equal(random.uniform(), new Random(6).uniform());
    assert.equal(new Set(first.filter((_, i) => i % environment.observationSize === 0)).size, 3);
  });

  Deno.test(`${name}: steps write into the same arrays`, () => {
    const environment = make({ count: 2 });
    const arrays = () => {
      const { states, observations, finalObservations, rewards, terminated, truncated } =
        environment;
      return [states, observations, finalObservations, rewards, terminated, truncated];
    };
    const before = arrays();
    environment.reset(new Random(0));
    for (let t = 0; t < 250; t++) environment.step(randomActions(environment, new Random(1), t));
    arrays().forEach((array, i) => assert.equal(array, before[i]));
    assert.deepEqual(before.map((array) => array.length), [
      ...[2 * stateSize, 2 * environment.observationSize, 2 * environment.observationSize, 2, 2, 2],
    ]);
  });

  Deno.test(`${name}: refuses a count or a time limit below 1`, () => {
    for (const [argument, value] of [["count", 0], ["count", 1.5], ["timeLimit", 0]] as const) {
      assert.throws(() => make({ count: 1, [argument]: value }), {
        name: "RangeError",
        message: `Cannot make ${name}: "${argument}" must be an integer of at least 1, ` +
          `current value is ${value}`,
      });
    }
  });

  Deno.test(`${name}: a step before the first reset says what to call`, () => {
    assert.throws(() => make({ count: 1 }).step([0]), {
      message: `Cannot step ${name}: call reset(random) before the first step`,
    });
  });

  Deno.test(`${name}: a bad action is named with its copy, and no copy moves`, () => {
    const environment = make({ count: 3 });
    environment.reset(new Random(0));
    const before = environment.states.slice();
    const { actionSpace } = environment;
    const isDiscrete = actionSpace.kind === "discrete";
    const requirement = isDiscrete
      ? `an integer in [0, ${actionSpace.actions - 1}]`
      : "a finite number";
    for (const action of isDiscrete ? [NaN, -1, 0.5, actionSpace.actions] : [NaN, Infinity]) {
      assert.throws(() => environment.step([0, 0, action]), {
        name: "RangeError",
        message: `Cannot step environment 2 of ${name}: "actions[2]" must be ${requirement}, ` +
          `current value is ${action}`,
      });
      assert.throws(() => step(new Array(stateSize).fill(0), action), {
        name: "RangeError",
        message: `Cannot step ${name}: "action" must be ${requirement}, current value is ${action}`,
      });
    }
    assert.throws(() => environment.step([0, 0]), {
      name: "RangeError",
      message: `Cannot step ${name}: "actions" must be an array of 3 numbers, ` +
        "current value is an array of 2",
    });
    assert.deepEqual(environment.states, before);
  });

  Deno.test(`${name}: a state that is no longer finite is reported with its copy`, () => {
    for (let i = 0; i < stateSize; i++) {
      const environment = make({ count: 3 });
      environment.reset(new Random(0));
      environment.states[stateSize + i] = NaN;
      assert.throws(() => environment.step([0, 0, 0]), {
        name: "RangeError",
        message: new RegExp(
          `^Cannot step environment 1 of ${name}: its state must be finite numbers, ` +
            "current value is \\[.*NaN.*\\]$",
        ),
      });
    }
    assert.throws(() => step(new Array(stateSize).fill(NaN), 0), {
      message: `Cannot step ${name}: "state[0]" must be a finite number, current value is NaN`,
    });
    assert.throws(() => step([0], 0), {
      message: `Cannot step ${name}: "state" must be an array of ${stateSize} numbers, ` +
        "current value is an array of 1",
    });
  });

  Deno.test(`${name}: truncates after ${timeLimit} steps, or after those asked for`, () => {
    for (const limit of [undefined, 3]) {
      const environment = make(limit === undefined ? { count: 1 } : { count: 1, timeLimit: limit });
      environment.reset(new Random(0));
      const last = limit ?? timeLimit;
      for (let t = 1; t <= 2 * last; t++) {
        environment.step([name === "CartPole" ? balance(environment.states) : 1]);
        assert.equal(environment.terminated[0], 0);
        assert.equal(environment.truncated[0], t % last === 0 ? 1 : 0);
      }
    }
  });
}

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
  const environment = cartPole({ count: 1, timeLimit: 1 });
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
    const environment = pointMass({ count: 1 });
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

Deno.test("first states have the bounds and the means of Gymnasium's", () => {
  const count = 4000;
  const bounds = (states: Float64Array, size: number, column: number) => {
    const values = states.filter((_, i) => i % size === column);
    return {
      min: Math.min(...values),
      max: Math.max(...values),
      mean: values.reduce((sum, value) => sum + value, 0) / count,
    };
  };
  const cases = [
    { make: cartPole, size: 4, column: 0, low: -0.05, high: 0.05 },
    { make: cartPole, size: 4, column: 3, low: -0.05, high: 0.05 },
    { make: pendulum, size: 2, column: 0, low: -Math.PI, high: Math.PI },
    { make: pendulum, size: 2, column: 1, low: -1, high: 1 },
    { make: mountainCar, size: 2, column: 0, low: -0.6, high: -0.4 },
    { make: pointMass, size: 2, column: 0, low: -1, high: 1 },
  ];
  for (const { make, size, column, low, high } of cases) {
    const environment = make({ count });
    environment.reset(new Random(0));
    const { min, max, mean } = bounds(environment.states, size, column);
    const width = high - low;
    assert.ok(min >= low && min < low + 0.01 * width);
    assert.ok(max < high && max > high - 0.01 * width);
    assert.ok(Math.abs(mean - (low + high) / 2) < 0.03 * width); // 6.6 standard errors
  }
  for (const atRest of [mountainCar({ count: 9 }), pointMass({ count: 9 })]) {
    atRest.reset(new Random(0));
    assert.ok(atRest.states.every((value, i) => i % 2 === 0 || value === 0));
  }
});
