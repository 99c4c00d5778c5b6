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
  type Transition,
} from "lib/rl/envs/mod.ts";
import assert from "node:assert/strict";
import { randomActions } from "./_play.ts";

const ENVIRONMENTS = [
  { name: "CartPole", make: cartPole, step: cartPoleStep, stateSize: 4, timeLimit: 500 },
  { name: "Pendulum", make: pendulum, step: pendulumStep, stateSize: 2, timeLimit: 200 },
  { name: "MountainCar", make: mountainCar, step: mountainCarStep, stateSize: 2, timeLimit: 200 },
  {
    name: "MountainCarContinuous",
    make: mountainCarContinuous,
    step: mountainCarContinuousStep,
    stateSize: 2,
    timeLimit: 999,
  },
  { name: "Acrobot", make: acrobot, step: acrobotStep, stateSize: 4, timeLimit: 500 },
  { name: "PointMass", make: pointMass, step: pointMassStep, stateSize: 2, timeLimit: 50 },
] as const;

/** Pushes the cart to where the pole leans to; the pole never falls. */
function balance(
  [x, velocity, angle, angularVelocity]: ArrayLike<number> & Iterable<number>,
): 0 | 1 {
  return angle! + 0.5 * angularVelocity! + 0.02 * x! + 0.05 * velocity! > 0 ? 1 : 0;
}

for (const { name, make, step, stateSize, timeLimit } of ENVIRONMENTS) {
  Deno.test(`${name}: every environment moves as the step of a single state does`, () => {
    const numEnvs = 5;
    const environment = make({ numEnvs });
    const size = environment.observationSize;
    environment.reset(new Random(0));
    let ended = 0;
    for (let t = 0; t < Math.max(510, timeLimit + 10); t++) {
      const before = environment.states.slice();
      const actions = randomActions(environment, new Random(1), t);
      environment.step(actions);
      for (let env = 0; env < numEnvs; env++) {
        const state = before.subarray(env * stateSize, (env + 1) * stateSize);
        const expected: Transition = step(state, actions[env]!);
        const row = [env * size, (env + 1) * size] as const;
        assert.deepEqual(environment.finalObservations.slice(...row), expected.observation);
        assert.equal(environment.rewards[env], Math.fround(expected.reward));
        assert.equal(environment.terminated[env], Number(expected.terminated));
        const isOver = environment.terminated[env] === 1 || environment.truncated[env] === 1;
        const observation = environment.observations.slice(...row);
        if (isOver) {
          ended++;
          assert.notDeepEqual(observation, expected.observation);
          continue;
        }
        assert.deepEqual(observation, expected.observation);
        const after = environment.states.slice(env * stateSize, (env + 1) * stateSize);
        assert.deepEqual(after, expected.state);
      }
    }
    assert.ok(ended >= numEnvs);
  });

  Deno.test(`${name}: the same seed gives the same episodes, another seed others`, () => {
    const play = (seed: number) => {
      const environment = make({ numEnvs: 3 });
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

  Deno.test(`${name}: an environment's episodes do not depend on the number of others`, () => {
    const [few, many] = [make({ numEnvs: 2 }), make({ numEnvs: 7 })];
    few.reset(new Random(0));
    many.reset(new Random(0));
    for (let t = 0; t < 250; t++) {
      few.step(randomActions(few, new Random(1), t));
      many.step(randomActions(many, new Random(1), t));
      assert.deepEqual(few.observations, many.observations.slice(0, few.observations.length));
      assert.deepEqual(few.rewards, many.rewards.slice(0, 2));
    }
  });

  Deno.test(`${name}: reset() starts every environment anew, and does not advance its generator`, () => {
    const environment = make({ numEnvs: 3 });
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
    const environment = make({ numEnvs: 2 });
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

  Deno.test(`${name}: refuses a number of environments or a time limit below 1`, () => {
    for (const [argument, value] of [["numEnvs", 0], ["numEnvs", 1.5], ["timeLimit", 0]] as const) {
      assert.throws(() => make({ numEnvs: 1, [argument]: value }), {
        name: "RangeError",
        message: `Cannot make ${name}: "${argument}" must be an integer of at least 1, ` +
          `current value is ${value}`,
      });
    }
  });

  Deno.test(`${name}: names missing options`, () => {
    for (const options of [undefined, 3]) {
      assert.throws(() => make(options as unknown as { numEnvs: number }), {
        name: "TypeError",
        message: `Cannot make ${name}: "options" must be an object with numEnvs, ` +
          `current value is ${options}`,
      });
    }
    assert.throws(() => make({ count: 3 } as unknown as { numEnvs: number }), {
      message: `Cannot make ${name}: "numEnvs" must be an integer of at least 1, ` +
        "current value is undefined",
    });
  });

  Deno.test(`${name}: a step before the first reset says what to call`, () => {
    assert.throws(() => make({ numEnvs: 1 }).step([0]), {
      message: `Cannot step ${name}: call reset(random) before the first step`,
    });
  });

  Deno.test(`${name}: a bad action is named with its environment, and none moves`, () => {
    const environment = make({ numEnvs: 3 });
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

  Deno.test(`${name}: a state that is no longer finite is reported with its environment`, () => {
    for (let i = 0; i < stateSize; i++) {
      const environment = make({ numEnvs: 3 });
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
      const environment = make(
        limit === undefined ? { numEnvs: 1 } : { numEnvs: 1, timeLimit: limit },
      );
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
