/** Reference cases on schedules. */
import {
  cosineRestartsSchedule,
  cosineSchedule,
  exponentialSchedule,
  inverseTimeSchedule,
  linearSchedule,
  piecewiseConstantSchedule,
  polynomialSchedule,
  type Schedule,
  warmupSchedule,
} from "lib/nn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

function run(inputs: GoldenInputs): Record<string, unknown> {
  const { initial, end, decay_steps, power, decay_rate, alpha, t_mul, m_mul } = inputs;
  const { warmup_steps, warmup_target, boundaries, values, steps } = inputs;
  const at = (schedule: Schedule) => steps.map(schedule);
  const upTo = (count: number, schedule: Schedule) =>
    Array.from({ length: count }, (_, step) => schedule(step));
  const last = warmup_steps + decay_steps;
  const warmed = warmupSchedule(warmup_steps, cosineSchedule(initial, 0, decay_steps));
  return {
    polynomial: at(polynomialSchedule(initial, end, decay_steps, { power })),
    polynomial_cycle: at(polynomialSchedule(initial, end, decay_steps, { power, cycle: true })),
    exponential: at(exponentialSchedule(initial, decay_rate, decay_steps)),
    exponential_staircase: at(
      exponentialSchedule(initial, decay_rate, decay_steps, { staircase: true }),
    ),
    inverse_time: at(inverseTimeSchedule(initial, decay_rate, decay_steps)),
    cosine: at(cosineSchedule(initial, alpha * initial, decay_steps)),
    cosine_warmup: at(
      warmupSchedule(
        warmup_steps,
        cosineSchedule(warmup_target, alpha * warmup_target, decay_steps),
      ),
    ),
    cosine_restarts: at(
      cosineRestartsSchedule(initial, alpha * initial, decay_steps, {
        periodFactor: t_mul,
        heightFactor: m_mul,
      }),
    ),
    piecewise: at(piecewiseConstantSchedule(boundaries, values)),
    torch_cosine_annealing_all_steps: upTo(
      decay_steps + 1,
      cosineSchedule(initial, end, decay_steps),
    ),
    hf_linear_warmup_all_steps: upTo(
      last + 2,
      warmupSchedule(warmup_steps, linearSchedule(initial, 0, decay_steps)),
    ),
    // after the end, that of transformers goes up again as it came, where ours stays
    hf_cosine_warmup_all_steps: upTo(last + 2, (step) => warmed(Math.min(step, 2 * last - step))),
  };
}

export const adapters: Record<string, Adapter> = { schedules: run };
