/** The arms of the sweeps, by what they leave out, and what is declared of all of them. */
import type { Arm, SweepSettings } from "../../sweep/sweep.ts";
import type { Detail } from "./_details.ts";
import type { Task } from "./_run.ts";

/** All details, or all but some; no details, or some alone. */
type ArmDetails =
  | "all"
  | "none"
  | { readonly without: readonly Detail[] }
  | { readonly only: readonly Detail[] };

/** Arms by name. */
type Arms = Readonly<Record<string, ArmDetails>>;

/** For tasks with discrete actions. */
export const WITHOUT_ONE: Arms = {
  "all details": "all",
  "PyTorch's weights": { without: ["orthogonal"] },
  "large last layer": { without: ["smallLastLayer"] },
  "Adam epsilon 1e-8": { without: ["adamEpsilon"] },
  "constant rate": { without: ["annealing"] },
  "raw advantages": { without: ["normalizedAdvantages"] },
  "no value clipping": { without: ["valueClipping"] },
  "no entropy bonus": { without: ["entropyBonus"] },
  "no gradient clipping": { without: ["gradientClipping"] },
  "shared network": { without: ["separateNetworks"] },
  "no bootstrapping": { without: ["bootstrapping"] },
  "none of them": "none",
};

/** Added to none. */
export const ALONE: Arms = {
  "normalized advantages": { only: ["normalizedAdvantages"] },
  "gradient clipping": { only: ["gradientClipping"] },
  "initial weights": { only: ["orthogonal", "smallLastLayer"] },
  "entropy bonus": { only: ["entropyBonus"] },
  "separate networks": { only: ["separateNetworks"] },
};

/** For Pendulum. */
export const WITHOUT_ONE_OF_THREE: Arms = {
  "all details": "all",
  "raw advantages": { without: ["normalizedAdvantages"] },
  "raw observations": { without: ["normalizedObservations"] },
  "raw rewards": { without: ["scaledRewards"] },
};

/** Learning rates that every arm tries. */
export const RATES = [1e-3, 3e-3, 1e-2];

/** The same for all arms that are tuned. */
export const PROTOCOL = {
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "return_while_learning",
  tuning: {
    seeds: [1000, 1001, 1002, 1003],
    metric: "return_while_learning",
    best: "largest",
    rounds: [{ seeds: 3 }, { seeds: 4 }],
  },
} as const;

/** From which size on a difference of returns counts. */
export const MARGINS: Readonly<Record<Task, { readonly margin: number; readonly reason: string }>> =
  {
    "CartPole-v1": { margin: 25, reason: "5 % of the best return, 500" },
    "Acrobot-v1": { margin: 25, reason: "5 % of the worst return, -500" },
    "Pendulum-v1": {
      margin: 60,
      reason:
        "5 % of the 1,200 by which a policy that has learnt nothing misses the best return, 0",
    },
  };

/** What a run of an arm is told, but for the learning rate. */
export function settingsOf(task: Task, arm: ArmDetails): SweepSettings {
  if (arm === "all") return { task, without: "" };
  if (arm === "none") return { task, without: "all" };
  return "without" in arm
    ? { task, without: arm.without.join(" ") }
    : { task, without: "all", only: arm.only.join(" ") };
}

/** Arms that tune their learning rate. */
export function tuned(task: Task, arms: Arms): Record<string, Arm> {
  const entries = Object.entries(arms).map(([name, arm]) =>
    [name, { settings: settingsOf(task, arm), grid: { learningRate: RATES } }] as const
  );
  return Object.fromEntries(entries);
}
