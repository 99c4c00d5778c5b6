/** Language models of one word of memory, small enough that the best policy under a KL penalty is exact. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkFinite, checkPositive } from "./_checks.ts";

/** A text of a fixed number of tokens, each drawn by the one before it. */
export interface TokenChain {
  /** ln pi_ref(token | token before), [tokens][tokens]; -Infinity where it never follows. */
  readonly logReference: readonly ArrayLike<number>[];
  /** What writing a token after another earns, [tokens][tokens]. */
  readonly rewards: readonly ArrayLike<number>[];
  /** Tokens that are written, at least 1. */
  readonly steps: number;
  /** The token that is there before the first one is written. */
  readonly start: number;
}

/** A policy whose choice may depend on the step: probabilities, [steps][token before][token]. */
export type ChainPolicy = readonly (readonly Float64Array[])[];

/** What a policy earns on a {@linkcode TokenChain}, and how far it is from the reference. */
export interface ChainOutcome {
  /** Expected sum of rewards. */
  readonly reward: number;
  /** KL(policy || reference) over whole texts, in nats. */
  readonly kl: number;
}

const TASK = "solve a chain of tokens";

/**
 * The policy that has the largest expected reward - beta KL(policy || reference), exactly. Over whole
 * texts it is pi*(text) ~ pi_ref(text) exp(reward(text) / beta) (Korbak et al. 2022, arXiv:2205.11275;
 * Rafailov et al. 2023, arXiv:2305.18290, equation 4); step by step, backwards from the end,
 *
 *     Q_t(s, a) = r(s, a) + V_{t+1}(a)
 *     V_t(s) = beta ln sum over a of pi_ref(a | s) exp(Q_t(s, a) / beta)
 *     pi*_t(a | s) = pi_ref(a | s) exp((Q_t(s, a) - V_t(s)) / beta)
 *
 * @param chain see {@linkcode TokenChain}
 * @param beta what a nat of divergence costs, above 0
 * @returns see {@linkcode ChainPolicy}
 * @throws {RangeError} for a beta, a step or a start out of range, a reward that is not finite, or
 *   reference probabilities that do not sum to 1
 *
 * @example
 * ```ts
 * import { evaluateChainPolicy, optimalChainPolicy } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const half = Math.log(1 / 2), row = [half, half];
 * const chain = { logReference: [row, row], rewards: [[0, 1], [0, 1]], steps: 1, start: 0 };
 * const [[first]] = optimalChainPolicy(chain, 1) as [[Float64Array]];
 * assert.ok(Math.abs(first[1]! - Math.E / (1 + Math.E)) < 1e-12);
 * ```
 */
export function optimalChainPolicy(chain: TokenChain, beta: number): ChainPolicy {
  check(chain);
  checkPositive(TASK, "beta", beta);
  const { logReference, rewards, steps } = chain;
  const policy: Float64Array[][] = Array.from({ length: steps }, () => []);
  let next = new Float64Array(logReference.length); // V_{t+1}
  for (let t = steps - 1; t >= 0; t--) {
    const now = new Float64Array(next.length);
    for (const [state, row] of logReference.entries()) {
      const weights = Float64Array.from(
        row,
        (logP, token) => logP + (rewards[state]![token]! + next[token]!) / beta,
      );
      const total = logSumExp(weights);
      now[state] = beta * total;
      policy[t]!.push(weights.map((weight) => exp(weight - total)));
    }
    next = now;
  }
  return policy;
}

/**
 * Expected reward and divergence of a policy, exactly: forward over the distribution of the last token.
 *
 * @param chain see {@linkcode TokenChain}
 * @param policy see {@linkcode ChainPolicy}, of the chain's shape
 * @returns see {@linkcode ChainOutcome}; the divergence is infinite where the reference never goes
 * @throws {RangeError} for a chain as in {@linkcode optimalChainPolicy}, or a policy of another shape
 *
 * @example
 * ```ts
 * import { evaluateChainPolicy, optimalChainPolicy } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const half = Math.log(1 / 2), row = [half, half];
 * const chain = { logReference: [row, row], rewards: [[0, 1], [0, 1]], steps: 3, start: 0 };
 * const far = evaluateChainPolicy(chain, optimalChainPolicy(chain, 0.01));
 * assert.ok(Math.abs(far.reward - 3) < 1e-9); // always the token that earns
 * assert.ok(Math.abs(far.kl - 3 * Math.LN2) < 1e-9);
 * ```
 */
export function evaluateChainPolicy(chain: TokenChain, policy: ChainPolicy): ChainOutcome {
  check(chain);
  const { logReference, rewards, steps, start } = chain, tokens = logReference.length;
  if (policy.length !== steps) {
    throw invalidArgument(TASK, "policy.length", `${steps}, the number of steps`, policy.length);
  }
  let at = new Float64Array(tokens);
  at[start] = 1;
  let reward = 0, kl = 0;
  for (const [t, rows] of policy.entries()) {
    if (rows.length !== tokens) {
      const requirement = `${tokens}, the number of tokens`;
      throw invalidArgument(TASK, `policy[${t}].length`, requirement, rows.length);
    }
    const next = new Float64Array(tokens);
    for (let state = 0; state < tokens; state++) {
      for (let token = 0; at[state]! > 0 && token < tokens; token++) {
        const p = rows[state]![token]!, share = at[state]! * p;
        if (share === 0) continue;
        next[token]! += share;
        reward += share * rewards[state]![token]!;
        kl += share * (log(p) - logReference[state]![token]!);
      }
    }
    at = next;
  }
  return { reward, kl };
}

function logSumExp(values: Float64Array): number {
  const largest = values.reduce((a, b) => Math.max(a, b));
  return largest + log(values.reduce((sum, value) => sum + exp(value - largest), 0));
}

function check({ logReference, rewards, steps, start }: TokenChain): void {
  const tokens = logReference.length;
  if (!(Number.isSafeInteger(steps) && steps > 0)) {
    throw invalidArgument(TASK, "steps", "a positive integer", steps);
  }
  if (!(Number.isSafeInteger(start) && start >= 0 && start < tokens)) {
    throw invalidArgument(TASK, "start", `a token in [0, ${tokens})`, start);
  }
  const tables = { logReference, rewards };
  for (const [name, table] of Object.entries(tables)) {
    const wrong = [table, ...table].find(({ length }) => length !== tokens);
    if (wrong !== undefined) {
      const requirement = `${tokens} rows of ${tokens}, as logReference has rows`;
      throw invalidArgument(TASK, name, requirement, wrong.length);
    }
  }
  for (const [state, row] of rewards.entries()) checkFinite(TASK, `rewards[${state}]`, row);
  for (const [state, row] of logReference.entries()) {
    const sum = Array.from(row).reduce((total, logP) => total + exp(logP), 0);
    if (Math.abs(sum - 1) < 1e-6) continue;
    const requirement = "logarithms of probabilities that sum to 1; their sum";
    throw invalidArgument(TASK, `logReference[${state}]`, requirement, sum);
  }
}
