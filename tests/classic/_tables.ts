/** Small tables for the tests of the classic algorithms. */
import { Random } from "lib/random/mod.ts";
import type { Table } from "lib/classic/mod.ts";

/** Two clouds around (-1, -1) and (1, 1), classes 0 and 1. */
export function clouds(count = 60, spread = 0.7): Table {
  const random = new Random(3);
  const targets = Array.from({ length: count }, (_, i) => i % 2);
  const rows = targets.map((k) => [0, 1].map(() => 2 * k - 1 + spread * random.normal()));
  return { rows, targets };
}

/** An arc within an arc, which no plane parts. */
export function moons(count = 80): Table {
  const random = new Random(5), targets = Array.from({ length: count }, (_, i) => i % 2);
  const rows = targets.map((k) => {
    const angle = Math.PI * random.uniform(), [x, y] = [Math.cos(angle), Math.sin(angle)];
    const noise = () => 0.08 * random.normal();
    return k === 0 ? [x + noise(), y + noise()] : [1 - x + noise(), 0.4 - y + noise()];
  });
  return { rows, targets };
}

/** The same with targets -1 and 1. */
export function signed({ rows, targets }: Table): Table {
  return { rows, targets: Array.from(targets, (target) => target === 1 ? 1 : -1) };
}

/** Share of predictions that are right. */
export function accuracy(said: ArrayLike<number>, { targets }: Table): number {
  return Array.from(said).filter((one, i) => one === targets[i]).length / targets.length;
}
