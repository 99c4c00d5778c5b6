/** The three parts of TD3 on Pendulum: all combinations, from DDPG to TD3. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import type { Arm } from "../../sweep/sweep.ts";
import { PENDULUM_MARGIN, PROTOCOL, seeds, TARGET_RATE, tuned } from "./_protocol.ts";
import { run } from "./_run.ts";

/** Names and settings of the parts. */
const PARTS = {
  "two critics": { critics: 2 },
  "delay": { actorEvery: 2 },
  "smoothing": { smoothing: 0.2 },
};

function combinations(): Record<string, Arm> {
  const parts = Object.entries(PARTS);
  return Object.fromEntries(Array.from({ length: 2 ** parts.length }, (_, bits) => {
    const used = parts.filter((_, i) => (bits >> i) % 2 === 1);
    const names = used.map(([name]) => name).join(" + ");
    const name = used.length === 0 ? "DDPG" : used.length === parts.length ? "TD3" : names;
    const settings = Object.assign({}, ...used.map(([, changes]) => changes));
    // a delayed actor also delays the target networks, so their rate is tuned for each arm
    const rates = { targetRate: [TARGET_RATE, 2 * TARGET_RATE] };
    return [name, tuned({ task: "Pendulum", compareEvery: 1000, ...settings }, rates)];
  }));
}

export const sweep = defineSweep({
  description:
    "DDPG on Pendulum, 6,000 steps, with each combination of two critics, a delayed actor and smoothed target " +
    "actions; every 500 steps the return of 10 episodes without noise, every 1,000 steps what the critic says of " +
    "their starts (q) and the discounted return from there (true)",
  ...PROTOCOL,
  arms: combinations(),
  tuning: { ...PROTOCOL.tuning, rounds: [{ seeds: 2 }, { seeds: 3 }] },
  seeds: seeds(20),
  difference: {
    margin: PENDULUM_MARGIN.margin,
    reason: `${PENDULUM_MARGIN.reason}; for Q minus the truth 10, a tenth of a good start's value`,
  },
  minutes: 6,
  isChecked: ({ arm, seed }) => seed === 0 && (arm === "DDPG" || arm === "TD3"),
  run,
});
