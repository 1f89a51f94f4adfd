/** How often each key was used and refused in this process. */
import { Counter, type Registry } from "prom-client";
import { prefix } from "./create-registry.ts";

/** Counts uses of keys. */
export interface KeyMeters {
  asked(name: string): void;
  /** @param name - null where the key is not known */
  refused(name: string | null, reason: "unknown" | "expired" | "removed" | "rate" | "quota"): void;
}

/** Create them. */
export function createKeyMeters(registry: Registry): KeyMeters {
  const registers = [registry];
  const requests = new Counter({
    name: `${prefix}_key_requests_total`,
    help: "Requests to this process, by name of the key.",
    labelNames: ["key"],
    registers,
  });
  const refusals = new Counter({
    name: `${prefix}_key_refusals_total`,
    help: "Requests to this process that were refused, by name of the key and reason: unknown, expired, removed, rate, quota.",
    labelNames: ["key", "reason"],
    registers,
  });
  return {
    asked: (name) => requests.inc({ key: name }),
    refused: (name, reason) => refusals.inc({ key: name ?? "none", reason }),
  };
}
