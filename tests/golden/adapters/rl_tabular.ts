/** Reference cases on finite Markov decision processes and on learning with tables. */
import {
  type ActionValues,
  actionValuesOf,
  cliffWalking,
  epsilonGreedyPolicy,
  expectedSarsaUpdate,
  frozenLake,
  type GridWorld,
  iterateStateValues,
  markovDecisionProcess,
  qLearningUpdate,
  sarsaUpdate,
  solveStateValues,
  uniformPolicy,
  valueIteration,
} from "lib/rl/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

const plain = (rows: readonly ArrayLike<number>[]) => rows.map((row) => Array.from(row));

function process({ transition_weights_a_s_snext_unnormalised: weights, R_s_a }: GoldenInputs) {
  return markovDecisionProcess(
    R_s_a.map((rewards: number[], state: number) =>
      rewards.map((reward, action) => {
        const row: number[] = weights[action][state], sum = row.reduce((a, b) => a + b);
        return row.map((weight, nextState) => ({
          ...{ probability: weight / sum, nextState, reward, terminated: false },
        }));
      })
    ),
  );
}

function mdp(inputs: GoldenInputs) {
  const { policy, gamma } = inputs, known = process(inputs);
  const values = solveStateValues(known, policy, gamma);
  const optimal = valueIteration(known, { gamma });
  return {
    V_pi: [...values],
    Q_pi: plain(actionValuesOf(known, values, gamma)),
    V_after_2_sweeps_from_0: [...iterateStateValues(known, policy, { gamma, sweeps: 2 })],
    V_star: [...optimal.stateValues],
    Q_star: plain(optimal.actionValues),
    greedy_actions: optimal.greedyActions,
  };
}

function tabular(inputs: GoldenInputs) {
  const { Q, s, a, r, s_next, a_next, alpha: learningRate, gamma, epsilon } = inputs;
  const options = { learningRate, gamma };
  const step = { state: s, action: a, reward: r, nextState: s_next, terminated: false };
  const after = (update: (table: ActionValues) => void) => {
    const table = Q.map((row: number[]) => Float64Array.from(row));
    update(table);
    return plain(table);
  };
  return {
    q_learning: after((table) => qLearningUpdate(table, step, options)),
    sarsa: after((table) => sarsaUpdate(table, step, a_next, options)),
    expected_sarsa: after((table) => expectedSarsaUpdate(table, step, epsilon, options)),
    epsilon_greedy_policy: plain(epsilonGreedyPolicy(Q, epsilon)),
    q_learning_after_transitions: after((table) => {
      for (const transition of inputs.transitions_s_a_r_snext_done) {
        const [state, action, reward, nextState, terminated] = transition;
        qLearningUpdate(table, { state, action, reward, nextState, terminated }, options);
      }
    }),
  };
}

function gridWorld(env: string, kwargs: GoldenInputs): GridWorld {
  if (env.startsWith("CliffWalking")) {
    return cliffWalking({ slippery: kwargs.is_slippery ?? false });
  }
  const { desc, map_name, is_slippery, success_rate } = kwargs;
  return frozenLake({
    map: desc ?? map_name ?? "4x4",
    slippery: is_slippery ?? true,
    successRate: success_rate ?? 1 / 3,
  });
}

function table({ states, actions, transitions }: GridWorld) {
  const numbered = <T>(count: number, of: (i: number) => T) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i), of(i)]));
  return numbered(
    states,
    (state) =>
      numbered(
        actions,
        (action) =>
          transitions(state, action).map(({ probability, nextState, reward, terminated }) => [
            ...[probability, nextState, reward, terminated],
          ]),
      ),
  );
}

function toyText({ envs }: GoldenInputs) {
  return {
    envs: envs.map(({ env, kwargs, gamma }: GoldenInputs) => {
      const world = gridWorld(env, kwargs), optimal = valueIteration(world, { gamma });
      return {
        P: table(world),
        optimal_V: [...optimal.stateValues],
        optimal_Q: plain(optimal.actionValues),
        uniform_random_policy_V: [...solveStateValues(world, uniformPolicy(world), gamma)],
      };
    }),
  };
}

export const adapters: Record<string, Adapter> = {
  rl_env_toytext: toyText,
  rl_mdp: mdp,
  rl_tabular: tabular,
};
