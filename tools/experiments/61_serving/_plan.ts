/** Notebook 61: which servers are asked, and what. */
import type { Load } from "./load.ts";
import type { ServerKind } from "./_servers.ts";

/** Clients of the closed loops, and requests a second of the open ones. */
export const CLOSED = [1, 8, 32], OPEN = [100, 800, 1600];

/** What a server is asked: by so many clients, at such rates, and whether also without its model. */
export interface Plan {
  readonly kind: ServerKind;
  readonly closed: readonly number[];
  readonly open: readonly number[];
  readonly parse?: boolean;
  /** Whether clients open a connection for each request, as gunicorn and Flask make them do. */
  readonly reconnect?: boolean;
}

/** The servers by name. */
export const SERVERS: Readonly<Record<string, Plan>> = {
  "Flask": { kind: { by: "flask" }, closed: [8], open: [] },
  "gunicorn": {
    kind: { by: "gunicorn", options: ["-w", "1"] },
    closed: CLOSED,
    open: OPEN,
    parse: true,
  },
  "gunicorn, 2 workers": {
    kind: { by: "gunicorn", options: ["-w", "2"] },
    closed: CLOSED,
    open: [],
  },
  "gunicorn, 8 threads": {
    kind: { by: "gunicorn", options: ["-w", "1", "--threads", "8"] },
    closed: [8],
    open: [],
  },
  "Deno": { kind: { by: "deno" }, closed: CLOSED, open: OPEN, parse: true },
  "Deno, new connections": {
    kind: { by: "deno" },
    closed: [1, 8],
    open: [],
    parse: true,
    reconnect: true,
  },
  "Deno, batches": { kind: { by: "deno", maximum: 32 }, closed: CLOSED, open: OPEN },
  "Deno, batches after 5 ms": {
    kind: { by: "deno", maximum: 32, wait: 5 },
    closed: [],
    open: OPEN,
  },
  "Deno, 2 workers": { kind: { by: "deno", workers: 2 }, closed: CLOSED, open: [] },
};
/** Those to which something happens. */
export const FAULTY: Readonly<Record<string, ServerKind>> = {
  "gunicorn": { by: "gunicorn", options: ["-w", "2"] },
  "gunicorn, 4 threads": { by: "gunicorn", options: ["-w", "2", "--threads", "4"] },
  "gunicorn, guarded": { by: "gunicorn", options: ["-w", "2"], guarded: true },
  "Deno": { by: "deno", maximum: 32, workers: 2 },
};

/** Whether a server gets a load. */
export function isPlanned(plan: Plan, { path, clients, rate }: Omit<Load, "port">): boolean {
  if (path === "/parse") return plan.parse === true;
  return clients === undefined ? plan.open.includes(rate!) : plan.closed.includes(clients);
}
