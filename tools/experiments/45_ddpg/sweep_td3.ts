/** DDPG on Pendulum by how fast the target networks follow, and the three parts of TD3, alone and together. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import type { Arm, SweepSettings } from "../../sweep/sweep.ts";
import { PENDULUM_MARGIN, PROTOCOL, seeds, tuned } from "./_protocol.ts";
import { run } from "./_run.ts";

const PARTS = { critics: 2, actorEvery: 2, smoothing: 0.2 };
/** What differs from DDPG, by name. */
const METHODS: Readonly<Record<string, SweepSettings>> = {
  "two critics": { critics: PARTS.critics },
  "delay": { actorEvery: PARTS.actorEvery },
  "smoothing": { smoothing: PARTS.smoothing },
  "TD3": PARTS,
};

function arms(): Record<string, Arm> {
  const ddpg = [0.002, 0.02, 0.2, 1].map((tau) => ["DDPG", tau, {}] as const);
  const parts = Object.entries(METHODS).flatMap(([name, settings]) =>
    [0.02, 0.2].map((tau) => [name, tau, settings] as const)
  );
  return Object.fromEntries([...ddpg, ...parts].map(([name, targetRate, settings]) => [
    `${name}, tau ${targetRate}`,
    tuned({ task: "Pendulum", compareEvery: 1000, targetRate, ...settings }),
  ]));
}

export const sweep = defineSweep({
  description:
    "On Pendulum, 6,000 steps: DDPG by tau; and two critics, a delayed actor, smoothed target actions and all three " +
    "(TD3) at two tau; every 500 steps the return of 10 episodes without noise, every 1,000 steps what the critic " +
    "says of their starts (q) and the discounted return from there (true)",
  ...PROTOCOL,
  arms: arms(),
  seeds: seeds(20),
  difference: {
    margin: PENDULUM_MARGIN.margin,
    reason: `${PENDULUM_MARGIN.reason}; for Q minus the truth 10, a tenth of a good start's value`,
  },
  minutes: 5,
  isChecked: ({ arm, seed }) => seed === 0 && (arm === "DDPG, tau 0.02" || arm === "TD3, tau 0.02"),
  run,
});
