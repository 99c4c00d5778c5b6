/** Why the critic promises too much: what it says while both learn, while the actor is frozen, and while it is frozen itself. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { seeds } from "./_protocol.ts";
import { runFrozen } from "./_run.ts";

const settings = { task: "Pendulum", targetRate: 0.2, first: 4000 };

export const sweep = defineSweep({
  description:
    "DDPG on Pendulum with tau 0.2 for 4,000 steps; then 2,000 updates more from the same transitions, of actor and " +
    "critic or with one of them frozen; every 200 updates what the critic says of 10 starts (q) and the discounted " +
    "return from there (true)",
  arms: {
    "both learn": { settings: { ...settings, frozen: "none" } },
    "actor frozen": { settings: { ...settings, frozen: "actor" } },
    "critic frozen": { settings: { ...settings, frozen: "critic" } },
  },
  seeds: seeds(20),
  metric: "too_high",
  difference: { margin: 10, reason: "a tenth of a good start's value" },
  minutes: 1,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "actor frozen",
  run: runFrozen,
});
