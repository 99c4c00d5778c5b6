/** Direct preference optimization (DPO, 直接偏好优化): preferences without a reward model. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkColumns, checkPositive } from "./_checks.ts";
import { logSigmoid, sigmoid } from "./_log_sigmoid.ts";

/** Sums over the tokens of an answer, in nats, a number a comparison; each [comparisons]. */
export interface ComparedLogProbabilities {
  /** ln pi of the answer that was preferred. */
  readonly chosen: ArrayLike<number>;
  /** ln pi of the other. */
  readonly rejected: ArrayLike<number>;
  /** ln pi_ref of the answer that was preferred. */
  readonly referenceChosen: ArrayLike<number>;
  /** ln pi_ref of the other. */
  readonly referenceRejected: ArrayLike<number>;
}

/** What {@linkcode dpoLoss} depends on. */
export interface DpoOptions {
  /** How near the policy is held to the reference: the weight of the KL divergence that DPO solves for. */
  readonly beta: number;
  /** "sigmoid" is DPO's own, "ipo" a square that ends at a difference of 1 / (2 beta). Default "sigmoid". */
  readonly kind?: "sigmoid" | "ipo";
  /** Share of comparisons that are taken to be the wrong way round, in [0, 0.5); "sigmoid" only. Default 0. */
  readonly labelSmoothing?: number;
}

/** The loss, how it changes with the policy, and what to watch. */
export interface DpoTerms {
  /** Mean over the comparisons. */
  readonly loss: number;
  /** Of each comparison. */
  readonly losses: Float64Array;
  /** d loss / d ln pi(chosen); that of the rejected answer is its opposite. */
  readonly chosenGradient: Float64Array;
  /** The reward that the policy implies, beta (ln pi - ln pi_ref), of the chosen answers. */
  readonly chosenRewards: Float64Array;
  /** Of the rejected answers. */
  readonly rejectedRewards: Float64Array;
}

const TASK = "compute the loss of DPO";

/**
 * The loss of direct preference optimization (Rafailov et al. 2023, arXiv:2305.18290, equation 7): the
 * Bradley-Terry model, with the reward beta (ln pi - ln pi_ref) that makes the policy the best one:
 *
 *     h = (ln pi(chosen) - ln pi(rejected)) - (ln pi_ref(chosen) - ln pi_ref(rejected))
 *     loss = -mean of ln sigmoid(beta h)
 *     with label smoothing e: -mean of (1 - e) ln sigmoid(beta h) + e ln sigmoid(-beta h)
 *     ipo: mean of (h - 1 / (2 beta))^2     (Azar et al. 2023, arXiv:2310.12036, equation 17)
 *
 * @param logProbabilities see {@linkcode ComparedLogProbabilities}
 * @param options see {@linkcode DpoOptions}
 * @returns see {@linkcode DpoTerms}
 * @throws {RangeError} for arrays that are empty or of different lengths, a number that is not finite, or
 *   an option out of its range
 *
 * @example
 * ```ts
 * import { dpoLoss } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const same = { chosen: [-3], rejected: [-5], referenceChosen: [-3], referenceRejected: [-5] };
 * const { loss, chosenGradient } = dpoLoss(same, { beta: 0.1 }); // the policy is the reference
 * assert.ok(Math.abs(loss - Math.LN2) < 1e-12);
 * assert.deepEqual([...chosenGradient], [-0.05]);
 * ```
 */
export function dpoLoss(
  { chosen, rejected, referenceChosen, referenceRejected }: ComparedLogProbabilities,
  { beta, kind = "sigmoid", labelSmoothing = 0 }: DpoOptions,
): DpoTerms {
  const columns = { chosen, rejected, referenceChosen, referenceRejected };
  const count = checkColumns(TASK, columns);
  checkOptions({ beta, kind, labelSmoothing });
  const [losses, chosenGradient, chosenRewards, rejectedRewards] = Array.from(
    { length: 4 },
    () => new Float64Array(count),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let i = 0; i < count; i++) {
    const ofChosen = chosen[i]! - referenceChosen[i]!;
    const ofRejected = rejected[i]! - referenceRejected[i]!;
    const { loss, slope } = kind === "ipo"
      ? squared(ofChosen - ofRejected, beta)
      : logistic(ofChosen - ofRejected, beta, labelSmoothing);
    losses[i] = loss;
    chosenGradient[i] = slope / count;
    chosenRewards[i] = beta * ofChosen;
    rejectedRewards[i] = beta * ofRejected;
  }
  const loss = losses.reduce((sum, one) => sum + one, 0) / count;
  return { loss, losses, chosenGradient, chosenRewards, rejectedRewards };
}

/** -(1 - e) ln sigmoid(beta h) - e ln sigmoid(-beta h), and its derivative in h. */
function logistic(h: number, beta: number, smoothing: number) {
  const loss = -(1 - smoothing) * logSigmoid(beta * h) - smoothing * logSigmoid(-beta * h);
  return { loss, slope: beta * (sigmoid(beta * h) - (1 - smoothing)) };
}

/** (h - 1 / (2 beta))^2, and its derivative in h. */
function squared(h: number, beta: number) {
  const off = h - 1 / (2 * beta);
  return { loss: off * off, slope: 2 * off };
}

function checkOptions({ beta, kind, labelSmoothing }: Required<DpoOptions>): void {
  checkPositive(TASK, "beta", beta);
  if (!["sigmoid", "ipo"].includes(kind)) {
    throw invalidArgument(TASK, "kind", `"sigmoid" or "ipo"`, kind, "string");
  }
  if (!(labelSmoothing >= 0 && labelSmoothing < 0.5)) {
    throw invalidArgument(TASK, "labelSmoothing", "in [0, 0.5)", labelSmoothing);
  }
  if (kind === "ipo" && labelSmoothing !== 0) {
    throw invalidArgument(TASK, "labelSmoothing", `0 with the kind "ipo"`, labelSmoothing);
  }
}
