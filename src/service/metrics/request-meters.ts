/** How long responses of this process took. */
import { Histogram, type Registry } from "prom-client";
import type { Seconds } from "#base";
import { prefix } from "./create-registry.ts";

/** A request that was answered. */
export interface MeasuredRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: Seconds;
  /** Whether it waited for a prediction, as it was asked to. */
  readonly waited: boolean;
}

/** Measures requests. */
export interface RequestMeters {
  answered(request: MeasuredRequest): void;
}

/** Create them. */
export function createRequestMeters(registry: Registry): RequestMeters {
  const registers = [registry];
  const prompt = new Histogram({
    name: `${prefix}_http_request_seconds`,
    help: "Response times by route, of requests that wait for no prediction.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.25, 0.5, 2, 10, 60],
    registers,
  });
  const waiting = new Histogram({
    name: `${prefix}_http_wait_seconds`,
    help: "Response times by route, of requests that wait for a prediction because they ask for it.",
    labelNames: ["method", "route", "status"],
    buckets: [1, 5, 10, 30, 60, 120, 300, 900],
    registers,
  });
  return {
    answered({ method, route, status, seconds, waited }) {
      (waited ? waiting : prompt).observe({ method, route, status: String(status) }, seconds);
    },
  };
}
